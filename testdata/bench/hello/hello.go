// Command hello is the start-up time of a Go program that does nothing else.
package main

import "fmt"

func main() { fmt.Println("hello") }
