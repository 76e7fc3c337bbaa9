package api_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// anothers begins the names of secrets of a workspace that the call has nothing to do with: they are hidden where it is refused.
const anothers = "another's "

// secretive starts a mock with a workspace "team" whose short secrets are hunter2 and such, and answers its secrets by name.
func secretive(t *testing.T, signatures string) (*server, platform, map[string]string) {
	t.Helper()
	s := start(t)
	team := s.post("/_mock/workspaces", `{"id": "team", "zerohash": {"passphrase": "hunter2", "webhook_secret": "whsec+/1?", "signatures": "`+signatures+`"}}`).wants(t, 201)
	s.patch("/_mock/workspaces/default", `{"zerohash": {"signatures": "`+signatures+`"}}`).wants(t, 200)
	other := s.post("/_mock/workspaces", `{"id": "other"}`).wants(t, 201)
	secrets := map[string]string{
		"short passphrase": "hunter2", "short webhook secret": "whsec+/1?", "private key": team.text(t, "zerohash", "private_key"),
		"SIWX secret": team.text(t, "siwx", "api_secret"), "client_secret": team.text(t, "connect", "client_secret"),
	}
	if signatures == "enforce" {
		secrets[anothers+"passphrase"] = other.text(t, "zerohash", "passphrase")
		secrets[anothers+"webhook secret"] = other.text(t, "zerohash", "webhook_secret")
	}
	return s, platform{team.text(t, "zerohash", "api_key"), team.text(t, "zerohash", "private_key"), "hunter2"}, secrets
}

// everyByte is a text with each byte escaped as in a URL; lower-case digits and all.
func everyByte(text string) string {
	var escaped strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&escaped, "%%%02x", b)
	}
	return escaped.String()
}

// inJSON is a text with each character escaped as in JSON.
func inJSON(text string) string {
	var escaped strings.Builder
	for _, b := range []byte(text) {
		fmt.Fprintf(&escaped, `\u%04x`, b)
	}
	return escaped.String()
}

func TestSecrets_AreHiddenWhereverTheyWereSentWhateverBecomesOfTheCall(t *testing.T) {
	for _, signatures := range []string{"enforce", "warn", "off"} {
		t.Run(signatures, func(t *testing.T) {
			s, team, secrets := secretive(t, signatures)
			for what, secret := range secrets {
				plain, escaped := strings.Trim(quoted(secret), `"`), url.QueryEscape(secret)
				get := func(path string) ask { return team.signed("GET", path, "") }
				post := func(body string) ask { return team.signed("POST", "/participants/customers/new", body) }
				for where, a := range map[string]ask{
					"X-SCX-API-KEY":         get("/w/team/participants").with("X-SCX-API-KEY", secret),
					"swapped":               get("/participants").with("X-SCX-API-KEY", secret).with("X-SCX-PASSPHRASE", team.key),
					"X-SCX-SIGNED":          get("/participants").with("X-SCX-SIGNED", secret),
					"X-SCX-TIMESTAMP":       get("/participants").with("X-SCX-TIMESTAMP", secret),
					"X-Request-Id":          get("/participants").with("X-Request-Id", secret),
					"any header":            get("/participants").with("X-Anything", secret),
					"quoted header":         get("/participants").with("X-Anything", `"`+secret+`"`),
					"referer":               get("/participants").with("Referer", "http://x/?a="+escaped+"&b=c"),
					"content type":          post(`{"email":"a@example.com"}`).with("Content-Type", secret),
					"query":                 get("/participants?key=" + escaped),
					"query, plain":          get("/participants?x=1&key=" + secret + "&y=2"),
					"query, every byte":     get("/participants?page=" + everyByte(secret)),
					"query, escaped twice":  get("/participants?page=" + url.QueryEscape(everyByte(secret))),
					"query, no name":        get("/participants?" + escaped),
					"query, unsigned":       get("/participants?x=" + escaped).without("X-SCX-SIGNED"),
					"body":                  post(`{"email":"a@example.com","note":"` + plain + `"}`),
					"accepted body":         post(`{"email":"` + fmt.Sprintf("%x", what+signatures) + `@example.com","metadata":{"note":"` + plain + `"}}`),
					"body, escaped":         post(`{"email":"` + inJSON(secret) + `"}`),
					"body, in a string":     post(quoted(`{"email": "` + plain + `"}`)),
					"body, a list":          post(`["x", "` + plain + `"]`),
					"body, a form":          post("email=" + escaped + "&x=y"),
					"body, Python":          post(`{'email': '` + secret + `'}`),
					"body, YAML":            post("email: " + secret + "\n"),
					"body, nothing but it":  post(secret),
					"body, cut off":         post(`{"email": "` + plain),
					"body, badly signed":    post(secret).with("X-SCX-SIGNED", "nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo="),
					"body, a wrong time":    post(`{"email": "`+plain+`"}`).with("X-SCX-TIMESTAMP", "1714445421"),
					"a path":                get("/participants/" + everyByte(secret)),
					"an unknown route":      get("/nowhere?x=" + escaped),
					"an unknown workspace":  get("/w/nowhere/participants?x=" + escaped),
					"at Connect, timestamp": {path: "/sessions", body: sessionBody, header: map[string]string{"timestamp": secret, "signature": secret, "X-SCX-API-KEY": team.key}},
				} {
					if signatures != "enforce" && !strings.HasPrefix(a.path, "/w/") {
						a.path = "/w/team" + a.path // so that the workspace is known even where the key is wrong
					}
					answer := s.do(a)
					entry := s.get("/_mock/workspaces/team/requests/" + answer.header.Get("Mockconnect-Request"))
					refusal := ""
					if answer.status >= 400 {
						entry, refusal = s.entry(answer), answer.body+fmt.Sprint(answer.header)
					}
					entry.wants(t, 200)
					if refusal == "" && strings.HasPrefix(what, anothers) {
						continue
					}
					for _, spelling := range []string{secret, escaped, plain, everyByte(secret), strings.Trim(quoted(inJSON(secret)), `"`)} {
						if strings.Contains(refusal, spelling) {
							t.Errorf("%s as %s: the answer is %s", what, where, refusal)
						}
						if strings.Contains(entry.body, spelling) {
							t.Errorf("%s as %s (%d): the journal has %s", what, where, answer.status, entry.body)
						}
					}
					if log := s.log.drain(); strings.Contains(log, secret) || strings.Contains(log, plain) || strings.Contains(log, escaped) {
						t.Errorf("%s as %s: the log has %s", what, where, log)
					}
				}
			}
		})
	}
}

func TestSecrets_TheSamplePassphraseIsHiddenAndTheWordIsNot(t *testing.T) {
	s := start(t)
	good := documented.signed("POST", "/participants/customers/new", `{"email": "a@example.com", "passphrase": 1, "note": "passphrase"}`)
	s.entry(s.do(good)).has(t, `\"passphrase\": [redacted]`, `\"note\": \"[redacted]\"`)
	s.entry(s.do(good.without("X-SCX-PASSPHRASE")).wants(t, 403).has(t, "it is the passphrase that was chosen")).has(t, "it is the passphrase that was chosen")
	s.entry(s.do(good.with("X-SCX-PASSPHRASE", "x")).wants(t, 403)).has(t, "is not the passphrase of this API key")
	swapped := s.do(good.with("X-SCX-API-KEY", "passphrase").with("X-SCX-PASSPHRASE", documented.key)).wants(t, 403).has(t, "X-SCX-API-KEY holds the passphrase of workspace default")
	s.entry(swapped).has(t, `"X-Scx-Api-Key":"[redacted]"`, "holds the passphrase of workspace default")
	sentence := `{"note": "my passphrase is not known", "more": "passphrases", "path": "a/passphrase"}`
	s.entry(s.signed("POST", "/participants/customers/new", sentence)).has(t, strings.Trim(quoted(sentence), `"`))
}

func TestSecrets_AreHiddenWholeInOtherSpellings(t *testing.T) {
	s := start(t)
	for what, secret := range map[string]string{
		"zerohash key": documented.private, "client_secret": clientSecret,
		"a key with every letter": "+/+/ab8/+/Zz" + "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b60",
	} {
		s.patch("/_mock/workspaces/default", `{"zerohash": {"webhook_secret": "`+secret+`"}}`).wants(t, 200)
		forURL := strings.NewReplacer("+", "-", "/", "_").Replace(secret)
		plain := strings.TrimRight(secret, "=")
		raw, _ := base64.RawStdEncoding.DecodeString(plain) // as much as there is: the documents' client_secret has a character too many
		for how, spelling := range map[string]string{
			"base64url": forURL, "base64url, no padding": strings.TrimRight(forURL, "="), "no padding": plain,
			"upper-case escapes": url.QueryEscape(secret),
			"lower-case escapes": strings.NewReplacer("+", "%2b", "/", "%2f", "=", "%3d").Replace(secret),
			"some escapes":       strings.ReplaceAll(secret, "+", "%2B"),
			"other escapes":      strings.ReplaceAll(secret, "=", "%3D"),
			"every byte":         everyByte(secret), "escaped twice": url.QueryEscape(url.QueryEscape(secret)),
			"hex": hex.EncodeToString(raw), "upper-case hex": strings.ToUpper(hex.EncodeToString(raw)),
			"base64 twice":      base64.StdEncoding.EncodeToString([]byte(secret)),
			"base64url twice":   base64.RawURLEncoding.EncodeToString([]byte(secret)),
			"pluses lost":       strings.ReplaceAll(secret, "+", " "),
			"a beginning of it": secret[:20],
		} {
			for where, a := range map[string]ask{
				"key":   documented.signed("GET", "/participants", "").with("X-SCX-API-KEY", spelling),
				"query": {method: "GET", path: "/nowhere?x=" + strings.ReplaceAll(spelling, " ", "+")},
				"body":  {path: "/nowhere", body: `{"x": "so ` + spelling + ` it is", "y": "` + strings.ReplaceAll(spelling, "/", `\/`) + `"}`},
			} {
				answer := s.do(a)
				entry := s.entry(answer)
				if strings.Contains(entry.body, "so [redacted] it is") != (where == "body") {
					t.Errorf("%s as %s in a %s: %s", what, how, where, entry.body)
				}
				shown := answer.body + entry.body + s.log.drain()
				// Neither its beginning nor its end.
				for _, part := range []string{spelling[:12], spelling[len(spelling)-12:]} {
					if strings.Contains(shown, part) {
						t.Errorf("%s as %s in a %s shows %q: %s", what, how, where, part, shown)
					}
				}
			}
		}
	}
}

func TestJournal_HidesTokensWhoseDotsAreEscaped(t *testing.T) {
	s := start(t)
	jwt := s.do(ask{path: "/sessions", body: sessionBody, header: bearer(s.token())}).wants(t, 200).text(t, "jwt")
	for _, dot := range []string{"%2E", "%2e", `\u002e`, `\u002E`, "%252E", `\\u002e`} {
		escaped := strings.ReplaceAll(jwt, ".", dot)
		res := s.do(ask{path: "/nowhere", body: `{"x": "` + escaped + `", "y": 1}`}).wants(t, 404)
		s.entry(res).has(t, `{\"x\": \"[redacted]\", \"y\": 1}`)
	}
}

func TestZerohash_SaysWhichBoundABodyIsOver(t *testing.T) {
	s := start(t)
	long := strings.Repeat("a", 14<<20)
	s.signed("POST", "/participants/documents", `{"document":"`+long+`"}`).wants(t, 413).has(t, "the body is larger than 14 MiB")
	s.signed("POST", "/participants/customers/new", `{"email":"`+long[:1<<20]+`"}`).wants(t, 413).has(t, "the body is larger than 1 MiB")
}

func TestSCX_OfALongBodyTheMistakeIsNotLookedFor(t *testing.T) {
	s := start(t)
	secret := `"` + documented.private + `"`
	// The secret stands where the journal's part of the body ends.
	body := `{"document":"` + strings.Repeat("a", 64<<10-40) + secret + strings.Repeat("b", 2<<20) + `"}`
	res := s.do(documented.signed("POST", "/participants/documents", body).with("X-SCX-SIGNED", "nvY/lGZoaom8x6eHeMWlzF4NnGvGA3YPtrbCmyUSplo=")).wants(t, 403)
	res.has(t, "the body is too long to look for the mistake")
	entry := s.entry(res).has(t, `"the body is too long to look for the mistake"`, "bytes more)")
	for n := len(documented.private); n >= 8; n-- {
		if strings.Contains(entry.body, documented.private[:n]) {
			t.Fatalf("the journal shows %d characters of the key", n)
		}
	}
	if len(entry.body) > 300<<10 {
		t.Errorf("the entry has %d bytes", len(entry.body))
	}
}
