package sim

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func TestPlayer_PlaysExactlyTheVerbsOfTheLanguage(t *testing.T) {
	var verbs []string
	for _, v := range scenario.Verbs() {
		if !slices.Contains([]string{"choose", "repeat", "include"}, v.Name) { // Unfold has taken them away
			verbs = append(verbs, v.Name)
		}
	}
	slices.Sort(verbs)
	if played := slices.Sorted(maps.Keys(plays)); !slices.Equal(played, verbs) {
		t.Errorf("the language has %v, the player plays %v", verbs, played)
	}
}

// onlyParticipant is a world in which everybody is the same participant, or the same customer.
type onlyParticipant struct{ storage.Tx }

func (onlyParticipant) Get(kind *storage.Kind, id string) (storage.Record, bool, error) {
	if kind == &Customers.Kind {
		rec, err := Customers.Record(&Customer{ID: "c", ExternalID: "x", ChainID: "eip155:1:0x", Status: lifecycle.CustomerActive})
		return rec, true, err
	}
	rec, err := Participants.Record(&Participant{Code: id, Email: "user@example.com", Status: lifecycle.StatusApproved})
	return rec, true, err
}

func TestScope_HasAValueForEveryNameThatTemplatesMayUse(t *testing.T) {
	hash := "0xabc"
	ws := newWorkspace(&Settings{ID: "w", CallbackURL: Target{URL: "http://localhost:3000/hooks"}})
	session := &Session{ID: "s", ReferenceID: "r", CreatedAt: time.Unix(0, 0).UTC(), Metadata: jsontext.Value(`{"a":{"b":"c"},"n":1.50}`)}
	for _, flow := range lifecycle.Flows {
		p := &player{
			tx: &Tx{Workspace: ws, Tx: onlyParticipant{}}, sc: &scenario.Scenario{Flow: flow}, run: &Run{ID: "run", ReferenceID: "PART01"},
			vars: map[string]string{"amount": "1"},
		}
		scope := p.scope(&Transfer{ID: "t", Amount: "1", Asset: "BTC", Network: "bitcoin", To: "to", Hash: &hash}, session)
		names := append(scenario.Names(flow), "vars.amount")
		for _, name := range names {
			name = strings.Replace(name, "metadata.*", "metadata.a.b", 1)
			if value, ok := scope(strings.Split(name, ".")); !ok || value == "" {
				t.Errorf("%s: %s has no value", flow, name)
			}
		}
		for name, want := range map[string]string{"session.metadata.n": "1.50", "session.metadata.a": `{"b":"c"}`, "callback.origin": "http://localhost:3000"} {
			if got, _ := scope(strings.Split(name, ".")); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		for _, name := range []string{"vars", "vars.x", "session.metadata.x", "session.secret", "nobody.id", "run.key"} {
			if value, ok := scope(strings.Split(name, ".")); ok {
				t.Errorf("%s became %q", name, value)
			}
		}
	}
}

func TestDerive_DependsOnEverythingItIsGivenAndOnNothingElse(t *testing.T) {
	base := deriveUUID(1, "session", "parent", 0)
	if again := deriveUUID(1, "session", "parent", 0); again != base {
		t.Error("the same gave something else")
	}
	for name, other := range map[string]string{
		"seed": deriveUUID(2, "session", "parent", 0), "kind": deriveUUID(1, "event", "parent", 0),
		"parent": deriveUUID(1, "session", "other", 0), "ordinal": deriveUUID(1, "session", "parent", 1),
		"where kind ends": deriveUUID(1, "sessionp", "arent", 0),
	} {
		if other == base {
			t.Errorf("another %s gave the same", name)
		}
	}
	if base[14] != '4' || !strings.ContainsRune("89ab", rune(base[19])) {
		t.Errorf("%s has not the form of a random UUID", base)
	}
	for i := range 200 {
		if d := deriveBetween(1, "wait", "run", i, 10*time.Second, 11*time.Second); d < 10*time.Second || d > 11*time.Second {
			t.Errorf("%s is out of bounds", d)
		}
	}
}

func TestTransfer_MovesFillInWhatTheWorldKnowsThen(t *testing.T) {
	at := time.Unix(1_760_000_000, 0).UTC()
	deposit := newTransfer(1, lifecycle.Deposit, "s", 0, "USER01", Order{"cbase", "BTC", "bitcoin", ".013"})
	if deposit.Integration != "coinbase" || !strings.HasPrefix(deposit.To, "tb1q") {
		t.Errorf("%+v", deposit)
	}
	if again := newTransfer(1, lifecycle.Deposit, "other", 5, "USER01", Order{"kraken", "BTC", "bitcoin", "1"}); again.To != deposit.To || again.ID == deposit.ID {
		t.Error("a user's deposit address changes, or two deposits share an id")
	}
	deposit.move(1, lifecycle.Pending, "", at)
	deposit.move(1, lifecycle.Submitted, "", at.Add(time.Second))
	failed := deposit
	failed.move(1, lifecycle.Failed, "", at.Add(2*time.Second))
	if failed.Reason != "chain" || failed.Hash == nil || failed.BlockNumber != nil || failed.Value != nil {
		t.Errorf("failed after it was submitted: %+v", failed)
	}
	deposit.move(1, lifecycle.Confirmed, "", at.Add(2*time.Second))
	if deposit.Hash == nil || deposit.BlockNumber == nil || *deposit.Value != ".013" || deposit.CreatedAt != at || deposit.UpdatedAt != at.Add(2*time.Second) {
		t.Errorf("confirmed: %+v", deposit)
	}
}

func TestParseAmount(t *testing.T) {
	for _, good := range []string{".013", "0.013", "1", "1000000.000000000000000001"} {
		if _, detail := ParseAmount(good); detail != "" {
			t.Errorf("%s: %s", good, detail)
		}
	}
	for _, bad := range []string{"", "0", "0.0", "-1", "+1", "1e3", "1.", ".", "1,5", " 1", "NaN", "0x1", strings.Repeat("9", 31), "½"} {
		if d, detail := ParseAmount(bad); detail == "" {
			t.Errorf("%q became %s", bad, d)
		}
	}
}
