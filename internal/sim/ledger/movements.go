package ledger

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// Wanted narrows movements. Empty fields narrow nothing.
type Wanted struct {
	AccountID    string
	ParentLinkID string
	Type         string // of the movement
	TransferType string
	Span         Span
}

// Span is a stretch of time, from its first instant up to, and without, its last. A zero time leaves that side open. Instants have
// nanoseconds: "at or before t" is Until t plus one nanosecond, and "in that millisecond" is From it Until the next.
type Span struct{ From, Until time.Time }

func (s Span) has(t time.Time) bool {
	return (s.From.IsZero() || !t.Before(s.From)) && (s.Until.IsZero() || t.Before(s.Until))
}

// Movements answers a page of the movements that are wanted, newest first (the last of a run before the first of it), and how many there
// are. Any page costs the same when nothing but an account narrows them, or a span that leaves out nothing of the workspace; a parent link
// is an index; whatever else narrows them is looked for in all of the account, or of the workspace. An account that does not exist has none.
func Movements(r storage.Reader, want Wanted, p Page) ([]Movement, int, error) {
	t, err := tallyOf(r)
	if err != nil {
		return nil, 0, err
	}
	if want.Span.has(t.Earliest) && want.Span.has(t.Latest) {
		want.Span = Span{}
	}
	every := series[keptMovement]{table: movements, index: "page", n: t.Movements}
	if want.AccountID != "" {
		a, _, err := ByID(r, want.AccountID)
		if err != nil {
			return nil, 0, err
		}
		every = series[keptMovement]{table: movements, index: "account_page", name: a.ID, n: a.Movements}
	}
	if want == (Wanted{AccountID: want.AccountID}) {
		found, err := every.newestFirst(r, p)
		return shownMovements(found), every.n, err
	}
	among := every.down(r)
	if want.ParentLinkID != "" {
		among = indexed(r, movements, storage.Query{Index: "parent_link_id", Value: want.ParentLinkID})
	}
	found, total, err := sift(among, p, func(m *keptMovement) bool { return want.has(&m.Movement) })
	return shownMovements(found), total, err
}

func (w *Wanted) has(m *Movement) bool {
	fits := func(is, wanted string) bool { return wanted == "" || is == wanted }
	return fits(m.AccountID, w.AccountID) && fits(m.ParentLinkID, w.ParentLinkID) && fits(m.Type, w.Type) &&
		fits(m.TransferType, w.TransferType) && w.Span.has(m.At)
}

func shownMovements(kept []keptMovement) []Movement {
	shown := make([]Movement, len(kept))
	for i := range kept {
		shown[i] = kept[i].Movement
	}
	return shown
}
