package api_test

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// endpoint is a webhook endpoint that keeps what it is sent.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	got    []*http.Request
	bodies []string
	status int
}

func newEndpoint(t testing.TB, status int) *endpoint {
	e := &endpoint{status: status}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.got, e.bodies = append(e.got, r), append(e.bodies, string(body))
		w.WriteHeader(e.status)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) received() ([]*http.Request, []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]*http.Request(nil), e.got...), append([]string(nil), e.bodies...)
}

func TestWebhooks_SubscriptionsAreMadeChangedAndEnded(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	p.get("/webhooks").wants(t, 200).is(t, "[]")
	made := p.put("/webhooks", `{"callbackUrl": "http://127.0.0.1:9/hooks", "types": ["customer.updated", "card.updated"]}`).wants(t, 200)
	wantNames(t, made.body, "id", "callbackUrl", "types", "createdAt", "updatedAt")
	id := made.text(t, "id")
	p.get("/webhooks/"+id).wants(t, 200).is(t, made.body)
	s.post("/_mock/clock/advance", `{"by": "1m"}`).wants(t, 200)
	changed := p.put("/webhooks", `{"id": "`+id+`", "callbackUrl": "http://127.0.0.1:9/other"}`).wants(t, 200)
	changed.has(t, `"types":["customer.updated","account.updated","card.updated","authorisation.updated","transaction.updated"]`,
		`"createdAt":"2025-07-24T12:00:00.123456Z","updatedAt":"2025-07-24T12:01:00.123456Z"`)
	p.get("/webhooks").is(t, "["+changed.body+"]")
	p.put("/webhooks", `{"id": "`+uuid.NewString()+`", "callbackUrl": "http://127.0.0.1:9"}`).wants(t, 404)
	p.do("DELETE", "/webhooks/"+id, "", uuid.NewString()).wants(t, 204)
	p.get("/webhooks/"+id).wants(t, 404)
	p.do("DELETE", "/webhooks/"+id, "", uuid.NewString()).wants(t, 404)
}

func TestWebhooks_GoToSubscribersOfTheTypeAndToTheWorkspacesURL(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	hooks, cards, callback := newEndpoint(t, 200), newEndpoint(t, 200), newEndpoint(t, 204)
	p.put("/webhooks", `{"callbackUrl": "`+hooks.URL+`/h", "types": ["customer.updated"]}`).wants(t, 200)
	p.put("/webhooks", `{"callbackUrl": "`+hooks.URL+`/h"}`).wants(t, 200) // the same URL once more
	p.put("/webhooks", `{"callbackUrl": "`+cards.URL+`", "types": ["card.updated"]}`).wants(t, 200)
	s.patch("/_mock/workspaces/default", `{"callback_url": "`+callback.URL+`"}`).wants(t, 200)
	made := p.customer(newWallet(t), "a")
	s.post("/_mock/settle", `{"wait": "10s"}`).wants(t, 200).has(t, `"settled":true`)
	for e, want := range map[*endpoint]int{hooks: 1, cards: 0, callback: 1} {
		if got, _ := e.received(); len(got) != want {
			t.Errorf("%d webhooks, want %d", len(got), want)
		}
	}
	_, bodies := hooks.received()
	wantNames(t, bodies[0], "webhookType", "eventId", "id", "externalId", "chainId", "status", "createdAt", "updatedAt")
	if want := fmt.Sprintf(`{"webhookType":"customer.updated","eventId":%q,"id":%q,"externalId":"a","chainId":%q,"status":"initiating",`+
		`"createdAt":"2025-07-24T12:00:00.123456789Z","updatedAt":"2025-07-24T12:00:00.123456789Z"}`,
		reply{body: bodies[0]}.text(t, "eventId"), made.text(t, "id"), made.text(t, "chainId")); bodies[0] != want {
		t.Errorf("body\n got %s\nwant %s", bodies[0], want)
	}
}

var signedInput = regexp.MustCompile(`^sig=(\(.*\);created=(\d+).*)$`)

// TestWebhooks_AreSignedWithAKeyOfTheJWKS verifies a webhook with code of its own.
func TestWebhooks_AreSignedWithAKeyOfTheJWKS(t *testing.T) {
	s := start(t)
	hooks := newEndpoint(t, 200)
	target := hooks.URL + "/hooks?a=b%20c"
	s.patch("/_mock/workspaces/default", `{"siwx_url": "`+target+`"}`).wants(t, 200)
	s.siwx("").customer(newWallet(t), "a")
	s.post("/_mock/settle", `{"wait": "10s"}`).wants(t, 200)
	got, bodies := hooks.received()
	if len(got) != 1 {
		t.Fatalf("%d webhooks", len(got))
	}
	header := got[0].Header
	sum := sha256.Sum256([]byte(bodies[0]))
	digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	if header.Get("Content-Digest") != digest {
		t.Errorf("Content-Digest is %s", header.Get("Content-Digest"))
	}
	match := signedInput.FindStringSubmatch(header.Get("Signature-Input"))
	if match == nil {
		t.Fatalf("Signature-Input is %s", header.Get("Signature-Input"))
	}
	base := "\"@method\": POST\n\"@target-uri\": " + target + "\n\"content-digest\": " + digest + "\n\"content-type\": application/json" +
		"\n\"@signature-params\": " + match[1]
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimPrefix(header.Get("Signature"), "sig=:"), ":"))
	if err != nil || len(signature) != 96 {
		t.Fatalf("Signature is %s", header.Get("Signature"))
	}
	keys, _ := s.get("/_mock/keys").at(t, "items").([]any)
	verified := false
	for _, k := range keys {
		key := k.(map[string]any)
		if key["use"] != "siwx" || !strings.Contains(match[1], `keyid="`+key["kid"].(string)+`"`) {
			continue
		}
		block, _ := pem.Decode([]byte(key["pem"].(string)))
		public, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		hash := sha512.Sum384([]byte(base))
		verified = ecdsa.Verify(public.(*ecdsa.PublicKey), hash[:], new(big.Int).SetBytes(signature[:48]), new(big.Int).SetBytes(signature[48:]))
		if !strings.Contains(s.get("/v1/jwks").body, key["kid"].(string)) {
			t.Error("the key is not published")
		}
	}
	if !verified {
		t.Errorf("the signature does not verify over\n%s", base)
	}

	s.patch("/_mock/workspaces/default", `{"siwx": {"webhook_signatures": false}}`).wants(t, 200)
	s.siwx("").customer(newWallet(t), "b")
	s.post("/_mock/settle", `{"wait": "10s"}`).wants(t, 200)
	got, _ = hooks.received()
	if h := got[1].Header; h.Get("Signature") != "" || h.Get("Content-Digest") != "" {
		t.Errorf("unsigned webhooks have %v", h)
	}
}

func TestWebhooks_AreTriedForADayWithGrowingPauses(t *testing.T) {
	var pauses [2]string
	for i := range pauses {
		s := start(t)
		hooks := newEndpoint(t, 500)
		s.patch("/_mock/workspaces/default", `{"siwx_url": "`+hooks.URL+`"}`).wants(t, 200)
		p := s.siwx("")
		p.post("/customers", `{"chainId": "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb", "externalId": "a"}`).wants(t, 201)
		s.get("/_mock/deliveries?wait=10s").wants(t, 200)
		s.post("/_mock/clock/advance", `{"by": "25h", "wait": "60s"}`).wants(t, 200).has(t, `"done":true`)
		res := s.get("/_mock/deliveries?status=dead").wants(t, 200)
		attempts, _ := res.at(t, "items", "0", "attempts").([]any)
		if len(attempts) < 17 || len(attempts) > 20 {
			t.Errorf("%d attempts in a day", len(attempts))
		}
		pauses[i] = fmt.Sprint(len(attempts), s.get("/_mock/clock").body != "")
		s.post("/_mock/deliveries/"+res.text(t, "items", "0", "id")+"/resend", "").wants(t, 200)
	}
	if pauses[0] != pauses[1] {
		t.Errorf("one seed gives %v attempts", pauses)
	}
}
