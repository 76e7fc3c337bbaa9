//go:build race

package ledger_test

import "flag"

// The race detector makes the translated SQLite thirty times slower, and finds nothing new in the model test, which calls it from one
// goroutine: a few runs of that will do. The flag can still be given.
func init() {
	if err := flag.Set("rapid.checks", "8"); err != nil {
		panic(err)
	}
}
