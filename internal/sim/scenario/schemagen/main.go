// Schemagen writes the JSON Schema of scenarios, and their reference in Markdown, to the files that it is given. It is run by go generate.
package main

import (
	"fmt"
	"os"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: schemagen SCHEMA PAGE")
		os.Exit(2)
	}
	for i, text := range [][]byte{scenario.Schema(), scenario.Page()} {
		if err := os.WriteFile(os.Args[i+1], text, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
