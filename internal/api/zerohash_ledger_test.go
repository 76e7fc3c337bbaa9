package api_test

import (
	"cmp"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// TestLedger_NoInputPutsItOutOfBalance asks for anything in any order, on both engines, with crashes in between, and holds the books to
// what was answered and to what Connect and the chain have done.
func TestLedger_NoInputPutsItOutOfBalance(t *testing.T) {
	for _, kept := range []bool{false, true} {
		t.Run(fmt.Sprintf("kept=%t", kept), func(t *testing.T) {
			b := &bank{t: t, isKept: kept}
			run := 0
			rapid.Check(t, func(rt *rapid.T) {
				if run%10 == 0 { // a few share a server, in workspaces of their own, because a start costs more than they do
					b.restart()
				}
				run++
				b.begin(rt, fmt.Sprint("run-", run))
				actions := map[string]func(*rapid.T){
					"fund": b.fund, "credit": b.credit, "withdraw": b.withdraw, "withdraw again": b.withdraw, "reject": b.reject,
					"transfer": b.transfer, "flow": b.flow, "flow again": b.flow, "advance": b.advance, "at once": b.atOnce,
					"change of heart": b.changeOfHeart, "standing": b.standing, "nonsense": b.nonsense, "": b.check,
				}
				if kept {
					actions["crash"] = b.crash
				}
				rt.Repeat(actions)
			})
			if err := b.server.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// bank is a server, and what it has said that it took in.
type bank struct {
	t         *testing.T
	isKept    bool
	dir       string // "" for memory
	server    *mockconnect.Server
	workspace string
	crashed   bool // in this run

	mu       sync.Mutex
	people   []string // the codes of two participants, of the platform, and of nobody
	funded   map[string]decimal.Decimal
	requests []string
}

// restart goes on with a server that knows nothing.
func (b *bank) restart() {
	b.t.Helper()
	if b.server != nil {
		if err := b.server.Close(); err != nil {
			b.t.Error(err)
		}
	}
	if b.isKept {
		b.dir = b.t.TempDir()
	}
	b.open()
}

func (b *bank) open() {
	b.t.Helper()
	var err error
	b.server, err = mockconnect.New(b.t.Context(), mockconnect.Options{Listen: "127.0.0.1:0", Data: b.dir, Speed: "manual", TargetGrace: -1})
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bank) begin(rt *rapid.T, workspace string) {
	b.workspace, b.requests, b.funded, b.crashed = workspace, nil, map[string]decimal.Decimal{}, false
	platform := fmt.Sprintf("P%05d", len(b.server.World.Workspaces()))
	b.must(rt, 201, "POST", "/_mock/workspaces", `{"id": "`+workspace+`", "zerohash": {"signatures": "off", "platform_code": "`+platform+`"}}`)
	b.people = nil
	for _, name := range []string{"ann", "bob"} {
		res := b.must(rt, 201, "POST", "/participants/customers/new", `{"email": "`+name+`@example.com"}`)
		b.people = append(b.people, res.text(b.t, "message", "participant_code"))
	}
	b.people = append(b.people, platform, "NOBODY")
	for _, asset := range []string{"BTC", "USD"} { // so that most of what is asked for can be had
		b.must(rt, 201, "POST", "/_mock/participants/"+b.people[0]+"/deposits", `{"asset": "`+asset+`", "amount": "1000"}`)
		b.note(asset, "1000")
	}
}

// call asks the handler itself, since a socket would be most of what it costs.
func (b *bank) call(method, target, body string) reply {
	switch {
	case strings.HasPrefix(target, "/_mock/workspaces"):
	case strings.HasPrefix(target, "/_mock"):
		target = "/_mock/workspaces/" + b.workspace + strings.TrimPrefix(target, "/_mock")
	default:
		target = "/w/" + b.workspace + target
	}
	req := httptest.NewRequestWithContext(b.t.Context(), method, target, strings.NewReader(body))
	req.Host = "127.0.0.1"
	req.Header.Set("Content-Type", "application/json")
	res := httptest.NewRecorder()
	b.server.Handler().ServeHTTP(res, req)
	return reply{res.Code, res.Header(), res.Body.String()}
}

func (b *bank) must(rt *rapid.T, status int, method, target, body string) reply {
	res := b.call(method, target, body)
	if res.status != status {
		rt.Fatalf("%s %s %s: %d %s", method, target, body, res.status, res.body)
	}
	return res
}

// answers are those that a call about money may have.
func (b *bank) answers(rt *rapid.T, res reply, statuses ...int) bool {
	if !slices.Contains(append(statuses, 400, 404), res.status) {
		rt.Fatalf("status %d: %s", res.status, res.body)
	}
	return res.status < 300
}

func (b *bank) note(asset, amount string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.funded[asset] = b.funded[asset].Add(decimal.RequireFromString(strings.TrimSuffix(amount, ".")))
}

var (
	drawnAmount = rapid.SampledFrom([]string{
		"1", "1", "0.5", "0.25", "2.00", ".5", "7.", "100", "0.01", "100000", "0.00001", "0.0001", "0.123456789", "0", "-1", "1e3", "", "NaN",
		"999999999999999999999999999999", "9999999999999999999999999999999999", "1.000000000000000000",
	})
	drawnAsset = rapid.SampledFrom([]string{"BTC", "BTC", "USD", "USD", "USDC.SOL", "XRP", "JPY", "USDT.TRX", "USDC", "NOPE", ""})
	drawnLabel = rapid.SampledFrom([]string{`"general"`, `"general"`, `"savings"`, `"recovery_quarantine"`, `"a b"`, `""`, `7`})
	drawnID    = rapid.SampledFrom([]string{``, ``, ``, `"one"`, `"two"`, `""`, `1`})
)

func (b *bank) anybody(rt *rapid.T, label string) string {
	return rapid.SampledFrom(append(b.people, b.people...)).Draw(rt, label)
}

func member(name, value string) string {
	if value == "" {
		return ""
	}
	return `, "` + name + `": ` + value
}

func (b *bank) fund(rt *rapid.T) {
	asset, amount := drawnAsset.Draw(rt, "asset"), drawnAmount.Draw(rt, "amount")
	body := `{"participant_code": "` + b.anybody(rt, "who") + `", "asset": "` + asset + `", "amount": "` + amount + `"` + member("account_label", drawnLabel.Draw(rt, "label")) + `}`
	if b.answers(rt, b.call("POST", "/deposits/fund", body), 201) {
		b.note(asset, amount)
	}
}

// credit has crypto come from nowhere, which only the control API can.
func (b *bank) credit(rt *rapid.T) {
	asset, amount := drawnAsset.Draw(rt, "asset"), drawnAmount.Draw(rt, "amount")
	res := b.call("POST", "/_mock/participants/"+b.anybody(rt, "who")+"/deposits", `{"asset": "`+asset+`", "amount": "`+amount+`"}`)
	if b.answers(rt, res, 201) {
		b.note(asset, amount)
	}
}

// destinations by what they suit.
var drawnDestination = rapid.SampledFrom([]string{
	`"address": "` + bitcoinAddress + `"`, `"address": "` + bitcoinAddress + `"`, `"address": "` + xrpAddress + `", "no_destination_tag": true`,
	`"address": "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"`, `"address": "x"`, `"withdrawal_account_id": "146"`, `"withdrawal_account_id": "1x"`,
	`"account": {"type": "DOMESTIC_FIAT", "name": "a", "beneficiary_name": "b", "account_number": "1", "routing_number": "2"}`,
})

func (b *bank) withdrawal(rt *rapid.T) string {
	return `{"participant_code": "` + b.anybody(rt, "who") + `", "asset": "` + drawnAsset.Draw(rt, "asset") + `", "amount": "` + drawnAmount.Draw(rt, "amount") +
		`", ` + drawnDestination.Draw(rt, "to") + member("account_label", drawnLabel.Draw(rt, "label")) +
		member("client_withdrawal_request_id", drawnID.Draw(rt, "id")) + `}`
}

func (b *bank) request(res reply) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests = append(b.requests, res.text(b.t, "message", "id"))
}

func (b *bank) withdraw(rt *rapid.T) {
	if res := b.call("POST", requests, b.withdrawal(rt)); b.answers(rt, res, 200) {
		b.request(res)
	}
}

// atOnce asks for the same several times, side by side.
func (b *bank) atOnce(rt *rapid.T) {
	body := b.withdrawal(rt)
	var wg sync.WaitGroup
	answers := make([]reply, 4)
	for i := range answers {
		wg.Go(func() { answers[i] = b.call("POST", requests, body) })
	}
	wg.Wait()
	for _, res := range answers {
		if b.answers(rt, res, 200) {
			b.request(res)
		}
	}
}

func (b *bank) reject(rt *rapid.T) {
	id := rapid.SampledFrom(append(slices.Clone(b.requests), "nobody")).Draw(rt, "id")
	b.answers(rt, b.call("DELETE", requests+"/"+id, ""), 200)
}

func (b *bank) transfer(rt *rapid.T) {
	platform := b.people[2]
	body := `{"from_participant_code": "` + b.anybody(rt, "from") + `", "from_account_group": "` + platform + `", "to_participant_code": "` +
		b.anybody(rt, "to") + `", "to_account_group": "` + rapid.SampledFrom([]string{platform, platform, platform, "PLAT99"}).Draw(rt, "group") + `", "asset": "` +
		drawnAsset.Draw(rt, "asset") + `", "amount": "` + drawnAmount.Draw(rt, "amount") + `"` + member("to_account_label", drawnLabel.Draw(rt, "label")) +
		member("client_transfer_id", drawnID.Draw(rt, "id")) + `}`
	b.answers(rt, b.call("POST", "/transfers", body), 201)
}

// flow has something happen in Connect.
func (b *bank) flow(rt *rapid.T) {
	scenario := rapid.SampledFrom([]string{
		"deposit-confirmed", "deposit-confirmed", "deposit-unexpected", "deposit-failed-chain", "deposit-abandoned-qr", "withdrawal-confirmed",
		"withdrawal-confirmed", "withdrawal-failed", "no-such",
	}).Draw(rt, "scenario")
	order := rapid.SampledFrom([]string{
		`"asset": "BTC", "network": "bitcoin"`, `"asset": "USDC", "network": "solana"`, `"asset": "XRP", "network": "xrp"`, `"asset": "USD"`,
	}).Draw(rt, "order")
	body := `{"scenario": "` + scenario + `", "vars": {"reference_id": "` + b.anybody(rt, "who") + `", ` + order + `, "amount": "` + drawnAmount.Draw(rt, "amount") + `"}}`
	b.answers(rt, b.call("POST", "/_mock/runs", body), 201)
}

func (b *bank) advance(rt *rapid.T) {
	by := rapid.SampledFrom([]string{"1ns", "29s", "31s", "2m", "25h", "73h"}).Draw(rt, "by")
	b.must(rt, 200, "POST", "/_mock/clock/advance", `{"by": "`+by+`"}`)
}

var errChangeOfHeart = errors.New("not after all")

// changeOfHeart does everything that there is in one transaction, and takes it all back.
func (b *bank) changeOfHeart(rt *rapid.T) {
	world, ws := b.world()
	err := world.Update(b.t.Context(), ws, func(tx *sim.Tx) error {
		_, funded := world.FundFiat(tx, sim.Credit{Owner: b.people[0], Symbol: "USD", Amount: decimal.NewFromInt(9)})
		_, asked := world.RequestWithdrawal(tx, sim.WithdrawalRequest{
			ParticipantCode: b.people[0], Label: sim.GeneralLabel, Asset: "USD", Amount: decimal.NewFromInt(5), Details: sim.RequestDetails{Bank: "a bank"},
		})
		return cmp.Or(funded, asked, errChangeOfHeart)
	})
	if !errors.Is(err, errChangeOfHeart) && !strings.Contains(err.Error(), "not approved") && !strings.Contains(err.Error(), "limit") {
		rt.Fatal(err)
	}
}

// standing changes who may do what, and what becomes of requests.
func (b *bank) standing(rt *rapid.T) {
	status := rapid.SampledFrom([]string{
		`{"status": "approved"}`, `{"status": "locked", "reason_code": "user_request"}`, `{"status": "disabled"}`,
	}).Draw(rt, "status")
	b.must(rt, 200, "PATCH", "/_mock/participants/"+rapid.SampledFrom(b.people[:2]).Draw(rt, "who"), status)
	scenario := rapid.SampledFrom([]string{"withdrawal-request-settled", "withdrawal-request-rejected"}).Draw(rt, "scenario")
	b.must(rt, 200, "PATCH", "/_mock/workspaces/"+b.workspace, `{"zerohash": {"withdrawal_scenario": "`+scenario+`"}}`)
}

// nonsense is anything at all.
func (b *bank) nonsense(rt *rapid.T) {
	target := rapid.SampledFrom([]string{"/deposits/fund", requests, "/transfers", "/fund/rfq", "/deposits/digital_asset_addresses"}).Draw(rt, "path")
	body := rapid.OneOf(rapid.String(), rapid.Custom(func(rt *rapid.T) string {
		return `{"participant_code": ` + rapid.SampledFrom([]string{`null`, `{}`, `[]`, `1`, `"\u0000"`}).Draw(rt, "code") + `, "asset": "BTC", "amount": ` +
			rapid.SampledFrom([]string{`1e400`, `"` + strings.Repeat("9", 5000) + `"`, `null`, `{}`, `"0x1"`}).Draw(rt, "amount") + `}`
	})).Draw(rt, "body")
	if res := b.call("POST", target, body); res.status != 400 {
		rt.Fatalf("%s takes %q: %d %s", target, body, res.status, res.body)
	}
}

// crash goes on with what the disk has at that moment: the files are copied before the server has a chance to end anything.
func (b *bank) crash(rt *rapid.T) {
	if b.crashed {
		return // once in a run: a start costs more than all of its calls
	}
	b.crashed = true
	if err := b.server.World.KeepJournals(); err != nil { // which are written behind, and might be while the files are copied
		rt.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(b.dir, "mockconnect.db*"))
	if err != nil {
		rt.Fatal(err)
	}
	next := b.t.TempDir()
	for _, file := range files {
		if strings.HasSuffix(file, "-shm") {
			continue // shared memory does not outlive the process
		}
		text, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(next, filepath.Base(file)), text, 0o600)
		}
		if err != nil {
			rt.Fatal(err)
		}
	}
	if err := b.server.Close(); err != nil {
		rt.Fatal(err)
	}
	if err := os.RemoveAll(b.dir); err != nil {
		rt.Fatal(err)
	}
	b.dir = next
	b.open()
}

func (b *bank) world() (*sim.World, *sim.Workspace) {
	ws, ok := b.server.World.Workspace(b.workspace)
	if !ok {
		b.t.Fatalf("the workspace %s is gone", b.workspace)
	}
	return b.server.World, ws
}
