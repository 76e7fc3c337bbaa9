// Magicgen writes the page of magic values to the file that it is given. It is run by go generate.
package main

import (
	"fmt"
	"os"

	"github.com/mockconnect/mockconnect/internal/sim/magic"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: magicgen FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], magic.Page(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
