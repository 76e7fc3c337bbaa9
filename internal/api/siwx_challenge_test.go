package api_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"
)

// challenged is a customer with a challenge.
type challenged struct {
	*siwxClient
	w             wallet
	id, challenge string
}

func (s *server) challenged(externalID string) challenged {
	s.t.Helper()
	p, w := s.siwx(""), newWallet(s.t)
	made := p.customer(w, externalID)
	return challenged{p, w, made.text(s.t, "id"), made.text(s.t, "challenge")}
}

// handIn hands in a signature over the challenge.
func (c *challenged) handIn(signature string) reply {
	c.s.t.Helper()
	return c.post("/customers/"+c.id+"/challenge/sign", fmt.Sprintf(`{"ownerId": %q, "challenge": %q, "signature": %q}`, c.w.account(), c.challenge, signature))
}

// current is the challenge that waits now.
func (c *challenged) current() string {
	c.s.t.Helper()
	return c.get("/customers/"+c.id+"/challenge").wants(c.s.t, 200).text(c.s.t, "challenge")
}

func (c *challenged) text() string {
	c.s.t.Helper()
	text, err := base64.StdEncoding.DecodeString(c.challenge)
	if err != nil {
		c.s.t.Fatal(err)
	}
	return string(text)
}

func TestChallenge_IsOverAfterAnHourAndANewOneIsServed(t *testing.T) {
	s := start(t)
	c := s.challenged("a")
	s.post("/_mock/clock/advance", `{"by": "59m59s"}`).wants(t, 200)
	if c.current() != c.challenge {
		t.Error("the challenge did not last for an hour")
	}
	signature := stdBase64(c.w.signed(t, c.text()))
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	c.siwxClient = s.siwx("")
	res := c.handIn(signature).wants(t, 400).has(t, "the challenge expired at 2025-07-24T13:00:00Z; a new one was issued")
	s.entry(res).has(t, `"rule":"siwx.challenge.expired"`)
	old := c.challenge
	if c.challenge = c.current(); c.challenge == old {
		t.Fatal("no new challenge was issued")
	}
	if text := c.text(); !strings.HasSuffix(text, "Issued At: 2025-07-24T13:00:00Z") {
		t.Error(text)
	}
	c.handIn(stdBase64(c.w.signed(t, c.text()))).wants(t, 204)
	wantList(t, s.updates("a"), "initiating", "screening", "verifying")
}

func TestChallenge_AnOlderOneIsRefusedAndCostsNothing(t *testing.T) {
	s := start(t)
	c := s.challenged("a")
	s.patch("/_mock/customers/"+c.id, `{"challenge": "expired"}`).wants(t, 200)
	now := c.current()
	res := c.handIn(stdBase64(c.w.signed(t, c.text()))).wants(t, 400).has(t, "not the one that waits to be signed", "nonce")
	s.entry(res).has(t, `"rule":"siwx.challenge.other"`)
	if c.current() != now {
		t.Error("an older challenge cost the new one")
	}
}

func TestChallenge_IsSignedOnce(t *testing.T) {
	s := start(t)
	c := s.challenged("a")
	signature := stdBase64(c.w.signed(t, c.text()))
	c.handIn(signature).wants(t, 204)
	c.handIn(signature).wants(t, 409).has(t, "the customer has no challenge to sign: it is verifying")
	wantList(t, s.updates("a"), "initiating", "screening", "verifying")
}

func TestChallenge_TakesEveryWayOfWritingASignature(t *testing.T) {
	for name, test := range map[string]struct {
		write func(sig []byte) string
		note  bool
	}{
		"v of 27 or 28":  {stdBase64, false},
		"v of 0 or 1":    {func(sig []byte) string { sig[64] -= 27; return stdBase64(sig) }, false},
		"0x text":        {func(sig []byte) string { return stdBase64([]byte("0x" + hex.EncodeToString(sig))) }, true},
		"text without x": {func(sig []byte) string { return stdBase64([]byte(hex.EncodeToString(sig))) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			c := s.challenged("a")
			res := c.handIn(test.write(c.w.signed(t, c.text()))).wants(t, 204)
			notes := fmt.Sprint(s.entry(res).at(t, "notes"))
			if strings.Contains(notes, "hex") != test.note {
				t.Errorf("notes: %s", notes)
			}
		})
	}
}

func TestChallenge_ASignatureThatDoesNotHoldBringsANewOne(t *testing.T) {
	halfN := new(big.Int).Rsh(crypto.S256().Params().N, 1)
	other := newWallet(t)
	for name, test := range map[string]struct {
		sign      func(c *challenged) []byte
		says      string
		rule      string
		diagnosis string
	}{
		"another key": {
			func(c *challenged) []byte { return other.signed(t, c.text()) },
			other.address, "siwx.wallet.signer", "",
		},
		"the base64 text": {
			func(c *challenged) []byte { return c.w.signed(t, c.challenge) },
			"base64", "siwx.wallet.signer", "base64",
		},
		"a line break at the end": {
			func(c *challenged) []byte { return c.w.signed(t, c.text()+"\n") },
			"line", "siwx.wallet.signer", "",
		},
		"a high s": {
			func(c *challenged) []byte {
				sig := c.w.signed(t, c.text())
				high := new(big.Int).Sub(crypto.S256().Params().N, new(big.Int).SetBytes(sig[32:64]))
				if high.Cmp(halfN) <= 0 {
					t.Error("the twin is not high")
				}
				high.FillBytes(sig[32:64])
				sig[64] = 27 + (28 - sig[64])
				return sig
			},
			"upper half", "siwx.wallet.signature.high-s", "",
		},
		"a recovery id that cannot be": {
			func(c *challenged) []byte { sig := c.w.signed(t, c.text()); sig[64] = 54; return sig },
			"54", "siwx.wallet.signature.recovery-id", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			c := s.challenged("a")
			res := c.handIn(stdBase64(test.sign(&c))).wants(t, 400).has(t, "a new challenge was issued")
			if !strings.Contains(strings.ToLower(res.body), strings.ToLower(test.says)) {
				t.Errorf("%q is missing: %s", test.says, res.body)
			}
			s.entry(res).has(t, `"rule":"`+test.rule+`"`, test.diagnosis)
			if c.current() == c.challenge {
				t.Error("the challenge lives on")
			}
			wantList(t, s.updates("a"), "initiating")
		})
	}
}

func TestChallenge_AHighSIsTakenWhereTheWorkspaceSaysSo(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"siwx": {"require_low_s": false}}`).wants(t, 200)
	s.put("/_mock/wallets/alice", "").wants(t, 200)
	p := s.siwx("")
	account := s.get("/_mock/wallets").text(t, "items", "0", "chain_id")
	made := p.post("/customers", `{"chainId": "`+account+`", "externalId": "a"}`).wants(t, 201)
	signed := s.post("/_mock/wallets/alice/sign", `{"challenge": "`+made.text(t, "challenge")+`", "how": "malleable"}`).wants(t, 200)
	p.post("/customers/"+made.text(t, "id")+"/challenge/sign", signed.body).wants(t, 204)
}

func TestWallets_SignForTheirAccountsInEveryWay(t *testing.T) {
	s := start(t)
	opened := s.put("/_mock/wallets/alice", "").wants(t, 200)
	if again := s.put("/_mock/wallets/alice", "").body; again != opened.body {
		t.Errorf("opened again it is %s", again)
	}
	s.put("/_mock/wallets/UPPER", "").wants(t, 400)
	p := s.siwx("")
	account := strings.Replace(opened.text(t, "chain_id"), "eip155:1:", "eip155:324:", 1)
	made := p.post("/customers", `{"chainId": "`+account+`", "externalId": "a"}`).wants(t, 201)
	if wallet := s.get("/_mock/customers/"+made.text(t, "id")).text(t, "wallet"); wallet != "alice" {
		t.Errorf("the wallet is %q", wallet)
	}
	challenge := made.text(t, "challenge")
	for _, how := range []string{"sign_with_other_key", "sign_wrong_message", "malleable", "sign"} {
		signed := s.post("/_mock/wallets/alice/sign", `{"challenge": "`+challenge+`", "chain_id": "`+account+`", "how": "`+how+`"}`).wants(t, 200)
		wantNames(t, signed.body, "ownerId", "challenge", "signature")
		res := p.post("/customers/"+made.text(t, "id")+"/challenge/sign", signed.body)
		if how == "sign" {
			res.wants(t, 204)
			continue
		}
		res.wants(t, 400)
		challenge = p.get("/customers/"+made.text(t, "id")+"/challenge").text(t, "challenge")
	}
	for body, want := range map[string]string{`{}`: "/challenge", `{"challenge": "!"}`: "base64", `{"challenge": "AA==", "how": "sing"}`: `did you mean \"sign\"`} {
		s.post("/_mock/wallets/alice/sign", body).wants(t, 400).has(t, want)
	}
}

func TestChallenge_OfNobodyIsNotFound(t *testing.T) {
	s := start(t)
	c := s.challenged("a")
	nobody := uuid.NewString()
	for _, path := range []string{"/customers/" + nobody, "/customers/" + nobody + "/challenge", "/customers/x"} {
		c.get(path).wants(t, 404).has(t, "customer not found")
	}
	c.id = nobody
	c.handIn("AA==").wants(t, 404)
	c.patch("/customers/"+nobody+"/deactivate").wants(t, 404)
}
