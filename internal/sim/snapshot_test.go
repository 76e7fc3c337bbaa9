package sim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// FuzzReadSnapshot holds that a file is either refused with a place that it has, or can be kept as it was read.
func FuzzReadSnapshot(f *testing.F) {
	head := `{"format":"mockconnect-snapshot","version":1,"name":"x","workspace":"other","now":"2026-01-01T00:00:00Z","records":1,"settings":{"id":"other","zerohash":{"platform_code":"OTHER1"}}}` + "\n"
	for _, line := range []string{
		`{"kind":"sessions","doc":{"id":"s","reference_id":"USER01"}}`,
		`{"kind":"participants","ended":true,"doc":{"participant_code":"OTHER1","email":"A@b.example"}}`,
		`{"kind":"ledger_accounts","doc":{"id":"a","owner":"USER01","group":"OTHER1","label":"general","type":"available","asset":"BTC"}}`,
		`{"kind":"deliveries","doc":{"id":"d","target":"http://127.0.0.1:1","status":"pending"}}`,
		`{"kind":"snapshots","doc":{}}`, `{"kind":"runs","doc":7}`, `{"kind":"runs"}`, `{}`, ``, `{"kind":"sessions","doc":{"id":"s","id":"t"}}`,
	} {
		f.Add([]byte(head + line + "\n"))
	}
	f.Add([]byte(`{"format":"mockconnect-snapshot","version":2}`))
	f.Add([]byte{})
	own := documented()
	own.Complete()
	own.CallbackURL.URL = "http://127.0.0.1:2"
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := readSnapshot(file, &own)
		if damaged := (*Damaged)(nil); err != nil {
			if !errors.As(err, &damaged) || damaged.Line < 1 || damaged.Line > strings.Count(string(file), "\n")+1 || damaged.Column < 1 || damaged.Detail == "" {
				t.Errorf("%#v", err)
			}
			return
		}
		if s.Settings.ID != own.ID && (!s.Credentials || s.Workspace != own.ID) {
			t.Errorf("the settings are those of %q", s.Settings.ID)
		}
		for i, rec := range s.records {
			kind := s.tables[i].Declared()
			if rec.ID == "" || len(rec.Keys) != len(kind.Indexes) || kind == &settings.Kind || kind == &snapshots.Kind {
				t.Errorf("%s: %+v", kind.Name, rec)
			}
		}
	})
}

func TestTables_EachIsDeclaredOnceAndKnownByItsKind(t *testing.T) {
	if len(declared) != len(tables) || len(Kinds) != len(tables) {
		t.Errorf("%d tables, %d names, %d kinds", len(tables), len(declared), len(Kinds))
	}
}

// kept is a transaction that has runs and nothing else.
type kept struct {
	storage.Tx
	runs map[string]storage.Record
}

func (k *kept) List(*storage.Kind, storage.Query) (all []storage.Record, err error) {
	for _, rec := range k.runs {
		all = append(all, rec)
	}
	return all, nil
}

func (k *kept) Put(_ *storage.Kind, rec storage.Record) error { k.runs[rec.ID] = rec; return nil }

func TestAwaitAnew_LeavesTheTimeThatWasLeft(t *testing.T) {
	saved := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	run := Run{ID: "r", Status: Running, Lane: Lane{Await: &Awaiting{Request: "GET /x", Deadline: saved.Add(time.Minute)}}}
	rec, err := Runs.Record(&run)
	if err != nil {
		t.Fatal(err)
	}
	tx := &kept{runs: map[string]storage.Record{"r": rec}}
	later := saved.Add(48 * time.Hour)
	if err := awaitAnew(tx, &Snapshot{SavedAt: saved}, later); err != nil {
		t.Fatal(err)
	}
	again, err := Runs.List(tx, storage.Query{})
	if err != nil || !again[0].Value.Await.Deadline.Equal(later.Add(time.Minute)) {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestState_FromGoesOnFromWhereItStood(t *testing.T) {
	stood, wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), clock.Wall()
	for _, s := range []clock.State{{}, {Mode: clock.Realtime}, {Mode: clock.Scaled, Speed: 60}, {Mode: clock.Manual}, {Mode: clock.Instant}, {Mode: clock.Instant, Pinned: true}} {
		if got := s.From(stood, wall).Now(wall); !got.Equal(stood) {
			t.Errorf("%+v shows %s", s, got)
		}
	}
}
