package ledger_test

import (
	"fmt"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// benchDepth is how many movements are in the way.
const benchDepth = 100_000

func BenchmarkPost(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			s := opened(b, e)
			many(b, s, 1000)
			transfer := moves(ann, bob, "0.000001")
			b.ReportAllocs()
			for b.Loop() {
				post(b, s, transfer...)
			}
		})
	}
}

func BenchmarkMovements(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			s := opened(b, e)
			many(b, s, benchDepth)
			pages := func(name string, want ledger.Wanted, numbers ...int) {
				for _, number := range numbers {
					b.Run(fmt.Sprint(name, "Page", number), func(b *testing.B) {
						for b.Loop() {
							view(b, s, func(r storage.Reader) error {
								_, total, err := ledger.Movements(r, want, ledger.Page{Number: number})
								if total == 0 {
									b.Error("there are none")
								}
								return err
							})
						}
					})
				}
			}
			pages("All", ledger.Wanted{}, 1, 999)
			pages("Account", ledger.Wanted{AccountID: ids("ledger_account", ann.String(), 0)}, 1, 999)
			pages("Narrowed", ledger.Wanted{Type: ledger.Transfer}, 1, 999)
		})
	}
}
