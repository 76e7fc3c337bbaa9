package mockconnect_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
)

// TestSnapshot_UnderLoadEveryRestoreIsWhole saves, restores and resets while calls, runs and webhooks go on, and looks at what is left.
func TestSnapshot_UnderLoadEveryRestoreIsWhole(t *testing.T) {
	engines(t, func(t *testing.T, o mockconnect.Options) {
		platform := startReceiver(t, nil)
		o.Speed, o.Callback, o.Seed = "instant", platform.URL, 7
		server := startServer(t, o)
		code := participant(t, server, jane)
		settle(t, server)
		control[any](t, server, "PUT", "/snapshots/base", "")
		base := everything(t, server, "default")

		done := make(chan struct{})
		var busy sync.WaitGroup
		keepOn := func(each func(n int) error) {
			busy.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-done:
						return
					default:
					}
					if err := each(n); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		post := func(path, body string, allowed ...int) error {
			status, text := call(t, "POST", server.URL()+"/_mock"+path, body, nil)
			for _, other := range append(allowed, http.StatusOK, http.StatusCreated) {
				if status == other {
					return nil
				}
			}
			return fmt.Errorf("POST %s: %d %s", path, status, text)
		}
		for range 2 {
			keepOn(func(int) error {
				return post("/runs", `{"scenario":"deposit-confirmed","participant_code":"`+code+`"}`)
			})
		}
		keepOn(func(int) error { return post("/clock/advance", `{"by":"1h"}`) })
		keepOn(func(n int) error {
			status, text := call(t, "PUT", server.URL()+fmt.Sprint("/_mock/snapshots/mid", n%3), "", nil)
			if status/100 != 2 {
				return fmt.Errorf("PUT: %d %s", status, text)
			}
			return nil
		})
		for n := range 10 {
			name := "base"
			if n%5 == 4 {
				name = "mid0"
			}
			if err := post("/snapshots/"+name+"/restore", "", http.StatusNotFound); err != nil {
				t.Fatal(err)
			}
		}
		close(done)
		busy.Wait()
		settle(t, server)
		ws := server.World.Default()
		err := server.World.View(context.Background(), ws, ledger.Audit)
		if err != nil {
			t.Errorf("the ledger: %v", err)
		}
		control[any](t, server, "POST", "/snapshots/base/restore", "")
		if diff := cmp.Diff(withoutClock(base), withoutClock(everything(t, server, "default"))); diff != "" {
			t.Errorf("what was saved first is not what is restored last (-want +got):\n%s", diff)
		}
		if played := play(t, server, `{"scenario":"deposit-confirmed","participant_code":"`+code+`"}`); played.Status != "passed" {
			t.Errorf("%+v", played)
		}
	})
}

// withoutClock leaves the workspace itself out, whose clock has gone on.
func withoutClock(all string) string {
	_, rest, _ := strings.Cut(all, "\n")
	return rest
}

func TestSnapshot_WhatADeletedWorkspaceLeftBehindIsDropped(t *testing.T) {
	data := t.TempDir()
	kept, err := store.OpenSQLite(t.Context(), data, sim.Kinds)
	if err != nil {
		t.Fatal(err)
	}
	orphan := storage.SavedAs("gone", "it")
	err = kept.Update(t.Context(), orphan, func(tx storage.Tx) error {
		return tx.Put(&sim.Requests.Kind, storage.Record{ID: "r", Doc: []byte("{}")})
	})
	if err := errors.Join(err, kept.Close()); err != nil {
		t.Fatal(err)
	}
	server := startServer(t, mockconnect.Options{Data: data})
	if _, exists := server.World.Workspace(orphan); exists {
		t.Error("what was saved is taken for a workspace")
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if kept, err = store.OpenSQLite(t.Context(), data, sim.Kinds); err != nil {
		t.Fatal(err)
	}
	names, err := kept.Workspaces(t.Context())
	if err := errors.Join(err, kept.Close()); err != nil || len(names) != 1 || names[0] != sim.DefaultWorkspace {
		t.Errorf("%q, %v", names, err)
	}
}
