package mockconnect_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
)

// The documents' sample platform.
const (
	sampleAPIKey     = "h2yFu1uijCDEqkbdop4GAF"
	samplePrivateKey = "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE="
)

// zerohash makes a call that openssl has signed, and wants that status.
func zerohash(tb testing.TB, server *mockconnect.Server, method, target, body string, want int) []byte {
	tb.Helper()
	key, err := base64.StdEncoding.DecodeString(samplePrivateKey)
	if err != nil {
		tb.Fatal(err)
	}
	timestamp, signed := strconv.FormatInt(time.Now().Unix(), 10), body
	if signed == "" {
		signed = "{}"
	}
	openssl := exec.CommandContext(tb.Context(), "openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:"+hex.EncodeToString(key), "-binary")
	openssl.Stdin = strings.NewReader(timestamp + method + target + signed)
	mac, err := openssl.Output()
	if err != nil {
		tb.Fatal(err)
	}
	header := http.Header{
		"Content-Type": {"application/json"}, "X-Scx-Api-Key": {sampleAPIKey}, "X-Scx-Passphrase": {"passphrase"},
		"X-Scx-Timestamp": {timestamp}, "X-Scx-Signed": {base64.StdEncoding.EncodeToString(mac)},
	}
	status, text := call(tb, method, server.URL()+target, body, header)
	if status != want {
		tb.Fatalf("%s %s: %d, want %d: %s", method, target, status, want, text)
	}
	return text
}

// participant makes a participant and answers its code.
func participant(tb testing.TB, server *mockconnect.Server, body string) string {
	tb.Helper()
	var answer struct {
		Message struct {
			Code string `json:"participant_code"`
		} `json:"message"`
	}
	if err := json.Unmarshal(zerohash(tb, server, "POST", "/participants/customers/new", body, http.StatusCreated), &answer); err != nil {
		tb.Fatal(err)
	}
	return answer.Message.Code
}

// balances are what a participant has, as "available BTC 0.013".
func balances(tb testing.TB, server *mockconnect.Server, code string) string {
	tb.Helper()
	var answer struct {
		Message []struct{ Account_label, Account_type, Asset, Balance string }
	}
	if err := json.Unmarshal(zerohash(tb, server, "GET", "/accounts?account_owner="+code, "", http.StatusOK), &answer); err != nil {
		tb.Fatal(err)
	}
	var lines []string
	for _, a := range answer.Message {
		lines = append(lines, fmt.Sprintf("%s %s %s %s", a.Account_label, a.Account_type, a.Asset, a.Balance))
	}
	return strings.Join(lines, ", ")
}

// play plays a scenario to its end.
func play(tb testing.TB, server *mockconnect.Server, body string) run {
	tb.Helper()
	return control[run](tb, server, "POST", "/runs", strings.TrimSuffix(body, "}")+`,"wait":"20s"}`)
}

// types are the kinds of webhooks that came, those of Connect by their event.
func (r *receiver) types() string {
	var names []string
	for _, w := range r.webhooks() {
		name := w.Event
		if name == "" {
			name = w.Header.Get("X-Zh-Hook-Payload-Type")
		}
		if strings.Contains(w.Body, "account_match_score") {
			name = "account_match"
		}
		names = append(names, strings.TrimPrefix(name, "connect.deposits."))
	}
	return strings.Join(names, " ")
}

// forget drops what came so far.
func (r *receiver) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = nil
}

const jane = `{"email":"jane@example.com","first_name":"Jane","last_name":"Roe","date_of_birth":"1990-02-03"}`

func startZerohash(t *testing.T, settings string) (*mockconnect.Server, *receiver) {
	t.Helper()
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	if settings != "" {
		control[any](t, server, "PATCH", "/workspaces/default", settings)
	}
	return server, platform
}

// settle waits until nothing is on its way.
func settle(t *testing.T, server *mockconnect.Server) {
	t.Helper()
	control[any](t, server, "POST", "/settle", `{"wait":"20s"}`)
}

func TestZerohash_ADepositOfAParticipantIsCreditedAndToldOfOnce(t *testing.T) {
	server, platform := startZerohash(t, "")
	code := participant(t, server, jane)
	settle(t, server)
	if got := platform.types(); got != "participant_status_changed participant_status_changed" {
		t.Errorf("a new participant: %s", got)
	}
	platform.forget()
	if played := play(t, server, `{"scenario":"deposit-confirmed","participant_code":"`+code+`"}`); played.Status != "passed" {
		t.Fatalf("%+v", played)
	}
	if got := platform.types(); got != "pending submitted confirmed account_balance.changed" {
		t.Errorf("webhooks: %s", got)
	}
	if got := balances(t, server, code); got != "general available BTC 0.013" {
		t.Errorf("balances: %s", got)
	}
	platform.forget()
	if played := play(t, server, `{"scenario":"deposit-confirmed","vars":{"reference_id":"USER01"}}`); played.Status != "passed" {
		t.Fatalf("%+v", played)
	}
	if got := platform.types(); got != "pending submitted confirmed" {
		t.Errorf("of a user who is no participant: %s", got)
	}
}

func TestZerohash_WebhooksVerifyWithTheSecretAndWithThePublishedKey(t *testing.T) {
	server, platform := startZerohash(t, `{"zerohash":{"webhook_secret":"whsec_test"}}`)
	participant(t, server, jane)
	settle(t, server)
	_, text := call(t, http.MethodGet, server.URL()+"/v1/jwks", "", nil)
	var keys struct{ Keys []struct{ N string } }
	if err := json.Unmarshal(text, &keys); err != nil {
		t.Fatal(err)
	}
	for _, w := range platform.webhooks() {
		timestamp := w.Header.Get("X-Zh-Hook-Timestamp")
		if len(timestamp) != 13 || w.Header.Get("X-Zh-Hook-Notification-Id") == "" {
			t.Errorf("headers: %v", w.Header)
		}
		for header, text := range map[string]string{"X-Zh-Hook-Signature": w.Body + timestamp, "X-Zh-Hook-Signature-256": w.Body} {
			mac := hmac.New(sha256.New, []byte("whsec_test"))
			mac.Write([]byte(text))
			if want := hex.EncodeToString(mac.Sum(nil)); w.Header.Get(header) != want {
				t.Errorf("%s is %s, want %s", header, w.Header.Get(header), want)
			}
		}
		for header, text := range map[string]string{"X-Zh-Hook-Rsa-Signature": w.Body + timestamp, "X-Zh-Hook-Rsa-Signature-256": w.Body} {
			signature, err := hex.DecodeString(w.Header.Get(header))
			digest, verified := sha256.Sum256([]byte(text)), false
			for _, k := range keys.Keys {
				n, err := base64.RawURLEncoding.DecodeString(k.N)
				if err != nil || len(n) == 0 {
					continue
				}
				public := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: 65537}
				verified = verified || rsa.VerifyPSS(public, crypto.SHA256, digest[:], signature, nil) == nil
			}
			if err != nil || !verified {
				t.Errorf("%s does not verify", header)
			}
		}
	}
	if len(platform.webhooks()) != 2 {
		t.Errorf("%d webhooks", len(platform.webhooks()))
	}
}

func TestZerohash_AuthValidateMatchesTheAccountAndDecidesTheDeposit(t *testing.T) {
	for name, test := range map[string]struct{ settings, holder, webhooks, balances string }{
		"the account is the participant's": {
			`{"connect":{"auth_mode":"validate"}}`, "",
			"pending account_match submitted confirmed account_balance.changed", "general available BTC 0.013",
		},
		"a name that is written otherwise": {
			`{"connect":{"auth_mode":"validate"}}`, "JANE  ROÉ",
			"pending account_match submitted confirmed account_balance.changed", "general available BTC 0.013",
		},
		"somebody else's account fails the deposit": {
			`{"connect":{"auth_mode":"validate"}}`, "Otto Mustermann", "pending account_match failed", "",
		},
		"or is let pass": {
			`{"connect":{"auth_mode":"validate","account_match":{"on_failure":"allow"}}}`, "Otto Mustermann",
			"pending account_match submitted confirmed account_balance.changed", "general available BTC 0.013",
		},
		"or quarantines it": {
			`{"connect":{"auth_mode":"validate","account_match":{"on_failure":"quarantine"}}}`, "Otto Mustermann",
			"pending account_match submitted confirmed account_balance.changed deposit.status_changed", "recovery_quarantine available BTC 0.013",
		},
		"lite never looks": {
			`{"connect":{"auth_mode":"lite"}}`, "Otto Mustermann",
			"pending submitted confirmed account_balance.changed", "general available BTC 0.013",
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, platform := startZerohash(t, test.settings)
			code := participant(t, server, jane)
			settle(t, server)
			platform.forget()
			vars := `{}`
			if test.holder != "" {
				vars = `{"account_holder":"` + test.holder + `"}`
			}
			play(t, server, `{"scenario":"deposit-confirmed","participant_code":"`+code+`","vars":`+vars+`}`)
			if got := platform.types(); got != test.webhooks {
				t.Errorf("webhooks %s, want %s", got, test.webhooks)
			}
			if got := balances(t, server, code); got != test.balances {
				t.Errorf("balances %s, want %s", got, test.balances)
			}
		})
	}
}

func TestZerohash_AWithdrawalMovesWhatTheLedgerHas(t *testing.T) {
	server, platform := startZerohash(t, "")
	code := participant(t, server, jane)
	control[any](t, server, "POST", "/participants/"+code+"/deposits", `{"asset":"BTC","amount":"1"}`)
	settle(t, server)
	platform.forget()
	play(t, server, `{"scenario":"withdrawal-confirmed","participant_code":"`+code+`","vars":{"asset":"BTC","network":"bitcoin","amount":"0.4"}}`)
	if got := platform.types(); strings.Count(got, "account_balance.changed") != 3 {
		t.Errorf("webhooks: %s", got)
	}
	if got := balances(t, server, code); got != "general available BTC 0.6, general collateral BTC 0" {
		t.Errorf("balances: %s", got)
	}
	play(t, server, `{"scenario":"withdrawal-failed","participant_code":"`+code+`","vars":{"asset":"BTC","network":"bitcoin","amount":"0.4"}}`)
	if got := balances(t, server, code); got != "general available BTC 0.6, general collateral BTC 0" {
		t.Errorf("balances after a failure: %s", got)
	}
	// What the ledger does not have the platform keeps elsewhere: the webhooks come, the ledger stays as it is.
	platform.forget()
	if played := play(t, server, `{"scenario":"withdrawal-confirmed","participant_code":"`+code+`","vars":{"asset":"BTC","network":"bitcoin","amount":"40"}}`); played.Status != "passed" {
		t.Errorf("%+v", played)
	}
	if got := platform.types(); strings.Contains(got, "account_balance") {
		t.Errorf("webhooks: %s", got)
	}
}

func TestZerohash_SessionsCanBeForParticipantsOnly(t *testing.T) {
	server, _ := startZerohash(t, `{"connect":{"require_participant":true}}`)
	header := sessionHeader(accessToken(t, server))
	open := func(referenceID string) (int, string) {
		status, text := call(t, http.MethodPost, server.URL()+"/sessions", strings.Replace(sampleSession, "USER01", referenceID, 1), header)
		return status, string(text)
	}
	if status, text := open("USER01"); status != http.StatusBadRequest || !strings.Contains(text, "no participant has the code") {
		t.Errorf("nobody: %d %s", status, text)
	}
	code := participant(t, server, jane)
	if status, text := open(code); status != http.StatusOK {
		t.Errorf("an approved participant: %d %s", status, text)
	}
	control[any](t, server, "PATCH", "/participants/"+code, `{"status":"locked","reason_code":"compliance_issue"}`)
	if status, text := open(code); status != http.StatusBadRequest || !strings.Contains(text, "is locked, and has to be approved") {
		t.Errorf("a locked participant: %d %s", status, text)
	}
	if played := play(t, server, `{"scenario":"deposit-confirmed"}`); played.Status != "passed" {
		t.Errorf("a run that makes its own user: %+v", played)
	}
}

func TestZerohash_AForcedStatusIsToldOfWhenItIsAnother(t *testing.T) {
	server, platform := startZerohash(t, "")
	code := participant(t, server, jane)
	settle(t, server)
	platform.forget()
	for range 2 {
		control[any](t, server, "PATCH", "/participants/"+code, `{"status":"rejected","reject_reasons":["document_unreadable"]}`)
	}
	settle(t, server)
	got := platform.webhooks()
	if len(got) != 1 || !strings.Contains(got[0].Body, `"participant_status":"rejected"`) || !strings.Contains(got[0].Body, `"reason_code":"document_unreadable","reject_reasons":["document_unreadable"],"kyc_attempts":1`) {
		t.Errorf("webhooks: %v", got)
	}
	if text := refused(t, server, "PATCH", "/participants/"+code, `{"status":"aproved"}`, 400); !strings.Contains(text, `did you mean`) {
		t.Errorf("a misspelt status: %s", text)
	}
	refused(t, server, "PATCH", "/participants/NOBODY", `{"status":"approved"}`, 404)
}

func TestZerohash_AnOnboardingScenarioDecidesInsteadOfTheData(t *testing.T) {
	server, platform := startZerohash(t, `{"zerohash":{"scenario":"onboarding-pending-review"}}`)
	control[any](t, server, "PUT", "/clock", `{"mode":"manual"}`)
	answer := zerohash(t, server, "POST", "/participants/customers/new", jane, http.StatusCreated)
	if !strings.Contains(string(answer), `"status":"submitted"`) {
		t.Errorf("the answer: %s", answer)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"2h"}`)
	settle(t, server)
	var statuses []string
	for _, w := range platform.webhooks() {
		var body struct {
			Status string `json:"participant_status"`
		}
		if err := json.Unmarshal([]byte(w.Body), &body); err != nil {
			t.Fatal(err)
		}
		statuses = append(statuses, body.Status)
	}
	if got := strings.Join(statuses, " "); got != "submitted pending_approval approved" {
		t.Errorf("statuses: %s", got)
	}
	refused(t, server, "PATCH", "/workspaces/default", `{"zerohash":{"scenario":"deposit-confirmed"}}`, 400)
}

func TestZerohash_AWithdrawalRequestGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	first := startServer(t, mockconnect.Options{Speed: "manual", Data: dir})
	code := participant(t, first, jane)
	control[any](t, first, "POST", "/participants/"+code+"/deposits", `{"asset":"BTC","amount":"1"}`)
	body := `{"participant_code":"` + code + `","account_group":"PLAT01","account_label":"general","amount":"0.5","asset":"BTC","address":"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}`
	var answer struct{ Message struct{ ID string } }
	if err := json.Unmarshal(zerohash(t, first, "POST", "/withdrawals/requests", body, http.StatusOK), &answer); err != nil {
		t.Fatal(err)
	}
	if got := balances(t, first, code); got != "general available BTC 0.5, general collateral BTC 0.5" {
		t.Errorf("balances: %s", got)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := startServer(t, mockconnect.Options{Speed: "manual", Data: dir})
	control[any](t, second, "POST", "/clock/advance", `{"by":"5m"}`)
	if got := balances(t, second, code); got != "general available BTC 0.5, general collateral BTC 0" {
		t.Errorf("balances after it settled: %s", got)
	}
	text := string(zerohash(t, second, "GET", "/withdrawals/requests/"+answer.Message.ID, "", http.StatusOK))
	if !strings.Contains(text, `"status":"SETTLED"`) || !strings.Contains(text, `"on_chain_status":"CONFIRMED"`) {
		t.Errorf("the request: %s", text)
	}
}

func TestZerohash_AnUnusedTokenEndsInAnAbandonedPayment(t *testing.T) {
	server, platform := startZerohash(t, "")
	code := participant(t, server, jane)
	settle(t, server)
	platform.forget()
	answer := zerohash(t, server, "POST", "/client_auth_token", `{"participant_code":"`+code+`","permissions":["crypto-withdrawals"],"reference_id":"order 42",
		"withdrawal_details":{"quoted_asset":"USDC.ETH","withdrawal_request_amount":"25","external_account_id":"acc_1"}}`, http.StatusCreated)
	var minted struct {
		Message struct {
			PaymentID string `json:"payment_id"`
		}
	}
	if err := json.Unmarshal(answer, &minted); err != nil {
		t.Fatal(err)
	}
	settle(t, server)
	got := platform.webhooks()
	if len(got) != 2 {
		t.Fatalf("webhooks: %s", platform.types())
	}
	for i, status := range []string{"initialized", "abandoned"} {
		for _, want := range []string{`"payment_id":"` + minted.Message.PaymentID + `"`, `"status":"` + status + `"`, `"asset":"USDC.ETH"`, `"quantity":"25"`, `"reference_id":"order 42"`} {
			if !strings.Contains(got[i].Body, want) {
				t.Errorf("webhook %d lacks %s: %s", i, want, got[i].Body)
			}
		}
	}
}

func TestZerohash_AParticipantsOwnLimitsHoldForWhatItSubmits(t *testing.T) {
	server, _ := startZerohash(t, "")
	code := participant(t, server, jane)
	zerohash(t, server, "PATCH", "/participant/"+code+"/limits", `{"limits":[{"type":["deposits"],"period":24,"configured_limit":"2000","asset":"USD"}]}`, http.StatusOK)
	id := openSession(t, server, code, `{}`, "user:deposit:send")
	control[run](t, server, "POST", "/sessions/"+id+"/deposits", `{"integration":"coinbase","asset":"BTC","network":"bitcoin","amount":"0.013"}`)
	settle(t, server)
	text := refused(t, server, "POST", "/sessions/"+id+"/deposits", `{"integration":"coinbase","asset":"BTC","network":"bitcoin","amount":"0.013"}`, http.StatusBadRequest)
	if !strings.Contains(text, "deposits limit exceeded") {
		t.Errorf("the refusal: %s", text)
	}
}
