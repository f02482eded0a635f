package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/gorilla/websocket"
	"github.com/itchyny/gojq"
)

// peer is what somebody would write by hand. It runs as a process of its own,
// this binary called with "peer NAME ARGUMENT...", and prints to standard output.
func peer(name string, args []string) error {
	switch name {
	case "socket":
		return readSocket(args[0])
	case "gorilla":
		return gorillaCopy(args[0])
	case "gorilla-lines":
		return gorillaLines(args[0])
	case "gorilla-gojq":
		return gorillaJQ(args[0], args[1])
	case "gorilla-idle":
		return gorillaIdle(args)
	case "sdk-presign":
		return sdkPresign(args[0], args[1])
	}
	return fmt.Errorf("no peer %q", name)
}

// readSocket is the limit of the machine: bytes from a socket to a file, without a look
// at the frames.
func readSocket(address string) error {
	ws, err := dial(address, 0)
	if err != nil {
		return err
	}
	buf := make([]byte, 256<<10)
	conn := ws.NetConn()
	for {
		n, err := conn.Read(buf)
		if n > 0 {
			if _, err := os.Stdout.Write(buf[:n]); err != nil {
				return err
			}
			// The close frame of the source is its last one.
			if n >= 4 && string(buf[n-4:n]) == "\x88\x02\x03\xe8" {
				return nil
			}
		}
		if err != nil {
			return err
		}
	}
}

func dial(address string, readBuffer int) (*websocket.Conn, error) {
	d := websocket.Dialer{ReadBufferSize: readBuffer, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	ws, _, err := d.Dial(address, nil)
	return ws, err
}

// gorillaCopy is gorilla at its best: a large buffer, and no message in memory.
func gorillaCopy(address string) error {
	ws, err := dial(address, 64<<10)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	defer out.Flush()
	buf := make([]byte, 32<<10)
	for {
		_, r, err := ws.NextReader()
		if err != nil {
			return closed(err)
		}
		if _, err := io.CopyBuffer(struct{ io.Writer }{out}, r, buf); err != nil {
			return err
		}
		out.WriteByte('\n')
	}
}

// gorillaLines is gorilla as its examples use it.
func gorillaLines(address string) error {
	ws, err := dial(address, 0)
	if err != nil {
		return err
	}
	for {
		_, message, err := ws.ReadMessage()
		if err != nil {
			return closed(err)
		}
		if _, err := os.Stdout.Write(append(message, '\n')); err != nil {
			return err
		}
	}
}

// gorillaJQ decodes with encoding/json and runs gojq.
func gorillaJQ(address, program string) error {
	query, err := gojq.Parse(program)
	if err != nil {
		return err
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return err
	}
	ws, err := dial(address, 64<<10)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	defer out.Flush()
	enc := json.NewEncoder(out)
	for {
		_, message, err := ws.ReadMessage()
		if err != nil {
			return closed(err)
		}
		var v map[string]any
		if err := json.Unmarshal(message, &v); err != nil {
			return err
		}
		if text, ok := v["Payload"].(string); ok {
			var payload any
			if err := json.Unmarshal([]byte(text), &payload); err != nil {
				return err
			}
			v["Payload"] = payload
		}
		iter := code.Run(v)
		for r, ok := iter.Next(); ok; r, ok = iter.Next() {
			if err, ok := r.(error); ok {
				return err
			}
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
	}
}

func closed(err error) error {
	if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		return nil
	}
	return err
}

// gorillaIdle holds args[0] connections to args[1].
func gorillaIdle(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	var (
		wait sync.WaitGroup
		gate = make(chan struct{}, 64)
	)
	for range n {
		gate <- struct{}{}
		wait.Go(func() {
			ws, err := dial(args[1], 0)
			<-gate
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				return
			}
			for {
				if _, _, err := ws.ReadMessage(); err != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	return nil
}

// sdkPresign signs a connect URL for each line of standard input.
func sdkPresign(host, at string) error {
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return err
	}
	signer := v4.NewSigner()
	credentials := aws.Credentials{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY")}
	in, out := bufio.NewScanner(os.Stdin), bufio.NewWriterSize(os.Stdout, 64<<10)
	defer out.Flush()
	const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for in.Scan() {
		q := url.Values{"userArn": {in.Text()}, "sessionId": {"bench"}, "X-Amz-Expires": {"10"}}
		r, err := http.NewRequest(http.MethodGet, "https://"+host+"/connect?"+q.Encode(), nil)
		if err != nil {
			return err
		}
		signed, _, err := signer.PresignHTTP(context.Background(), credentials, r, emptyHash, "chime", "us-east-1", when)
		if err != nil {
			return err
		}
		out.WriteString("wss" + signed[len("https"):] + "\n")
	}
	return in.Err()
}
