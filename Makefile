# The two commands that matter: `make test` proves everything, `make bench` measures it.

STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test tools check clients bench soak docs clean

build: ## the binary, ./peal
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o peal .

test: tools clients ## every test: Go alone, then the clients that others wrote
	go test ./...
	go test -count=1 -timeout 20m -tags clients -run TestClients ./cmd

tools: # says loudly what is missing; in CI nothing may be
	@for tool in aws jq node npm; do \
		command -v $$tool >/dev/null && continue; \
		echo "*** $$tool is not installed: the tests that need it DO NOT RUN ***" >&2; \
		[ -z "$$CI" ] || exit 1; \
	done; \
	python3 -c 'import botocore' 2>/dev/null || { \
		echo "*** botocore, of Python, is not installed: the test that needs it DOES NOT RUN ***" >&2; \
		[ -z "$$CI" ] || exit 1; \
	}

clients: testdata/clients/node_modules/.package-lock.json

testdata/clients/node_modules/.package-lock.json: testdata/clients/package-lock.json
	cd testdata/clients && npm ci --no-audit --no-fund --loglevel=error

bench: clients ## peal beside what people use today: ratios, and the tables of docs/performance.md; BENCH=-quick, BENCH=-full
	go -C testdata/bench run . $(BENCH)
	go -C testdata/bench run ./plot ../../docs/performance.svg

check: ## what a reviewer would run first
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go vet -tags clients ./cmd
	$(STATICCHECK) ./...
	go mod tidy -diff

FUZZTIME = 10m

soak: ## what test does for seconds, for hours: faults, kills, fuzzing
	go test ./pkg/stream -run TestFaults -first-schedule 300 -schedules 9700 -timeout 6h
	go test ./pkg/stream -tags soak -run TestMutations -timeout 1h
	PEAL_SOAK=10m go test ./cmd -run TestKilledTail -v -timeout 20m
	@set -e; for package in cmd pkg/*; do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z]*' $$package/*_test.go | cut -c6-); do \
			echo "$$package $$target"; \
			go test ./$$package -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x; \
		done; \
	done

docs: ## the command reference under docs/commands, the tables of docs/emulator.md
	go test ./cmd -run TestCommandPages -update
	go test ./pkg/emulator -run TestCoverage -update

clean:
	rm -rf peal bin testdata/clients/node_modules
