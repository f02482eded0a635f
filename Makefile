# The two commands that matter: `make test` proves everything, `make bench` measures it.

STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test check clients bench soak docs clean

build: ## the binary, ./peal
	go build -o peal .

test: clients ## every test: Go alone, then the clients that others wrote
	go test ./...
	go test -count=1 ./testdata/clients

clients: testdata/clients/node_modules/.package-lock.json

testdata/clients/node_modules/.package-lock.json: testdata/clients/package-lock.json
	cd testdata/clients && npm ci --no-audit --no-fund --loglevel=error

check: ## what a reviewer would run first
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./... ./testdata/clients
	$(STATICCHECK) ./...
	go mod tidy -diff

docs: ## the command reference under docs/commands
	go run . docs docs/commands

clean:
	rm -rf peal bin testdata/clients/node_modules
