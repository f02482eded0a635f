// Command peal signs, streams and explains the WebSocket messaging services
// Amazon Chime SDK messaging and Amazon IVS Chat.
package main

import (
	"os"

	"github.com/peal-cli/peal/cmd"
)

func main() { os.Exit(cmd.Main()) }
