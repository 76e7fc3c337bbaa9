package main

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/client"
)

const organization = "4789efea-e034-4e6f-b8a0-5289aacec427"

func newClient(t *testing.T, url string) *client.Client {
	t.Helper()
	c, err := client.New(url)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func send(t *testing.T, method, url, body string, headers ...string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func patch(t *testing.T, server, body string) {
	t.Helper()
	send(t, http.MethodPatch, server+"/_mock/workspaces/default", body)
}

func post(t *testing.T, url, body string, headers ...string) string {
	t.Helper()
	return send(t, http.MethodPost, url, body, headers...)
}

// keyPair writes a private key and its public half, and answers the files.
func keyPair(t *testing.T) (private, public string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	private = write(t, "private.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	public = write(t, "public.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})))
	return private, public
}

const session = `{"account":{"reference_id":"USER01"},"session":{"metadata":{"note":"it's"}},"scopes":["user:deposit:send"]}`

// signedServer is a server that enforces signatures of a key, and an access token of it.
func signedServer(t *testing.T) (server, token, private string) {
	t.Helper()
	private, public := keyPair(t)
	text, err := os.ReadFile(public)
	if err != nil {
		t.Fatal(err)
	}
	server = serve(t)
	body, err := json.Marshal(map[string]any{"connect": map[string]string{"public_key": string(text)}})
	if err != nil {
		t.Fatal(err)
	}
	patch(t, server, string(body))
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	issued := post(t, server+"/oauth/token", `{"client_id":"30da17fb-15b2-4723-a63c-0488356e1ed0","client_secret":"7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ==","organization_id":"`+organization+`"}`, "Content-Type: application/json")
	if err := json.Unmarshal([]byte(issued), &answer); err != nil || answer.AccessToken == "" {
		t.Fatalf("%v: %s", err, issued)
	}
	return server, answer.AccessToken, private
}

func TestSign_TheServerTakesIt(t *testing.T) {
	t.Parallel()
	server, token, private := signedServer(t)
	signed := callWith(t, nil, session, "sign", "connect", "--key", private, "--url", server+"/sessions", "--body", "-", "--organization", organization, "--token", token)
	signed.has(t, 0)
	if answer := post(t, server+"/sessions", session, strings.Split(strings.TrimSpace(signed.stdout), "\n")...); !strings.Contains(answer, `"jwt"`) {
		t.Error(answer)
	}
}

func TestSign_TheCurlLineRuns(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Log("without curl only the shape of the line is looked at")
	}
	server, token, private := signedServer(t)
	signed := call(t, "sign", "connect", "--key", private, "--url", server+"/sessions", "--body", "@"+write(t, "session.json", session+"\n"),
		"--organization", organization, "--token", token, "--curl")
	signed.has(t, 0, "curl -sS -X POST '"+server+"/sessions'", `it'\''s`, "--data-binary")
	if _, err := exec.LookPath("curl"); err != nil {
		return
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", signed.stdout).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte(`"jwt"`)) {
		t.Errorf("%v: %s", err, out)
	}
	signed = call(t, "sign", "connect", "--key", private, "--url", server+"/sessions", "--body", session, "--curl")
	signed.has(t, 0, `-H "client-id: $ORGANIZATION_ID" -H "authorization: Bearer $ACCESS_TOKEN"`, "note: set $ORGANIZATION_ID and $ACCESS_TOKEN")
	cmd := exec.CommandContext(t.Context(), "sh", "-c", signed.stdout)
	cmd.Env = append(os.Environ(), "ORGANIZATION_ID="+organization, "ACCESS_TOKEN="+token)
	if out, err := cmd.CombinedOutput(); err != nil || !bytes.Contains(out, []byte(`"jwt"`)) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestExplain_NamesTheMistake(t *testing.T) {
	t.Parallel()
	server, token, private := signedServer(t)
	call(t, "explain", "--server", server).has(t, 0, "no call of workspace \"default\" was refused so far")
	signed := call(t, "sign", "connect", "--key", private, "--url", server+"/sessions", "--method", "post", "--body", session)
	headers := append(strings.Split(strings.TrimSpace(signed.stdout), "\n"), "client-id: "+organization, "Authorization: Bearer "+token)
	post(t, server+"/sessions", session, headers...)
	r := call(t, "explain", "--server", server)
	r.has(t, 0, "POST /sessions", "answered 403", "connect.signature.mismatch", "expected  ", "POST"+server+"/sessions{", "signed    ",
		"method-lowercase", "mend: Sign it in upper case")
	last := -1
	for _, part := range []string{"POST /sessions", "answered 403", "Refused by ", "Diagnosis  ", "mend: ", "expected  ", "signed    ", "This rests on "} {
		at := strings.Index(r.stdout, part)
		if at <= last {
			t.Errorf("%q is not where it belongs\n%s", part, r.stdout)
		}
		last = at
	}
	if rests := r.stdout[last:]; !strings.Contains(rests, "connect.request-signature-window") || strings.Count(rests, "\n") != 1 {
		t.Errorf("the assumptions are more than a line: %s", rests)
	}
	call(t, "explain", "--server", server, "--verbose").has(t, 0, "connect.request-signature-window: The timestamp header may differ")
	if strings.Contains(r.stdout, token) {
		t.Error("the token is shown")
	}
	id, _, _ := strings.Cut(r.stdout, " ")
	call(t, "explain", id, "--server", server).has(t, 0, id, "method-lowercase")
	call(t, "explain", "req_1000", "--server", server).has(t, 2, "req_1000")
	call(t, "explain", "--server", server, "--workspace", "other").has(t, 2, "other")
}

func TestSign_OpenSSLVerifies(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Log("there is no openssl here; the server's own check is tested above")
		return
	}
	private, public := keyPair(t)
	signed := call(t, "sign", "connect", "--key", private, "--url", "https://api.example/sessions?a=b", "--body", "{}", "--timestamp", "1700000000")
	signed.has(t, 0, "timestamp: 1700000000", "signed: 1700000000POSThttps://api.example/sessions?a=b{}")
	if signed.stderr != "signed: 1700000000POSThttps://api.example/sessions?a=b{}\n" {
		t.Errorf("standard error has %q", signed.stderr)
	}
	dir := t.TempDir()
	_, signature, _ := strings.Cut(signed.stdout, "signature: ")
	base64 := filepath.Join(dir, "signature")
	for name, text := range map[string]string{"base": "1700000000POSThttps://api.example/sessions?a=b{}", "signature": signature} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"base64", "-d", "-A", "-in", base64, "-out", base64 + ".bin"},
		{"dgst", "-sha256", "-verify", public, "-signature", base64 + ".bin", filepath.Join(dir, "base")},
	} {
		if out, err := exec.CommandContext(t.Context(), openssl, args...).CombinedOutput(); err != nil {
			t.Errorf("openssl %s: %v: %s", args[0], err, out)
		}
	}
}

func TestSign_UnusableKeysAndInput(t *testing.T) {
	t.Parallel()
	private, public := keyPair(t)
	url := []string{"--url", "http://127.0.0.1/sessions"}
	for _, test := range []struct {
		args []string
		says string
	}{
		{append(url, "--key", public), "is a public key"},
		{append(url, "--key", write(t, "k.pem", "hello")), "no PEM private key"},
		{append(url, "--key", "nowhere.pem"), "there is no file nowhere.pem"},
		{append(url, "--key", private, "--method", "PO ST"), "--method"},
		{append(url, "--key", private, "--body", "@nowhere.json"), "there is no file nowhere.json"},
		{append(url, "--key", private, "--token", "a\nb"), "line breaks"},
		{append(url, "--key", private, "--curl", "--body", "@"+write(t, "zero", "a\x00b")), "zero byte"},
		{[]string{"--url", "/sessions", "--key", private}, "full URL"},
	} {
		call(t, append([]string{"sign", "connect"}, test.args...)...).has(t, 2, test.says)
	}
}

func TestExplain_ShowsASignatureBaseLineByLine(t *testing.T) {
	t.Parallel()
	server := serve(t)
	_, file, _ := p384(t, elliptic.P384())
	public := publicHalf(t, file)
	token := between(t, post(t, server+"/auth/token", `{"apiKey": "d04953b7-5878-4fd0-8970-0a5f77fbce59", "apiSecret": "64ec977db2e585887c80ed62fe9997994aed8093"}`,
		"Content-Type: application/json"), `"token":"`, `"`)
	bearer := "Authorization: Bearer " + token
	send(t, http.MethodPut, server+"/auth/signing", `{"publicKey": "`+base64.StdEncoding.EncodeToString([]byte(public))+`"}`, "Content-Type: application/json", bearer)
	host := strings.TrimPrefix(server, "http://")
	base := "expected  \"@method\": GET\n            \"@target-uri\": http://" + host + "/customers\n            \"@signature-params\": (\"@method\" \"@target-uri\")"

	send(t, http.MethodGet, server+"/customers", "", bearer)
	call(t, "explain", "--server", server).has(t, 0, "signature.missing", base)

	signed := func(args ...string) []string {
		made := call(t, append([]string{"sign", "httpsig", "--key", file, "--url", server + "/customers", "--token", token}, args...)...)
		return strings.Split(strings.TrimSpace(made.stdout), "\n")
	}
	send(t, http.MethodGet, server+"/customers", "", signed("--key-id", "nobody")...)
	r := call(t, "explain", "--server", server)
	r.has(t, 0, "keyid", "expected  \"@method\": GET\n            \"@authority\": "+host+"\n", "received  Signature-Input: ")
	send(t, http.MethodGet, server+"/customers?page=2", "", signed()...)
	mismatch := call(t, "explain", "--server", server)
	mismatch.has(t, 0, "expected  \"@method\": GET\n            \"@authority\": ", "\n            \"@signature-params\": (")
	for _, shown := range []string{r.stdout, mismatch.stdout} {
		if strings.Contains(shown, `\u000a"@`) || strings.Contains(shown, "^ they part here") {
			t.Error(shown)
		}
	}
}

// publicHalf is the PEM of a private key's public half.
func publicHalf(t *testing.T, file string) string {
	t.Helper()
	key, err := p384Key(file)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// between is what stands between two marks.
func between(t *testing.T, text, before, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, before)
	found, _, closed := strings.Cut(rest, after)
	if !ok || !closed {
		t.Fatalf("there is no %s…%s in %s", before, after, text)
	}
	return found
}
