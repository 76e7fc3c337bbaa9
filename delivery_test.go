package mockconnect_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

func publishedKeys(t *testing.T, server *mockconnect.Server) []jwks.PublicKey {
	t.Helper()
	_, document := call(t, http.MethodGet, server.URL()+"/v1/jwks", "", nil)
	keys, err := jwks.PublicKeys(document)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestRun_DepositConfirmedSendsThreeWebhooksThatVerify(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL + "/hooks?x=1"})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","vars":{"amount":".013","reference_id":"USER01"},"wait":"10s"}`)
	if played.Status != "passed" {
		t.Fatalf("the run %s: %s", played.Status, played.Reason)
	}
	if got, want := platform.events(), "deposits.pending deposits.submitted deposits.confirmed"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	ids := map[string]bool{}
	for _, w := range platform.webhooks() {
		result := signing.VerifyWebhook(w.Header.Get, platform.URL+"/hooks?x=1", []byte(w.Body), publishedKeys(t, server), time.Now(), time.Minute)
		if !result.OK() {
			t.Errorf("%s does not verify: %+v", w.Event, result.Checks)
		}
		for name, want := range map[string]string{
			"client-id": "Connect", "x-zh-hook-payload-type": "connect_deposit.status_changed", "content-type": "application/json",
		} {
			if got := w.Header.Get(name); got != want {
				t.Errorf("%s: header %s is %q, want %q", w.Event, name, got, want)
			}
		}
		ids[w.Header.Get("x-zh-hook-notification-id")] = true
		if !strings.Contains(w.Body, `"amount":".013"`) || strings.HasSuffix(w.Body, "\n") {
			t.Errorf("body: %s", w.Body)
		}
	}
	if len(ids) != 3 {
		t.Errorf("%d event ids for three events", len(ids))
	}
}

func TestDelivery_IsTriedAgainWithTheSameEventID(t *testing.T) {
	platform := startReceiver(t, func(n int, _ webhook) int {
		if n < 2 {
			return http.StatusInternalServerError
		}
		return http.StatusNoContent
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed","wait":"10s"}`)
	if played.Status != "passed" {
		t.Fatalf("the run %s: %s", played.Status, played.Reason)
	}
	if got, want := platform.events(), "deposits.pending deposits.pending deposits.pending deposits.submitted deposits.confirmed"; got != want {
		t.Errorf("got %s, want %s: the order of one deposit's events is kept", got, want)
	}
	first := platform.webhooks()[:3]
	for _, w := range first[1:] {
		if w.Header.Get("x-zh-hook-notification-id") != first[0].Header.Get("x-zh-hook-notification-id") || w.Body != first[0].Body {
			t.Error("an attempt differs in event id or body from the first")
		}
	}
	pending := control[items[delivery]](t, server, "GET", "/deliveries?event=connect.deposits.pending", "").Items[0]
	if pending.statuses() != "500 500 204" || pending.Status != "delivered" {
		t.Errorf("the journal has attempts %s, status %s", pending.statuses(), pending.Status)
	}
}

func TestDelivery_IsDeadAfterTheLastTryAndCanBeResent(t *testing.T) {
	broken := true
	platform := startReceiver(t, func(int, webhook) int {
		if broken {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	})
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	if played.Status != "failed" || !strings.Contains(played.Reason, "8 attempts") || !strings.Contains(played.Reason, "503") {
		t.Errorf("the run %s: %s", played.Status, played.Reason)
	}
	dead := control[items[delivery]](t, server, "GET", "/deliveries?status=dead", "").Items[0]
	if len(dead.Attempts) != 8 {
		t.Errorf("%d attempts", len(dead.Attempts))
	}
	broken = false
	control[delivery](t, server, "POST", "/deliveries/"+dead.ID+"/resend", "")
	resent := control[items[delivery]](t, server, "GET", "/deliveries?status=delivered&wait=10s", "").Items
	if len(resent) != 1 || resent[0].EventID != dead.EventID || resent[0].statuses() != strings.Repeat("503 ", 8)+"200" {
		t.Errorf("after resend: %+v", resent)
	}
}

func TestDelivery_ARedirectIsARefusal(t *testing.T) {
	platform := startReceiver(t, func(int, webhook) int { return http.StatusTemporaryRedirect })
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	if played.Status != "failed" || !strings.Contains(played.Reason, "redirects are not followed") {
		t.Errorf("the run %s: %s", played.Status, played.Reason)
	}
}

func TestDelivery_NeverGoesToAMetadataService(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	for _, url := range []string{"http://169.254.169.254/latest", "http://[::ffff:169.254.169.254]/", "http://100.100.100.200:80"} {
		problem := refused(t, server, "PATCH", "/workspaces/default", fmt.Sprintf(`{"callback_url":%q}`, url), http.StatusBadRequest)
		if !strings.Contains(problem, "never called") {
			t.Errorf("%s: %s", url, problem)
		}
	}
	refused(t, server, "PATCH", "/workspaces/default", `{"callback_url":{"url":"http://platform.example/","dial":"169.254.169.254:80"}}`, http.StatusBadRequest)
}

func TestDelivery_WithoutATargetIsKeptUntilThereIsOne(t *testing.T) {
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	if played.Status != "failed" || !strings.Contains(played.Reason, "callback_url") {
		t.Errorf("the run %s: %s", played.Status, played.Reason)
	}
	kept := control[items[delivery]](t, server, "GET", "/deliveries", "").Items[0]
	refused(t, server, "POST", "/deliveries/"+kept.ID+"/resend", "", http.StatusConflict)
	platform := startReceiver(t, nil)
	control[any](t, server, "PATCH", "/workspaces/default", fmt.Sprintf(`{"callback_url":%q}`, platform.URL))
	control[delivery](t, server, "POST", "/deliveries/"+kept.ID+"/resend", "")
	control[any](t, server, "GET", "/deliveries?status=delivered&wait=10s", "")
	if got := platform.events(); got != "deposits.unexpected" {
		t.Errorf("got %q", got)
	}
}

func TestDelivery_DepositsAndWithdrawalsHaveTheirOwnTargets(t *testing.T) {
	deposits, withdrawals := startReceiver(t, nil), startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	control[any](t, server, "PATCH", "/workspaces/default",
		fmt.Sprintf(`{"callback_url":"http://127.0.0.1:1/never","deposit_url":%q,"withdrawal_url":%q}`, deposits.URL+"/d", withdrawals.URL+"/w"))
	for _, name := range []string{"deposit-failed-chain", "withdrawal-confirmed"} {
		if played := control[run](t, server, "POST", "/runs", `{"scenario":"`+name+`","wait":"10s"}`); played.Status != "passed" {
			t.Errorf("%s %s: %s", name, played.Status, played.Reason)
		}
	}
	if got, want := deposits.events(), "deposits.pending deposits.submitted deposits.failed"; got != want {
		t.Errorf("deposits: got %s, want %s", got, want)
	}
	if got, want := withdrawals.events(), "withdrawal.initiated withdrawal.broadcasted withdrawal.confirmed"; got != want {
		t.Errorf("withdrawals: got %s, want %s", got, want)
	}
	if got := withdrawals.webhooks()[0].Header.Get("x-zh-hook-payload-type"); got != "connect_withdrawal.status_changed" {
		t.Errorf("payload type %q", got)
	}
}

func TestDelivery_ASlowTargetDelaysNobodyElse(t *testing.T) {
	release := make(chan struct{})
	slow := startReceiver(t, func(int, webhook) int { <-release; return http.StatusOK })
	defer close(release)
	fast := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	control[any](t, server, "PATCH", "/workspaces/default", fmt.Sprintf(`{"deposit_url":%q,"withdrawal_url":%q}`, slow.URL, fast.URL))
	for range 40 {
		control[run](t, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
	}
	for range 10 {
		if played := control[run](t, server, "POST", "/runs", `{"scenario":"withdrawal-confirmed","wait":"30s"}`); played.Status != "passed" {
			t.Fatalf("a withdrawal behind a slow deposit target: %s %s", played.Status, played.Reason)
		}
	}
}

func TestDelivery_WaitsForATargetThatIsStillStarting(t *testing.T) {
	platform := startReceiver(t, nil)
	address := platform.Listener.Addr().String()
	platform.Close()
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: "http://" + address})
	played := control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected"}`)
	later := &receiver{}
	listenAgain(t, later, address)
	played = control[run](t, server, "GET", "/runs/"+played.ID+"?wait=20s", "")
	got := control[items[delivery]](t, server, "GET", "/deliveries", "").Items[0]
	if played.Status != "passed" || got.statuses() != "200" {
		t.Errorf("the run %s (%s) with attempts %q", played.Status, played.Reason, got.statuses())
	}
}

func TestDelivery_ConnectsWhereDialSaysAndSignsTheURL(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	control[any](t, server, "PATCH", "/workspaces/default",
		fmt.Sprintf(`{"callback_url":{"url":"http://platform.example/hooks","dial":%q}}`, platform.Listener.Addr()))
	control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	got := platform.webhooks()
	if len(got) != 1 {
		t.Fatalf("%d webhooks", len(got))
	}
	result := signing.VerifyWebhook(got[0].Header.Get, "http://platform.example/hooks", []byte(got[0].Body), publishedKeys(t, server), time.Now(), time.Minute)
	if !result.OK() {
		t.Errorf("%+v", result.Checks)
	}
}

func TestData_WhatWaitedGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	platform := startReceiver(t, nil)
	o := mockconnect.Options{Data: dir, Speed: "manual", Callback: platform.URL, Seed: 7}
	first := startServer(t, o)
	before := control[run](t, first, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
	control[any](t, first, "GET", "/deliveries?status=delivered&wait=10s", "")
	control[any](t, first, "POST", "/clock/advance", `{"by":"41s"}`)
	if got, want := platform.events(), "deposits.pending deposits.submitted"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	o.Speed = "" // the clock is kept too
	second := startServer(t, o)
	control[any](t, second, "POST", "/clock/advance", `{"by":"1h"}`)
	after := control[run](t, second, "GET", "/runs/"+before.ID+"?wait=10s", "")
	if after.Status != "passed" {
		t.Errorf("the run %s: %s", after.Status, after.Reason)
	}
	if got, want := platform.events(), "deposits.pending deposits.submitted deposits.confirmed"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) == 0 {
		t.Errorf("%s: %v, %v", dir, entries, err)
	}
}

func TestData_ASecondServerIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	startServer(t, mockconnect.Options{Data: dir})
	second, err := mockconnect.New(t.Context(), mockconnect.Options{Listen: "127.0.0.1:0", Data: dir})
	if err == nil {
		_ = second.Close()
		t.Fatal("two servers share a data directory")
	}
	if !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("the refusal does not say who has it: %v", err)
	}
}

func TestTrim_KeepsAWorkspaceSmallAndSaysWhatWent(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Keep: 20})
	token := accessToken(t, server)
	for i := range 600 {
		body := strings.Replace(sampleSession, "USER01", fmt.Sprintf("USER%d", i%5), 1)
		if status, text := call(t, http.MethodPost, server.URL()+"/sessions", body, sessionHeader(token)); status != http.StatusOK {
			t.Fatal(status, string(text))
		}
	}
	type trimmedList struct {
		Items   []any `json:"items"`
		Trimmed int   `json:"trimmed"`
	}
	for _, kind := range []string{"requests", "sessions"} {
		got := control[trimmedList](t, server, "GET", "/"+kind+"?limit=1000&wait=10s", "")
		if n := len(got.Items); n > 20+256 || got.Trimmed < 256 {
			t.Errorf("%s: %d kept, %d trimmed", kind, n, got.Trimmed)
		}
	}
	live := control[items[session]](t, server, "GET", "/sessions?status=live", "")
	if len(live.Items) != 5 {
		t.Errorf("%d live sessions, want one for each of 5 users", len(live.Items))
	}
}

func TestTrim_LeavesWhatARunIsJudgedBy(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "manual", Callback: platform.URL, Keep: 20})
	const many = "scenario: many\ntitle: t\nflow: deposit\nsteps:\n  - {repeat: 300, steps: [{emit: connect.deposits.unexpected}]}\n  - wait: 1h\n" +
		"expect: [{event: connect.deposits.unexpected, delivered: 300}]\n"
	control[any](t, server, "PUT", "/scenarios/many", many)
	waits := control[run](t, server, "POST", "/runs", `{"scenario":"many"}`)
	control[any](t, server, "GET", "/deliveries?wait=30s&min=300&status=delivered&limit=1000", "")
	for range 300 { // which have ended, and may go
		control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	}
	control[any](t, server, "POST", "/clock/advance", `{"by":"1h"}`)
	if r := control[run](t, server, "GET", "/runs/"+waits.ID+"?wait=30s", ""); r.Status != "passed" {
		t.Errorf("%s: %s", r.Status, r.Reason)
	}
}

func TestWorkspace_CanSignWithTheKeysOfAnother(t *testing.T) {
	platform := startReceiver(t, nil)
	server := startServer(t, mockconnect.Options{Speed: "instant"})
	control[any](t, server, "POST", "/workspaces", fmt.Sprintf(`{"id":"borrower","keys_from":"default","callback_url":%q}`, platform.URL))
	control[run](t, server, "POST", "/workspaces/borrower/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	_, document := call(t, http.MethodGet, server.URL()+"/v1/jwks?organization_id="+sampleOrganization, "", nil)
	keys, err := jwks.PublicKeys(document)
	if err != nil {
		t.Fatal(err)
	}
	got := platform.webhooks()[0]
	if result := signing.VerifyWebhook(got.Header.Get, platform.URL, []byte(got.Body), keys, time.Now(), time.Minute); !result.OK() {
		t.Errorf("%+v", result.Checks)
	}
	if all := publishedKeys(t, server); len(all) != len(keys) {
		t.Errorf("%d keys are published, want the %d that the two share", len(all), len(keys))
	}
	refused(t, server, "POST", "/workspaces", `{"keys_from":"nobody"}`, http.StatusBadRequest)
	refused(t, server, "PATCH", "/workspaces/borrower", `{"keys_from":"default"}`, http.StatusBadRequest)
}

func TestKeys_CanBeGivenByFileAndSign(t *testing.T) {
	platform := startReceiver(t, nil)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "keys.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	server := startServer(t, mockconnect.Options{Speed: "instant", Callback: platform.URL, Keys: file})
	control[run](t, server, "POST", "/runs", `{"scenario":"deposit-unexpected","wait":"10s"}`)
	got := platform.webhooks()[0]
	keys := publishedKeys(t, server)
	if result := signing.VerifyWebhook(got.Header.Get, platform.URL, []byte(got.Body), keys, time.Now(), time.Minute); !result.OK() {
		t.Errorf("%+v", result.Checks)
	}
	own := slices.ContainsFunc(keys, func(k jwks.PublicKey) bool { return key.PublicKey.Equal(k.Key) })
	if !own || len(keys) != 4 {
		t.Errorf("%d keys are published, the given one among them: %v", len(keys), own)
	}
	for text, want := range map[string]string{"": "", "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n": "public"} {
		broken := filepath.Join(t.TempDir(), "broken.pem")
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		refused, err := mockconnect.New(t.Context(), mockconnect.Options{Listen: "127.0.0.1:0", Keys: broken})
		if err == nil {
			_ = refused.Close()
		}
		if err == nil || !strings.Contains(err.Error(), broken) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
