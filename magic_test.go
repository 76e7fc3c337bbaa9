package mockconnect_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
	"github.com/mockconnect/mockconnect/internal/sim/siwe"
)

// decided is what came of a magic value: the scenario that was played or the last status, and what was noted.
type decided struct {
	scenario, status string
	notes            []string
}

// magicPlays use the value of a row as a platform or its user does. n makes unique what has to be.
var magicPlays = map[magic.Place]func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided{
	magic.Person: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		return newPerson(t, server, strings.Replace(r.Example, "{", fmt.Sprintf(`{"email":"person%d@example.org",`, n), 1))
	},
	magic.Email: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		return newPerson(t, server, fmt.Sprintf(`{"email":%q}`, strings.Replace(r.Example, "@", fmt.Sprint(n, "@"), 1)))
	},
	magic.Deposit: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		id := openSession(t, server, fmt.Sprintf("USER%02d", n), `{}`, "user:deposit:send")
		return submitted(t, server, "/sessions/"+id+"/deposits", r)
	},
	magic.Withdrawal: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		id := openSession(t, server, fmt.Sprintf("USER%02d", n), `{}`, "user:withdrawal:send")
		return submitted(t, server, "/sessions/"+id+"/withdrawals", r)
	},
	magic.Request: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		code := participant(t, server, fmt.Sprintf(`{"email":"rich%d@example.org"}`, n))
		control[any](t, server, "POST", "/participants/"+code+"/deposits", `{"asset":"BTC","amount":"1"}`)
		zerohash(t, server, "POST", "/withdrawals/requests", fmt.Sprintf(
			`{"address":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","participant_code":%q,"amount":%q,"asset":"BTC","account_group":"PLAT01","account_label":"general"}`, code, r.Example), http.StatusOK)
		return lastRun(t, server, code)
	},
	magic.Reference: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		reference := fmt.Sprint(r.Example, n)
		openSession(t, server, reference, `{}`, "user:deposit:send")
		return lastRun(t, server, reference)
	},
	magic.External: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		external := fmt.Sprint(r.Example, n)
		w := control[wallet](t, server, "PUT", fmt.Sprint("/wallets/w", n), "")
		startSigner(t, server).at(n).post(t, "/customers", fmt.Sprintf(`{"chainId":%q,"externalId":%q}`, w.ChainID, external), http.StatusCreated)
		return lastRun(t, server, external)
	},
	magic.Account: func(t *testing.T, server *mockconnect.Server, r magic.Row, n int) decided {
		var key [32]byte
		number, ok := new(big.Int).SetString(privateKey.FindStringSubmatch(r.Sentence)[1], 10)
		if !ok {
			t.Fatal(r.Sentence)
		}
		number.Sub(number, big.NewInt(1)).FillBytes(key[:]) // a wallet's key is one more than its seed
		s := startSigner(t, server).at(n)
		made := s.post(t, "/customers", fmt.Sprintf(`{"chainId":%q,"externalId":"user-%d"}`, r.Example, n), http.StatusCreated)
		text, err := base64.StdEncoding.DecodeString(made["challenge"])
		if err != nil {
			t.Fatal(err)
		}
		signature := siwe.NewWallet(key).Sign(text)
		s.post(t, "/customers/"+made["id"]+"/challenge/sign", fmt.Sprintf(`{"ownerId":%q,"challenge":%q,"signature":%q}`,
			r.Example, made["challenge"], base64.StdEncoding.EncodeToString(signature[:])), http.StatusNoContent)
		return decided{"", control[customer](t, server, "GET", "/customers/"+made["id"], "").Status, lastNotes(t, server)}
	},
}

var privateKey = regexp.MustCompile(`private key (\d+)`)

// at begins to number its calls anew, so that no two have the same key.
func (s *signer) at(n int) *signer {
	s.calls = 100 * n
	return s
}

func newPerson(t *testing.T, server *mockconnect.Server, body string) decided {
	t.Helper()
	code := participant(t, server, body)
	notes := lastNotes(t, server)
	return decided{"", control[struct{ Status string }](t, server, "GET", "/participants/"+code, "").Status, notes}
}

func submitted(t *testing.T, server *mockconnect.Server, path string, r magic.Row) decided {
	t.Helper()
	control[any](t, server, "POST", path, fmt.Sprintf(`{"integration":"coinbase","asset":"BTC","network":"bitcoin","amount":%q}`, r.Example))
	return lastRun(t, server, "")
}

// lastRun is the newest run, of one user if that is said, when it has ended.
func lastRun(t *testing.T, server *mockconnect.Server, referenceID string) decided {
	t.Helper()
	settle(t, server)
	found := control[items[struct {
		Scenario, Status, Reason string
		Notes                    []string
	}]](t, server, "GET", "/runs?reference_id="+referenceID, "").Items
	if len(found) == 0 {
		return decided{}
	}
	if found[0].Status != "passed" {
		t.Errorf("%+v", found[0])
	}
	return decided{found[0].Scenario, "", found[0].Notes}
}

// lastNotes are those of the newest call in the journal.
func lastNotes(t *testing.T, server *mockconnect.Server) []string {
	t.Helper()
	return control[items[struct{ Notes []string }]](t, server, "GET", "/requests?limit=1", "").Items[0].Notes
}

func TestMagic_EachValueLeadsWhereTheTableSays(t *testing.T) {
	for i, r := range magic.Table {
		t.Run(string(r.Where)+" "+r.Value, func(t *testing.T) {
			server, _ := startZerohash(t, `{"scenario":"deposit-confirmed","siwx":{"scenario":"customer-verified"},"zerohash":{"withdrawal_scenario":"withdrawal-request-settled"}}`)
			if r.Where == magic.Withdrawal || r.Where == magic.Account { // the workspace's scenarios do not fit these
				control[any](t, server, "PATCH", "/workspaces/default", `{"scenario":"","siwx":{"scenario":""}}`)
			}
			got := magicPlays[r.Where](t, server, r, i+1)
			want := decided{scenario: r.Scenario}
			if row := magic.ForID(r.Where, r.Example); row != nil {
				want.scenario = row.Scenario
			}
			if len(r.Statuses) > 0 {
				want.status = r.Statuses[len(r.Statuses)-1]
			}
			if got.scenario != want.scenario || got.status != want.status {
				t.Errorf("%+v, want %+v", got, want)
			}
			if !slices.ContainsFunc(got.notes, func(note string) bool { return strings.Contains(note, "decides: it ") }) {
				t.Errorf("no note says that it decided: %q", got.notes)
			}

			control[any](t, server, "PATCH", "/workspaces/default", `{"magic":false}`)
			got = magicPlays[r.Where](t, server, r, i+51)
			if r.Scenario+strings.Join(r.Statuses, "") != "approved" && got.scenario == want.scenario && got.status == want.status {
				t.Errorf("switched off it still leads to %+v", got)
			}
		})
	}
	for _, place := range slices.Collect(maps.Keys(magicPlays)) {
		if !slices.ContainsFunc(magic.Table, func(r magic.Row) bool { return r.Where == place }) {
			t.Errorf("%s has no row", place)
		}
	}
}

func TestMagic_WhoDecides(t *testing.T) {
	server, _ := startZerohash(t, "")
	order := func(amount, scenario string) string {
		return fmt.Sprintf(`{"integration":"coinbase","asset":"BTC","network":"bitcoin","amount":%q,"scenario":%q}`, amount, scenario)
	}
	played := func(reference, metadata, order string) string {
		id := openSession(t, server, reference, metadata, "user:deposit:send")
		control[any](t, server, "POST", "/sessions/"+id+"/deposits", order)
		settle(t, server)
		return control[items[struct{ Scenario string }]](t, server, "GET", "/runs?session="+id, "").Items[0].Scenario
	}
	for name, test := range map[string]struct{ reference, metadata, order, want string }{
		"nothing":                           {"USER01", `{}`, order("0.013", ""), "deposit-confirmed"},
		"the amount":                        {"USER02", `{}`, order("0.019001", ""), "deposit-failed-exchange"},
		"the call names a scenario":         {"USER03", `{}`, order("0.019001", "deposit-abandoned-2fa"), "deposit-abandoned-2fa"},
		"the session's metadata names one":  {"USER04", `{"scenario":"deposit-failed-chain"}`, order("0.019001", ""), "deposit-failed-chain"},
		"the user":                          {"MAGIC-deposit-abandoned-qr", `{}`, order("0.013", ""), "deposit-abandoned-qr"},
		"the amount before the user":        {"MAGIC-deposit-abandoned-qr.2", `{}`, order("0.019001", ""), "deposit-failed-exchange"},
		"a user with a scenario of no flow": {"MAGIC-withdrawal-failed", `{}`, order("0.013", ""), "deposit-confirmed"},
		"a user with a misspelt scenario":   {"MAGIC-deposit-abandond-qr", `{}`, order("0.013", ""), "deposit-confirmed"},
	} {
		if got := played(test.reference, test.metadata, test.order); got != test.want {
			t.Errorf("%s: played %s, want %s", name, got, test.want)
		}
	}
	openSession(t, server, "MAGIC-deposit-abandond-qr.2", `{}`, "user:deposit:send")
	if notes := strings.Join(lastNotes(t, server), " "); !strings.Contains(notes, `did you mean "deposit-abandoned-qr"?`) {
		t.Errorf("a misspelt scenario is noted as %q", notes)
	}

	// An onboarding scenario of the workspace stands behind a magic value, and decides about everybody else.
	control[any](t, server, "PATCH", "/workspaces/default", `{"zerohash":{"scenario":"onboarding-pending-review"}}`)
	if got := newPerson(t, server, `{"email":"rejected@example.com"}`); got.status != "rejected" {
		t.Errorf("%+v", got)
	}
	control[any](t, server, "PUT", "/clock", `{"mode":"manual"}`)
	if got := newPerson(t, server, `{"email":"somebody@example.com"}`); got.status != "submitted" {
		t.Errorf("%+v", got)
	}
}

func TestMagic_IsListed(t *testing.T) {
	server := startServer(t, mockconnect.Options{})
	type listed struct {
		Items   []magic.Row `json:"items"`
		Enabled bool        `json:"enabled"`
	}
	all := control[listed](t, server, "GET", "/magic", "")
	if len(all.Items) != len(magic.Table) || !all.Enabled || all.Items[0].Value != magic.Table[0].Value {
		t.Errorf("%+v", all)
	}
	control[any](t, server, "PATCH", "/workspaces/default", `{"magic":false}`)
	if shown := control[json.RawMessage](t, server, "GET", "/workspaces/default", ""); !strings.Contains(string(shown), `"magic":false`) {
		t.Errorf("%s", shown)
	}
	if control[listed](t, server, "GET", "/magic", "").Enabled {
		t.Error("they are still said to count")
	}
}
