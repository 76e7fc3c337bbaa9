package main

import (
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

func TestSignHMAC_PrintsTheFourHeadersAndWhatWasSigned(t *testing.T) {
	t.Parallel()
	signed := call(t, "sign", "hmac", "--url", "/accounts?account_owner=00SCXM&account_group=BBLGTW", "--timestamp", "1714445421")
	want := "X-SCX-API-KEY: h2yFu1uijCDEqkbdop4GAF\nX-SCX-SIGNED: nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo=\n" +
		"X-SCX-TIMESTAMP: 1714445421\nX-SCX-PASSPHRASE: passphrase\n"
	if signed.code != 0 || signed.stdout != want {
		t.Errorf("%+v, want %s", signed, want)
	}
	if signed.stderr != "signed: 1714445421GET/accounts?account_owner=00SCXM&account_group=BBLGTW{}\n" {
		t.Errorf("standard error has %q", signed.stderr)
	}
	call(t, "sign", "hmac", "--url", "https://api.cert.zerohash.com/payments", "--timestamp", "1788998400", "--body", `{"amount":"25.00"}`).
		has(t, 0, "X-SCX-SIGNED: m6O2GTfv+XPb2+/tcS5+lQ2kknFE4e34cGd2d41j5AY=\n", `signed: 1788998400POST/payments{"amount":"25.00"}`)
}

func TestSignHMAC_SignsTheTargetAsItIsSent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ url, signed string }{
		{"http://127.0.0.1:8080", "1GET/{}"},
		{"http://127.0.0.1:8080?a=b", "1GET/?a=b{}"},
		{"http://127.0.0.1:8080/w/team/accounts?e=a%40b&r[gt]=1", "1GET/w/team/accounts?e=a%40b&r[gt]=1{}"},
		{"/accounts?back=http://x/y", "1GET/w/team/accounts?back=http://x/y{}"},
	} {
		call(t, "sign", "hmac", "--url", test.url, "--server", "http://localhost:1/w/team/", "--timestamp", "1").has(t, 0, "signed: "+test.signed+"\n")
	}
}

func TestSignHMAC_TheCurlLineRuns(t *testing.T) {
	t.Parallel()
	server := strings.TrimSuffix(platform(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		refusal := signing.VerifySCX(signing.SCXRequest{
			Timestamp: r.Header.Get(signing.HeaderSCXTimestamp), Signature: r.Header.Get(signing.HeaderSCXSigned), Method: r.Method,
			Target: r.RequestURI, Body: body, PrivateKey: r.Header.Get(signing.HeaderSCXPassphrase), Now: clock.Wall(),
		})
		if refusal == nil && r.Header.Get(signing.HeaderSCXAPIKey) == "mine" {
			_, _ = io.WriteString(w, "it holds")
		}
	}), "/webhooks")
	// The passphrase tells the other side what to verify with.
	own := []string{"sign", "hmac", "--api-key", "mine", "--private-key", "c2VjcmV0", "--passphrase", "c2VjcmV0", "--server", server, "--curl"}
	for _, args := range [][]string{
		{"--url", "/accounts?e=a%40b&r[gt]=1"},
		{"--url", server},
		{"--url", "/a/../b"},
		{"--url", "/participants", "--body", "@" + write(t, "body.json", "{\"name\": \"it's\"}\n")},
		{"--url", "/participants/P1", "--method", "delete"},
		{"--url", "/participants/P1", "--method", "PATCH", "--body", "-"},
		{"--url", "/accounts", "--method", "GET", "--body", "{}"},
	} {
		signed := callWith(t, nil, `{"a":1}`, append(own, args...)...)
		signed.has(t, 0, "curl -sS -X ")
		if _, err := exec.LookPath("curl"); err != nil {
			t.Log("without curl only the shape of the line is looked at")
			continue
		}
		if out, err := exec.CommandContext(t.Context(), "sh", "-c", signed.stdout).CombinedOutput(); err != nil || string(out) != "it holds" {
			t.Errorf("%s: %v: %s", args, err, out)
		}
	}
}

func TestSignHMAC_TakesItsKeyFromTheEnvironment(t *testing.T) {
	t.Parallel()
	const sample = "note: signed with the private key of the documents' sample"
	env := []string{"MOCKCONNECT_SIGN_HMAC_PRIVATE_KEY=c2VjcmV0", "MOCKCONNECT_SIGN_HMAC_API_KEY=mine"}
	signed := callWith(t, env, "", "sign", "hmac", "--url", "/accounts", "--timestamp", "1")
	signature, err := signing.SignSCX("c2VjcmV0", "1", "GET", "/accounts", nil)
	if err != nil {
		t.Fatal(err)
	}
	signed.has(t, 0, "X-SCX-API-KEY: mine\nX-SCX-SIGNED: "+signature+"\n")
	if strings.Contains(signed.stderr, sample) {
		t.Error(signed.stderr)
	}
	call(t, "sign", "hmac", "--url", "/accounts", "--api-key", "mine").has(t, 0, sample)
}

func TestSignHMAC_UnusableInput(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"--url", "accounts"}, "--url wants what is called"},
		{[]string{"--url", "ftp://x/accounts"}, "--url wants what is called"},
		{[]string{"--url", "/a b"}, "percent-encoded"},
		{[]string{"--url", "/ä"}, "percent-encoded"},
		{[]string{"--url", "http://x/a#b"}, "no #"},
		{[]string{"--url", "/a", "--server", "x"}, "--server"},
		{[]string{"--url", "/a", "--method", "G T"}, "--method"},
		{[]string{"--url", "/a", "--api-key", "a\nb"}, "line breaks"},
		{[]string{"--url", "/a", "--private-key", "not base64"}, "--private-key: the private key is not standard base64"},
		{[]string{"--url", "/a", "--body", "@nowhere.json"}, "there is no file nowhere.json"},
		{[]string{"--url", "/a", "--curl", "--body", "@" + write(t, "zero", "a\x00b")}, "zero byte"},
		{nil, "--url"},
	} {
		r := call(t, append([]string{"sign", "hmac"}, test.args...)...)
		r.has(t, 2, test.says)
		if strings.Contains(r.stderr, "not base64") {
			t.Errorf("the key is shown: %s", r.stderr)
		}
	}
}
