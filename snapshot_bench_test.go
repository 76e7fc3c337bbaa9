package mockconnect_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim"
)

// BenchmarkSnapshot resets and restores a workspace with 10,000 objects: 5,000 users with a session each.
func BenchmarkSnapshot(b *testing.B) {
	for _, engine := range []string{"memory", "sqlite"} {
		b.Run(engine, func(b *testing.B) {
			o := mockconnect.Options{}
			if engine == "sqlite" {
				o.Data = b.TempDir()
			}
			server := startServer(b, o)
			ws, ctx := server.World.Default(), context.Background()
			err := server.World.Update(ctx, ws, func(tx *sim.Tx) error {
				for i := range 5000 {
					_, err := server.World.CreateSession(tx, sim.SessionRequest{ReferenceID: fmt.Sprint("USER", i), Scopes: []string{"user:deposit:send"}})
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			var resets, restores, saves time.Duration
			timed := func(took *time.Duration, do func() error) {
				began := time.Now()
				if err := do(); err != nil {
					b.Fatal(err)
				}
				*took += time.Since(began)
			}
			for b.Loop() {
				timed(&saves, func() error { _, _, err := server.World.SaveSnapshot(ctx, ws, "it"); return err })
				timed(&resets, func() error { return server.World.Reset(ctx, ws) })
				timed(&restores, func() error { return server.World.RestoreSnapshot(ctx, ws, "it") })
			}
			per := func(took time.Duration) float64 { return float64(took.Microseconds()) / 1000 / float64(b.N) }
			b.ReportMetric(per(saves), "ms/save")
			b.ReportMetric(per(resets), "ms/reset")
			b.ReportMetric(per(restores), "ms/restore")
		})
	}
}
