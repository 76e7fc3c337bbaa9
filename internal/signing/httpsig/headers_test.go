package httpsig

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/jwks"
)

// TestVerify_OfAResponse covers what the request was.
func TestVerify_OfAResponse(t *testing.T) {
	m := &Message{Status: 202, Header: http.Header{"Content-Type": {"text/plain"}}, Trailer: http.Header{"Check": {"1"}}, Request: request()}
	got, err := Sign(m, SignOptions{
		Components: []string{"@status", "content-type", `"check";tr`, `"@method";req`, `"@authority";req`, `"authorization";req;bs`, `"@query-param";name="q";req`},
		Key:        keyOf(t, 0), KeyID: keyID, Created: now,
	})
	must(t, err)
	m.Header.Set(HeaderInput, got.Input)
	m.Header.Set(HeaderSignature, got.Signature)
	p := policy(t)
	p.Required = nil
	if _, refusal := Verify(m, p); refusal != nil {
		t.Errorf("%+v", refusal)
	}
	m.Request.Authority = "mock.example.com:443"
	m.Request.Scheme = "https"
	if _, refusal := Verify(m, p); refusal == nil || refusal.Rule != RuleMismatch || strings.Contains(refusal.Expected, "QmVhcmVy") {
		t.Errorf("%+v", refusal)
	}
}

// TestVerify_ShowsWhatCouldBeSigned when nothing was.
func TestVerify_ShowsWhatCouldBeSigned(t *testing.T) {
	p := policy(t)
	p.Required = append(p.Required, Requirement{{"content-digest"}}, Requirement{{"authorization"}}, Requirement{{"date"}})
	_, refusal := Verify(request(), p)
	want := "\"@method\": POST\n\"@target-uri\": " + uri + "\n\"content-digest\": " + Digest(body) + "\n\"authorization\": Bearer [secret]\n" +
		`"@signature-params": ("@method" "@target-uri" "content-digest" "authorization");created=1759320000;keyid="` + keyID + `"`
	if refusal == nil || refusal.Rule != RuleMissing || refusal.Expected != want {
		t.Errorf("%+v", refusal)
	}
	if _, refusal := Verify(&Message{}, Policy{}); refusal == nil || refusal.Rule != RuleMissing || refusal.Expected != "" {
		t.Errorf("%+v", refusal)
	}
}

// TestVerify_NamesMistakesInTheHeaders that cannot be read, or name no known key.
func TestVerify_NamesMistakesInTheHeaders(t *testing.T) {
	older := `keyId="a",algorithm="hs2019",headers="(request-target) host",signature="AAAA"`
	for _, test := range []struct {
		wants  string
		change func(*Message, *Policy)
	}{
		{"older-draft", func(m *Message, _ *Policy) { m.Header.Del(HeaderInput); m.Header.Set(HeaderSignature, older) }},
		{"older-draft", func(m *Message, _ *Policy) {
			m.Header.Del(HeaderInput)
			m.Header.Del(HeaderSignature)
			m.Header.Set("Authorization", "Signature "+older)
		}},
		{"older-draft", inputs(older)},
		{"input-label", inputs(`("@method");created=1`)},
		{"input-single-quotes", inputs(`sig=('@method' '@path');created=1`)},
		{"input-escaped-quotes", inputs(`sig=(\"@method\");created=1`)},
		{"input-commas", inputs(`sig=("@method", "@path");created=1`)},
		{"input-spaces", inputs(`sig=("@method""@path");created=1`)},
		{"input-quotes", inputs(`sig=(@method @path);created=1`)},
		{"input-brackets", inputs(`sig=["@method" "@path"];created=1`)},
		{"input-separators", inputs(`sig=("@method") ;created=1`)},
		{"input-separators", inputs(`sig=("@method"), created=1, keyid="a`)},
		{"input-keyid-quotes", inputs(`sig=("@method");created=1;keyid=29ca152b-a06a-5f6d-8f34-06a8f1250141`)},
		{"input-equals", inputs(`sig=("@method");created = 1`)},
		{"input-capitals", inputs(`sig=("@method");created=1;keyId="a"`)},
		{"input-label-capitals", inputs(`Sig=("@method");created=1`)},
		{"keyid-writing", having(`;created=1759320000;keyid="` + strings.ToUpper(keyID) + `"`)},
		{"keyid-other", having(`;created=1759320000;keyid="` + jwks.PublicKeyID(&keyOf(t, 1).PublicKey) + `"`)},
		{"keyid-key", having(`;created=1759320000;keyid="-----BEGIN PUBLIC KEY-----"`)},
		{"parameter-quotes", having(`;created=1759320000;keyid=abc`)},
		{"time-quotes", having(known + `;created="1"`)},
		{"time-fraction", having(known + `;created=1.5`)},
		{"signature-size", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig="+raw64(make([]byte, 64))) }},
	} {
		m, p := signed(t), policy(t)
		test.change(m, &p)
		if _, refusal := Verify(m, p); refusal == nil || refusal.Diagnosis == nil || refusal.Diagnosis.Mistake != test.wants || refusal.Diagnosis.Verifies {
			t.Errorf("%s: %+v", test.wants, refusal)
			if refusal != nil {
				t.Logf("%+v", refusal.Diagnosis)
			}
		}
	}
}

// TestVerify_ShowsNoSecret that was put where it does not belong.
func TestVerify_ShowsNoSecret(t *testing.T) {
	const private = "-----BEGIN EC PRIVATE KEY-----MIGkAgEBBDAsecretsecret"
	for name, change := range map[string]func(*Message, *Policy){
		"a private key as keyid":       having(`;created=1759320000;keyid="` + private + `"`),
		"a private key as signature":   func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, private) },
		"a token as signature":         func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig="+token) },
		"a token in the query":         func(m *Message, _ *Policy) { m.Target += "&t=" + token },
		"a session in a cookie":        func(m *Message, p *Policy) { m.Header.Set("Cookie", "id="+token); covering(`"cookie"`)(m, p) },
		"a token of the request's own": func(m *Message, p *Policy) { covering(`"authorization";bs "authorization"`)(m, p) },
	} {
		m, p := signed(t), policy(t)
		change(m, &p)
		_, refusal := Verify(m, p)
		shown, err := jsonOf(refusal)
		must(t, err)
		for _, secret := range []string{"MIGkAgEB", token[30:], "QmVhcmVyIGV5S"} {
			if strings.Contains(string(shown), secret) {
				t.Errorf("%s: %s", name, shown)
			}
		}
	}
}
