package sim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/shopspring/decimal"
)

// shelf is a transaction that is never kept: records by kind and id, in order of their first Put.
type shelf struct {
	storage.Tx
	seq     uint64
	records map[string]map[string]storage.Record
}

func (s *shelf) Get(k *storage.Kind, id string) (storage.Record, bool, error) {
	rec, ok := s.records[k.Name][id]
	return rec, ok, nil
}

func (s *shelf) Put(k *storage.Kind, r storage.Record) error {
	if s.records[k.Name] == nil {
		s.records[k.Name] = map[string]storage.Record{}
	}
	if r.Seq = s.records[k.Name][r.ID].Seq; r.Seq == 0 {
		s.seq++
		r.Seq = s.seq
	}
	s.records[k.Name][r.ID] = r
	return nil
}

func (s *shelf) List(k *storage.Kind, q storage.Query) (found []storage.Record, _ error) {
	for _, r := range s.records[k.Name] {
		if q.Index == "" || r.Keys[slices.Index(k.Indexes, q.Index)] == q.Value {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b storage.Record) int {
		if q.Oldest {
			a, b = b, a
		}
		return cmp.Compare(b.Seq, a.Seq)
	})
	if q.Limit > 0 {
		found = found[:min(q.Limit, len(found))]
	}
	return found, nil
}

// listener is an outbox that remembers what it was told of participants.
type listener struct{ heard []string }

func (l *listener) Post(_ *Tx, n Notice) (int, error) {
	if n.Participant != nil {
		l.heard = append(l.heard, fmt.Sprintf("%s %s %s", n.Event.Name, n.Participant.Status, n.Participant.ReasonCode))
	}
	return 1, nil
}

func (*listener) Send(*Tx, Delivery)                      {}
func (*listener) Adopt(context.Context, *Workspace) error { return nil }
func (*listener) Settle(*Workspace)                       {}
func (*listener) Forget(*Workspace)                       {}
func (*listener) Call(context.Context, *Workspace, Calling) (int, []byte, error) {
	return 0, nil, nil
}

// staged is a world with one workspace, a transaction in it, and who listens.
func staged(t *testing.T) (*World, *Tx, *listener) {
	t.Helper()
	s := documented()
	s.Seed = 7
	heard := &listener{}
	tx := &Tx{Tx: &shelf{records: map[string]map[string]storage.Record{}}, Workspace: newWorkspace(&s), Now: time.Unix(1_760_000_000, 0).UTC()}
	t.Cleanup(tx.Workspace.Timeline.Close)
	return &World{outbox: heard}, tx, heard
}

var approved = Outcome{Status: lifecycle.StatusApproved}

func person(email string) NewParticipant {
	return NewParticipant{Participant{Type: Individual, Email: email, Sum: "sum of " + email}, Decision{Outcome: approved}}
}

func TestDecide(t *testing.T) {
	ok := Evidence{FirstName: "Ann", LastName: "Perkins", KYC: "pass", Sanctions: "pass"}
	with := func(change func(*Evidence)) Evidence {
		e := ok
		change(&e)
		return e
	}
	for name, test := range map[string]struct {
		e       Evidence
		reasons []string
	}{
		"nothing":                 {Evidence{}, nil},
		"everything passes":       {ok, nil},
		"the KYC fails":           {with(func(e *Evidence) { e.KYC = "fail" }), []string{reasonKYC}},
		"the screening fails":     {with(func(e *Evidence) { e.Sanctions = "fail" }), []string{reasonSanctions}},
		"the identity fails":      {with(func(e *Evidence) { e.IDV = "fail" }), []string{reasonIdentity}},
		"everything fails":        {with(func(e *Evidence) { e.KYC, e.Sanctions, e.IDV, e.Liveness = "fail", "fail", "fail", "fail" }), []string{reasonKYC, reasonSanctions, reasonIdentity, reasonLiveness}},
		"the documents' approved": {Evidence{FirstName: "LESLIE", LastName: "Knope", DateOfBirth: "1975-01-18", KYC: "fail"}, nil},
		"her name alone":          {Evidence{FirstName: "Leslie", LastName: "Knope", DateOfBirth: "1975-01-19", KYC: "fail"}, []string{reasonKYC}},
		"a name on the list":      {Evidence{FirstName: "Joseph", LastName: "Kony", KYC: "pass"}, []string{reasonSanctions}},
		"a number on the list":    {with(func(e *Evidence) { e.TaxID = "111-11-1111" }), []string{"tax_id_not_accepted"}},
		"as an id_number":         {with(func(e *Evidence) { e.IDNumber = "111 11 1111" }), []string{"tax_id_not_accepted"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := (&Settings{}).Decide(test.e).Outcome
			want := approved
			if test.reasons != nil {
				want = Outcome{lifecycle.StatusRejected, test.reasons[0], test.reasons}
			}
			if got.Status != want.Status || got.ReasonCode != want.ReasonCode || !slices.Equal(got.RejectReasons, want.RejectReasons) {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestParticipant_StatusesAreToldOnceEachAndCountAttempts(t *testing.T) {
	w, tx, heard := staged(t)
	p, again, err := w.CreateParticipant(tx, person("a@example.com"))
	if err != nil || again {
		t.Fatal(again, err)
	}
	failed := Outcome{Status: lifecycle.StatusRejected, RejectReasons: []string{reasonKYC, "tax_id_not_accepted"}}
	for _, step := range []struct {
		to       Outcome
		attempts int
		action   string
	}{
		{approved, 0, "approve"},
		{failed, 1, "reject"},
		{failed, 1, "reject"},
		{Outcome{Status: lifecycle.StatusPendingApproval}, 1, "review"},
		{failed, 2, "reject"},
		{approved, 0, "approve"},
		{Outcome{Status: lifecycle.StatusLocked, ReasonCode: "user_request"}, 0, "lock"},
	} {
		if p, err = w.SetStatus(tx, p.Code, step.to); err != nil || p.KYC.Attempts != step.attempts || p.Action != step.action {
			t.Errorf("%s: %d attempts, %s, %v", step.to.Status, p.KYC.Attempts, p.Action, err)
		}
	}
	want := []string{
		"participant_status_changed submitted ", "participant_status_changed approved ", "participant_status_changed rejected kyc_failed",
		"participant_status_changed pending_approval ", "participant_status_changed rejected kyc_failed", "participant_status_changed approved ",
		"participant_status_changed locked user_request",
	}
	if !slices.Equal(heard.heard, want) {
		t.Errorf("told %q", heard.heard)
	}
	if _, err := w.SetStatus(tx, "NOBODY", approved); err == nil {
		t.Error("nobody has a status")
	}
}

func TestParticipant_EveryStatusHasAnAction(t *testing.T) {
	for _, s := range lifecycle.Statuses {
		if actions[s] == "" {
			t.Errorf("nothing brings a participant to %s", s)
		}
	}
}

func TestParticipant_DuplicatesAreToldApart(t *testing.T) {
	w, tx, _ := staged(t)
	first := person("a@example.com")
	first.RequestID = "one"
	made, _, err := w.CreateParticipant(tx, first)
	if err != nil {
		t.Fatal(err)
	}
	if again, was, err := w.CreateParticipant(tx, first); err != nil || !was || again.Code != made.Code {
		t.Errorf("%+v %t %v", again, was, err)
	}
	for name, test := range map[string]struct {
		change func(*NewParticipant)
		want   error
	}{
		"the same without an id":     {func(n *NewParticipant) { n.RequestID = "" }, ErrDataReused},
		"the same with another id":   {func(n *NewParticipant) { n.RequestID = "two" }, ErrDataReused},
		"other data of the same id":  {func(n *NewParticipant) { n.Email, n.Sum = "b@example.com", "b" }, ErrRequestReused},
		"other data, the same email": {func(n *NewParticipant) { n.Email, n.Sum, n.RequestID = "A@EXAMPLE.com", "c", "" }, ErrEmailTaken},
	} {
		n := first
		test.change(&n)
		if _, _, err := w.CreateParticipant(tx, n); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParticipant_ChangesAreToldAndKeepEmailsApart(t *testing.T) {
	w, tx, heard := staged(t)
	a, _, _ := w.CreateParticipant(tx, person("a@example.com"))
	if _, _, err := w.CreateParticipant(tx, person("b@example.com")); err != nil {
		t.Fatal(err)
	}
	email := func(to string) func(*Participant) error {
		return func(p *Participant) error { p.Email = to; return nil }
	}
	if _, err := w.UpdateParticipant(tx, a.Code, email("B@example.com")); !errors.Is(err, ErrEmailTaken) {
		t.Error(err)
	}
	tx.Now = tx.Now.Add(time.Hour)
	p, err := w.UpdateParticipant(tx, a.Code, email("A@Example.com"))
	if err != nil || !p.UpdatedAt.Equal(tx.Now) || p.CreatedAt.Equal(tx.Now) || p.Action != "update" {
		t.Errorf("%+v %v", p, err)
	}
	if got := heard.heard[len(heard.heard)-1]; got != "participant_updated approved " {
		t.Error(got)
	}
	for range mostDocuments + 3 {
		if _, err := w.AddDocument(tx, a.Code, Document{FileName: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if p, _ = FindParticipant(tx, a.Code); len(p.Documents) != mostDocuments {
		t.Errorf("%d documents", len(p.Documents))
	}
}

func TestLimitBreach_CountsWhatMovedInThePeriod(t *testing.T) {
	w, tx, _ := staged(t)
	p, _, _ := w.CreateParticipant(tx, person("a@example.com"))
	if err := w.SetLimits(tx, p.Code, []Limit{
		{[]string{LimitDeposits}, 24, "1000", "USD"}, {[]string{LimitWithdrawals, LimitTransfers}, 0, "0.01", "BTC"},
	}); err != nil {
		t.Fatal(err)
	}
	p, _ = FindParticipant(tx, p.Code)
	breach := func(kind, usd string) string {
		t.Helper()
		text, err := LimitBreach(tx, &p, kind, decimal.RequireFromString(usd), tx.Now)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if got := breach(LimitDeposits, "1000") + breach(LimitTrades, "1e9"); got != "" {
		t.Error(got)
	}
	if _, err := w.Fund(tx, Credit{Owner: p.Code, Symbol: "USD", Amount: decimal.NewFromInt(600)}); err != nil {
		t.Fatal(err)
	}
	if got := breach(LimitDeposits, "400"); got != "" {
		t.Error(got)
	}
	if got, want := breach(LimitDeposits, "400.01"), "deposits limit exceeded: 600 of 1000 USD in 24 hours are used"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	tx.Now = tx.Now.Add(24*time.Hour + time.Second)
	if got := breach(LimitDeposits, "1000"); got != "" {
		t.Error(got)
	}
	// A withdrawal that is taken back counts no more; a limit for good forgets nothing else.
	at := tx.Workspace.Settings().Zerohash.Place(p.Code, "", ledger.Available, "USD")
	bound := breach(LimitWithdrawals, "1e9")
	if _, _, err := hold(tx, at, decimal.NewFromInt(500), "request"); err != nil {
		t.Fatal(err)
	}
	tx.Now = tx.Now.Add(1000 * time.Hour)
	if got := breach(LimitTransfers, "1e9"); got == bound {
		t.Error("the withdrawal does not count: " + got)
	}
	if _, _, err := release(tx, at, decimal.NewFromInt(500), "request"); err != nil {
		t.Fatal(err)
	}
	if got, want := breach(LimitWithdrawals, "1e9"), "withdrawals limit exceeded: 0 of 0.01 BTC for good are used"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if err := w.SetLimits(tx, p.Code, []Limit{{[]string{LimitTrades}, 1, "1", "NOPE"}}); err == nil {
		t.Error("a limit in nothing")
	}
}
