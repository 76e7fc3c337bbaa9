//go:build race

package api_test

import "flag"

// The race detector makes the translated SQLite thirty times slower, and the ledger's property test calls it from one goroutine: a few
// runs of that will do. The flag can still be given.
func init() {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
}
