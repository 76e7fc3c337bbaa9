package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
)

var update = flag.Bool("update", false, "write the page of refusals anew")

const refusalsPage = "../../docs/siwx-refusals.md"

// refusal is a row of the page: what is wrong with a call that is right otherwise, and how it is refused.
type refusal struct {
	part, what string
	status     int
	says       string // part of the detail, or of that of a field
	make       func(p *siwxClient, c *challenged) reply
}

// changed is a row about a signed POST /customers that does one thing wrong.
func changed(part, what, says string, change func(a *asking)) refusal {
	return refusal{part, what, 400, says, func(p *siwxClient, _ *challenged) reply {
		w := newWallet(p.s.t)
		p.change = change
		defer func() { p.change = nil }()
		return p.post("/customers", newCustomerBody(w, uuid.NewString()))
	}}
}

func header(name, value string) func(a *asking) {
	return func(a *asking) {
		if value == "-" {
			a.header.Del(name)
			return
		}
		a.header.Set(name, value)
	}
}

// headerUnsigned changes a header that the signature does not cover, so that nothing else is wrong.
func headerUnsigned(name, value string) func(a *asking) {
	return func(a *asking) {
		header(name, value)(a)
		a.components = []string{"@method", "@path", "content-digest"}
	}
}

func components(names ...string) func(a *asking) {
	return func(a *asking) { a.components = names }
}

func params(edit func(string) string) func(a *asking) {
	return func(a *asking) { a.params = edit(a.params) }
}

// aged moves created by some seconds.
func aged(seconds int) func(a *asking) {
	return params(func(p string) string {
		var created int64
		if _, err := fmt.Sscanf(p, ";created=%d;", &created); err != nil {
			panic(err)
		}
		return strings.Replace(p, fmt.Sprint(created), fmt.Sprint(created+int64(seconds)), 1)
	})
}

func withParam(param string) func(a *asking) {
	return params(func(p string) string { return p + param })
}

func withoutParam(name string) func(a *asking) {
	return params(func(p string) string {
		var kept []string
		for part := range strings.SplitSeq(strings.TrimPrefix(p, ";"), ";") {
			if !strings.HasPrefix(part, name+"=") {
				kept = append(kept, part)
			}
		}
		return ";" + strings.Join(kept, ";")
	})
}

// created is a row about the body of POST /customers.
func created(part, what, says, body string) refusal {
	return refusal{part, what, 400, says, func(p *siwxClient, _ *challenged) reply { return p.post("/customers", body) }}
}

func account(what, says, chainID string) refusal {
	return created("chainId", what, says, fmt.Sprintf(`{"chainId": %q, "externalId": "a"}`, chainID))
}

// handedIn is a row about the body of …/challenge/sign: what it changes of a right one.
func handedIn(part, what string, status int, says string, change func(c *challenged, body map[string]any)) refusal {
	return refusal{part, what, status, says, func(_ *siwxClient, c *challenged) reply {
		body := map[string]any{"ownerId": c.w.account(), "challenge": c.challenge, "signature": stdBase64(c.w.signed(c.s.t, c.text()))}
		change(c, body)
		text, err := json.Marshal(body)
		if err != nil {
			c.s.t.Fatal(err)
		}
		return c.post("/customers/"+c.id+"/challenge/sign", string(text))
	}}
}

func field(name string, value any) func(*challenged, map[string]any) {
	return func(_ *challenged, body map[string]any) { body[name] = value }
}

func walletSigned(of func(c *challenged) []byte) func(*challenged, map[string]any) {
	return func(c *challenged, body map[string]any) { body["signature"] = stdBase64(of(c)) }
}

// TestRefusals_AreTheTableInTheDocs makes every call of the table, and holds the page beside the answers.
func TestRefusals_AreTheTableInTheDocs(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	var page strings.Builder
	page.WriteString(refusalsIntro)
	part := ""
	for i, row := range refusals() {
		if row.part != part {
			part = row.part
			fmt.Fprintf(&page, "\n## %s\n\n| what is wrong | status | detail |\n| --- | --- | --- |\n", part)
		}
		w := newWallet(t)
		made := p.customer(w, fmt.Sprint("row ", i))
		c := &challenged{p, w, made.text(t, "id"), made.text(t, "challenge")}
		res := row.make(p, c)
		if res.status != row.status {
			t.Errorf("%s: %s: status %d, want %d: %s", row.part, row.what, res.status, row.status, res.body)
			continue
		}
		var answer struct {
			Type, Title, Detail string
			Status              int
			Errors              []struct{ Pointer, Detail string }
		}
		if err := json.Unmarshal([]byte(res.body), &answer); err != nil || answer.Status != res.status || answer.Title == "" ||
			!strings.HasPrefix(answer.Type, "urn:mockconnect:siwx:") || res.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s: no problem: %s", row.part, row.what, res.body)
		}
		told := answer.Detail
		for _, e := range answer.Errors {
			told += "; " + e.Pointer + " " + e.Detail
		}
		if !strings.Contains(told, row.says) {
			t.Errorf("%s: %s: %q is missing in: %s", row.part, row.what, row.says, told)
		}
		if entry := s.entry(res); entry.at(t, "explanation", "rule") == nil {
			t.Errorf("%s: %s: the journal explains nothing", row.part, row.what)
		}
		fmt.Fprintf(&page, "| %s | %d | …%s… |\n", row.what, row.status, strings.ReplaceAll(row.says, "|", "\\|"))
	}
	if *update {
		if err := os.WriteFile(refusalsPage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(refusalsPage)
	if err != nil || string(kept) != page.String() {
		t.Errorf("docs/siwx-refusals.md is stale (%v): go test ./internal/api -run Refusals -update", err)
	}
}

const refusalsIntro = `<!-- Written by TestRefusals_AreTheTableInTheDocs (go test ./internal/api -run Refusals -update), which makes every call of it. -->
# What the wallet sign-in API refuses

Each row is a call that is right but for one thing. The answer is ` + "`application/problem+json`" + ` with type, title, status and detail; the detail, or that
of a field in ` + "`errors`" + `, has the words of the last column. ` + "`mockconnect explain last`" + ` shows the rule, the signature base that the server built beside
what was received, and the likeliest mistake.
`

// rebody gives a call another body, with its digest.
func rebody(a *asking, body string) {
	sum := sha256.Sum256([]byte(body))
	a.body = body
	a.header.Set("Content-Digest", "sha-256=:"+stdBase64(sum[:])+":")
}

// p256PEM is a public key on another curve.
const p256PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----
`

func rsaPEM() string {
	der, err := x509.MarshalPKIXPublicKey(&organizationKey().PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// p384For is a key that is registered nowhere.
func p384For() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}
