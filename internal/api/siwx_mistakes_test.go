package api_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"
)

func TestSIWX_APrivateKeySentByMistakeIsKeptNowhere(t *testing.T) {
	s := start(t)
	p := s.siwx("")
	der, err := x509.MarshalECPrivateKey(p384(t))
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
	encoded := base64.StdEncoding.EncodeToString([]byte(private))
	for name, send := range map[string]func() reply{
		"base64": func() reply { return p.bare("PUT", "/auth/signing", `{"publicKey": "`+encoded+`"}`) },
		"PEM":    func() reply { return p.bare("PUT", "/auth/signing", `{"publicKey": `+quoted(private)+`}`) },
		"as another field": func() reply {
			return p.post("/customers", `{"chainId": `+quoted(private)+`, "externalId": "`+encoded+`"}`)
		},
		"in the path": func() reply { return p.get("/customers/" + strings.ReplaceAll(encoded, "/", "%2F")) },
		"as a token": func() reply {
			return s.do(ask{method: "GET", path: "/customers", header: map[string]string{"Authorization": encoded}})
		},
		"to Connect": func() reply { return s.post("/oauth/token", `{"client_id": "`+encoded+`"}`) },
	} {
		res := send()
		if res.status < 400 {
			t.Errorf("%s: %d", name, res.status)
		}
		for where, text := range map[string]string{"the answer": res.body, "the journal": s.entry(res).body} {
			for _, secret := range []string{strings.Split(private, "\n")[1][:30], encoded[60:90]} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %s shows the key: %s", name, where, text)
				}
			}
		}
	}
	for _, setting := range []string{"siwx", "connect"} {
		for _, key := range []string{private, encoded} {
			res := s.patch("/_mock/workspaces/default", `{"`+setting+`": {"public_key": `+quoted(key)+`}}`).wants(t, 400)
			if strings.Contains(res.body, encoded[60:90]) || strings.Contains(res.body, strings.Split(private, "\n")[1][:30]) {
				t.Error(res.body)
			}
		}
	}
	if text := s.log.String(); strings.Contains(text, encoded[60:90]) || strings.Contains(text, strings.Split(private, "\n")[1][:30]) {
		t.Error(text)
	}
}

func TestSIWX_ASecretUnderAnEscapedNameIsKeptNowhere(t *testing.T) {
	s := start(t)
	res := s.post("/auth/token", `{"apiKey": "`+siwxKey+`", "api\u0053ecret": "not the right one"}`).wants(t, 401)
	if entry := s.entry(res); strings.Contains(entry.body, "not the right one") {
		t.Error(entry.body)
	}
}
