package httpsig

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// signed is the typical request with a signature that holds.
func signed(t testing.TB) *Message {
	t.Helper()
	m := request()
	got, err := Sign(m, SignOptions{Components: typical, Key: keyOf(t, 0), KeyID: keyID, Created: now})
	must(t, err)
	m.Header.Set(HeaderInput, got.Input)
	m.Header.Set(HeaderSignature, got.Signature)
	return m
}

// inputs replaces Signature-Input, and leaves Signature as it is.
func inputs(to string) func(*Message, *Policy) {
	return func(m *Message, _ *Policy) { m.Header.Set(HeaderInput, to) }
}

// covering lists other components, with parameters that are right.
func covering(list string) func(*Message, *Policy) {
	return inputs("sig=(" + list + `);created=1759320000;keyid="` + keyID + `"`)
}

// having has other parameters.
func having(params string) func(*Message, *Policy) {
	return inputs(`sig=("@method" "@path" "@query")` + params)
}

const known = `;keyid="` + keyID + `"`

// TestVerify_SaysWhichRuleBroke breaks each rule on its own.
func TestVerify_SaysWhichRuleBroke(t *testing.T) {
	response := func(m *Message, _ *Policy) { m.Request = request(); m.Status = 200 }
	for _, test := range []struct {
		name   string
		change func(*Message, *Policy)
		rule   string
		says   string
	}{
		{"no Signature-Input", func(m *Message, _ *Policy) { m.Header.Del(HeaderInput) }, RuleMissing, "Signature-Input is missing"},
		{"no Signature", func(m *Message, _ *Policy) { m.Header.Del(HeaderSignature) }, RuleMissing, "Signature is missing"},
		{"an empty Signature-Input", inputs(""), RuleMissing, "Signature-Input is missing"},
		{"an older draft", func(m *Message, _ *Policy) {
			m.Header.Del(HeaderInput)
			m.Header.Set(HeaderSignature, `keyId="a",algorithm="hs2019",headers="(request-target) host",signature="AAAA"`)
		}, RuleMissing, "Signature-Input is missing"},

		{"components without quotes", inputs(`sig=(@method @path);created=1`), RuleSyntax, "not a dictionary"},
		{"components that are tokens", covering(`method`), RuleSyntax, "in double quotes"},
		{"no list", inputs(`sig="@method";created=1`), RuleSyntax, "no list of components"},
		{"a damaged Signature", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig=:%%%:") }, RuleSyntax, "Signature is not a dictionary"},
		{"an older Signature beside the input", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, `keyId="a",signature="b"`) }, RuleSyntax, "Signature is not a dictionary"},
		{"bytes beyond ASCII in the input", inputs(`sig=("@méthod")`), RuleSyntax, "not a dictionary"},

		{"a long Signature-Input", inputs(strings.Repeat("a", MaxInput+1)), RuleLimit, "up to 8192"},
		{"a long Signature", func(m *Message, _ *Policy) {
			m.Header.Set(HeaderSignature, strings.Repeat("a", MaxSignature+1))
		}, RuleLimit, "up to 16384"},
		{"many signatures", func(m *Message, _ *Policy) {
			for _, label := range strings.Split("abcdefghijklmnopq", "") {
				m.Header.Add(HeaderInput, label+"=()")
				m.Header.Add(HeaderSignature, label+"=:AAAA:")
			}
		}, RuleLimit, "more than 16"},
		{"many components", covering(strings.Repeat(`"a" `, 64) + `"b"`), RuleLimit, "up to 64"},
		{"a long base", func(m *Message, p *Policy) {
			m.Header.Set("X", strings.Repeat("a", MaxBase))
			covering(`"x"`)(m, p)
		}, RuleLimit, "65536"},

		{"a label without signature", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "other=:AAAA:") }, RuleLabel, "stands in Signature-Input, but not in Signature"},
		{"a signature without input", func(m *Message, _ *Policy) { m.Header.Add(HeaderSignature, "other=:AAAA:") }, RuleLabel, "stands in Signature, but not in Signature-Input"},

		{"an unknown derived component", covering(`"@host"`), RuleComponentUnknown, "@authority"},
		{"no name", covering(`""`), RuleComponentName, "not the name"},
		{"a name with a space", covering(`"a b"`), RuleComponentName, "not the name"},
		{"a name in capitals", covering(`"Content-Digest"`), RuleComponentName, `"content-digest"`},
		{"the parameters as a component", covering(`"@signature-params"`), RuleComponentSelf, "last line"},
		{"a component twice", covering(`"@method" "@path" "@method"`), RuleComponentDuplicate, "covered twice"},
		{"a component twice, its parameters in another order", covering(`"priority";sf;key="u" "priority";key="u";sf`), RuleComponentDuplicate, "covered twice"},
		{"an unknown parameter", covering(`"@method";x`), RuleComponentParameter, "unknown"},
		{"sf of a derived component", covering(`"@method";sf`), RuleComponentParameter, "does not apply"},
		{"tr of a derived component", covering(`"@method";tr`), RuleComponentParameter, "does not apply"},
		{"name of a field", covering(`"a";name="b"`), RuleComponentParameter, "does not apply"},
		{"req of @status", covering(`"@status";req`), RuleComponentParameter, "does not apply"},
		{"req on a request", covering(`"@method";req`), RuleComponentParameter, "for responses"},
		{"bs with sf", covering(`"content-digest";bs;sf`), RuleComponentParameter, "together"},
		{"bs with key", covering(`"content-digest";bs;key="sha-256"`), RuleComponentParameter, "together"},
		{"a flag with a value", covering(`"content-digest";sf=1`), RuleComponentParameter, "is a flag"},
		{"a flag that is off", covering(`"content-digest";sf=?0`), RuleComponentParameter, "is a flag"},
		{"key that is a token", covering(`"content-digest";key=sha-256`), RuleComponentParameter, "double quotes"},
		{"key of a list", covering(`"accept-ch";key="a"`), RuleComponentAbsent, "no such field"},
		{"key of a field that is an item", covering(`"idempotency-key";key="a"`), RuleComponentParameter, "only dictionaries"},
		{"sf of a field of unknown type", covering(`"content-type";sf`), RuleComponentParameter, "not known"},
		{"sf of a field of another type", covering(`"idempotency-key";sf`), RuleComponentValue, "not the structured one"},
		{"key of what is no dictionary", func(m *Message, p *Policy) {
			m.Header.Set("X", "a=(")
			covering(`"x";key="a"`)(m, p)
		}, RuleComponentValue, "not a dictionary"},
		{"@query-param without name", covering(`"@query-param"`), RuleComponentParameter, "lacks the parameter name"},
		{"@status on a request", covering(`"@status"`), RuleComponentInapplicable, "only responses"},
		{"@method on a response", func(m *Message, p *Policy) { response(m, p); covering(`"@method"`)(m, p) }, RuleComponentInapplicable, "only with the parameter req"},
		{"the request is not known", func(m *Message, p *Policy) {
			m.Status = 200
			covering(`"@method";req`)(m, p)
		}, RuleComponentAbsent, "not known"},
		{"a parameter twice in the query", func(m *Message, p *Policy) {
			m.Target = "/?a=1&a=2"
			covering(`"@query-param";name="a"`)(m, p)
		}, RuleComponentInapplicable, "2 times"},
		{"a parameter that the query lacks", covering(`"@query-param";name="z"`), RuleComponentAbsent, "no parameter of that name"},
		{"a field that is absent", covering(`"date"`), RuleComponentAbsent, "no such field"},
		{"a member that is absent", covering(`"content-digest";key="sha-512"`), RuleComponentAbsent, "no member"},
		{"a trailer that is absent", covering(`"content-digest";tr`), RuleComponentAbsent, "the trailer of the request"},
		{"a value beyond ASCII", func(m *Message, p *Policy) {
			m.Header.Set("X", "ä")
			covering(`"x"`)(m, p)
		}, RuleComponentValue, "beyond ASCII"},
		{"a value with a line break", func(m *Message, p *Policy) {
			m.Header["X"] = []string{"a\nb"}
			covering(`"x"`)(m, p)
		}, RuleComponentValue, "control character"},
		{"a path beyond ASCII", func(m *Message, _ *Policy) { m.Target = "/ä" }, RuleComponentValue, "beyond ASCII"},

		{"no method covered", covering(`"@path" "@query"`), RuleRequired, `"@method"; it covers "@path" "@query"`},
		{"a path without its query", covering(`"@method" "@path"`), RuleRequired, `"@target-uri", or "@path" with "@query", or "@request-target"`},
		{"nothing covered", covering(``), RuleRequired, "it covers nothing"},
		{"one member of a field is not the field", func(m *Message, p *Policy) {
			p.Required = append(p.Required, Requirement{{"content-digest"}})
			covering(`"@method" "@path" "@query" "content-digest";key="sha-256"`)(m, p)
		}, RuleRequired, `"content-digest"`},

		{"created in quotes", having(known + `;created="1759320000"`), RuleParameterType, "not an integer"},
		{"created with a fraction", having(known + `;created=1759320000.0`), RuleParameterType, "not an integer"},
		{"created as a flag", having(known + `;created`), RuleParameterType, "not an integer"},
		{"created as a date", having(known + `;created=@1759320000`), RuleParameterType, "not an integer"},
		{"expires in quotes", having(known + `;created=1759320000;expires="1"`), RuleParameterType, "not an integer"},
		{"keyid without quotes", having(`;created=1759320000;keyid=abc`), RuleParameterType, "not a string"},
		{"alg without quotes", having(known + `;created=1759320000;alg=ecdsa-p384-sha384`), RuleParameterType, "not a string"},
		{"nonce that is a number", having(known + `;created=1759320000;nonce=7`), RuleParameterType, "not a string"},
		{"tag that is a flag", having(known + `;created=1759320000;tag`), RuleParameterType, "not a string"},

		{"no keyid", having(`;created=1759320000`), RuleKeyIDMissing, "no parameter keyid"},
		{"an unknown keyid", having(`;created=1759320000;keyid="x"`), RuleKeyIDUnknown, "known is " + keyID},
		{"an unknown keyid, of none", func(m *Message, p *Policy) {
			p.KeyIDs = nil
			having(`;created=1759320000;keyid="x"`)(m, p)
		}, RuleKeyIDUnknown, "no key is registered"},

		{"another algorithm", having(known + `;created=1759320000;alg="ed25519"`), RuleAlgorithm, "accepted is ecdsa-p384-sha384"},
		{"an allowed algorithm that is not the key's", func(m *Message, p *Policy) {
			p.Algorithms = []string{AlgP384, AlgRSA}
			having(known+`;created=1759320000;alg="rsa-v1_5-sha256"`)(m, p)
		}, RuleAlgorithm, "is for ecdsa-p384-sha384"},
		{"a key for another algorithm", func(_ *Message, p *Policy) { p.Algorithms = []string{AlgRSA} }, RuleAlgorithm, "accepted is rsa-v1_5-sha256"},
		{"a key that is of another type than it says", func(_ *Message, p *Policy) {
			p.Key = func(string) (Key, bool) { return Key{AlgP384, "no key"}, true }
		}, RuleAlgorithm, "an EC key on P-384"},

		{"a signature of another size", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig=:AAAA:") }, RuleEncoding, "96 bytes"},
		{"an empty signature", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig=::") }, RuleEncoding, "96 bytes"},
		{"a number as a signature", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig=7") }, RuleEncoding, "96 bytes"},
		{"a list as a signature", func(m *Message, _ *Policy) { m.Header.Set(HeaderSignature, "sig=(:AAAA:)") }, RuleEncoding, "96 bytes"},
		{"zeros as a signature", func(m *Message, _ *Policy) {
			m.Header.Set(HeaderSignature, "sig="+raw64(make([]byte, 96)))
		}, RuleMismatch, "does not verify"},
		{"another body's digest", func(m *Message, _ *Policy) { m.Header.Set(HeaderDigest, Digest(nil)) }, RuleMismatch, "does not verify"},
		{"another body's digest, much later", func(m *Message, p *Policy) {
			m.Header.Set(HeaderDigest, Digest(nil))
			p.Now = now.Add(time.Hour)
		}, RuleMismatch, "besides, the parameter created is 3600 s before"},
		{"a line more", func(m *Message, _ *Policy) { m.Header.Add("Authorization", "x") }, RuleMismatch, "does not verify"},
	} {
		m, p := signed(t), policy(t)
		test.change(m, &p)
		got, refusal := Verify(m, p)
		switch {
		case refusal == nil:
			t.Errorf("%s: it verifies: %+v", test.name, got)
		case refusal.Rule != test.rule || !strings.Contains(refusal.Message, test.says):
			t.Errorf("%s: %s: %s\nwant %s, saying %q", test.name, refusal.Rule, refusal.Message, test.rule, test.says)
		case refusal.Rule != RuleMissing && !strings.HasPrefix(refusal.Received, HeaderInput+": "):
			t.Errorf("%s: received: %s", test.name, refusal.Received)
		}
	}
}

// TestVerify_ChecksTheTimes of a signature that holds.
func TestVerify_ChecksTheTimes(t *testing.T) {
	for _, test := range []struct {
		name             string
		created, expires time.Duration // from now; expires 0: none
		unit             time.Duration
		rule, mistake    string
	}{
		{"now", 0, 0, 1, "", ""},
		{"at the end of its age", -300 * time.Second, 0, 1, "", ""},
		{"a second older", -301 * time.Second, 0, 1, RuleCreatedOld, "created-old"},
		{"at the end of what a clock may be fast", 60 * time.Second, 0, 1, "", ""},
		{"a second more", 61 * time.Second, 0, 1, RuleCreatedFuture, "created-future"},
		{"in milliseconds", 0, 0, 1000, RuleCreatedFuture, "created-milliseconds"},
		{"it expires later", -10 * time.Second, time.Second, 1, "", ""},
		{"it expires now", -10 * time.Second, -1, 1, RuleExpired, "expired"},
	} {
		m := request()
		o := SignOptions{Components: typical, Key: keyOf(t, 0), KeyID: keyID, Created: time.Unix(now.Add(test.created).Unix()*int64(test.unit), 0)}
		if test.expires != 0 {
			o.Expires = now.Add(test.expires)
		}
		got, err := Sign(m, o)
		must(t, err)
		m.Header.Set(HeaderInput, got.Input)
		m.Header.Set(HeaderSignature, got.Signature)
		verified, refusal := Verify(m, policy(t))
		if test.rule == "" {
			if refusal != nil || verified.Base != got.Base || !slices.Equal(verified.Components, idsOf(got.Base)[:len(typical)]) {
				t.Errorf("%s: %+v", test.name, refusal)
			}
			continue
		}
		if refusal == nil || refusal.Rule != test.rule || refusal.Diagnosis.Mistake != test.mistake || !refusal.Diagnosis.Verifies {
			t.Errorf("%s: %+v", test.name, refusal)
		}
	}
	m := request()
	got, err := Sign(m, SignOptions{Components: typical, Key: keyOf(t, 0), KeyID: keyID})
	must(t, err)
	m.Header.Set(HeaderInput, got.Input)
	m.Header.Set(HeaderSignature, got.Signature)
	p := policy(t)
	if _, refusal := Verify(m, p); refusal == nil || refusal.Rule != RuleCreatedMissing {
		t.Errorf("without created: %+v", refusal)
	}
	p.CreatedRequired = false
	if _, refusal := Verify(m, p); refusal != nil {
		t.Errorf("without created, which is not required: %+v", refusal)
	}
}

func TestVerify_TakesTheFirstSignatureWhoseKeyIsKnown(t *testing.T) {
	m := signed(t)
	input, value := m.Header.Get(HeaderInput), m.Header.Get(HeaderSignature)
	m.Header[HeaderInput] = []string{`proxy=("@method");keyid="theirs"`, `bare=()`, input + `, later=();keyid="` + keyID + `"`}
	m.Header[HeaderSignature] = []string{"later=:AAAA:", "proxy=:AAAA:, bare=:AAAA:", value}
	got, refusal := Verify(m, policy(t))
	if refusal != nil || got.Label != "sig" {
		t.Errorf("%+v %+v", got, refusal)
	}
	m.Header[HeaderInput][2] = strings.ReplaceAll(m.Header[HeaderInput][2], keyID, "another")
	if _, refusal := Verify(m, policy(t)); refusal == nil || refusal.Rule != RuleKeyIDUnknown || !strings.Contains(refusal.Message, `"theirs" of the signature proxy`) {
		t.Errorf("%+v", refusal)
	}
}

func TestVerify_TriesThePlacesUnderWhichTheServerIsKnown(t *testing.T) {
	places := []Place{
		{Name: "the public URL", Scheme: "https", Authority: "Mock.Example.com:443"},
		{Name: "the public URL of the workspace", Scheme: "https", Authority: "mock.example.com", Strip: "/w/alpha"},
		{Name: "the base URL", Strip: "/w/alpha/v1"},
		{Name: "the outer path", Prefix: "/siwx"},
	}
	const rest = "customers?page=2"
	for _, test := range []struct{ scheme, authority, target, place string }{
		{"http", "localhost:8080", "/w/alpha/v1/" + rest, ""},
		{"https", "mock.example.com", "/w/alpha/v1/" + rest, "the public URL"},
		{"https", "mock.example.com", "/v1/" + rest, "the public URL of the workspace"},
		{"http", "localhost:8080", "/" + rest, "the base URL"},
		{"http", "localhost:8080", "/siwx/w/alpha/v1/" + rest, "the outer path"},
		{"https", "elsewhere.example.com", "/w/alpha/v1/" + rest, "none"},
	} {
		for _, covers := range [][]string{{"@method", "@target-uri"}, {"@method", "@authority", "@scheme", "@request-target", "host"}} {
			m := request()
			m.Scheme, m.Authority, m.Target = test.scheme, test.authority, test.target
			got, err := Sign(m, SignOptions{Components: covers, Key: keyOf(t, 0), KeyID: keyID, Created: now})
			must(t, err)
			m.Header.Set(HeaderInput, got.Input)
			m.Header.Set(HeaderSignature, got.Signature)
			m.Scheme, m.Authority, m.Target = "http", "localhost:8080", "/w/alpha/v1/"+rest
			p := policy(t)
			p.Places = places
			verified, refusal := Verify(m, p)
			if test.place == "none" {
				if refusal == nil || len(refusal.Tried) < 5 || refusal.Tried[1] != "place the public URL: https://mock.example.com/w/alpha/v1/"+rest {
					t.Errorf("%s: %+v", test.authority, refusal)
				}
				continue
			}
			// A covered host is what stands in the header, which has the port.
			if covers[len(covers)-1] == "host" && strings.Contains(test.place, "public") {
				continue
			}
			if refusal != nil || verified.Place != test.place {
				t.Errorf("%v at %s: %+v %+v", covers, test.place, verified, refusal)
			}
		}
	}
}

// TestVerify_KeepsUnknownParameters and their notation, as structured fields are written.
func TestVerify_KeepsUnknownParameters(t *testing.T) {
	for sent, want := range map[string]string{
		known + `;created=1759320000;x=1.50;y=tok/en;z=?1;w=?0;b=:YQ==:;d=@5;s=%"%c3%a4"`: known + `;created=1759320000;x=1.5;y=tok/en;z;w=?0;b=:YQ==:;d=@5;s=%"%c3%a4"`,
		`;  created=1759320000 ` + known:                        "",
		`;created=1;x=1` + known + `;created=1759320000`:        `;created=1759320000;x=1` + known,
		`;n=-0;m=007` + known + `;created=1759320000;q="a\"\\"`: `;n=0;m=7` + known + `;created=1759320000;q="a\"\\"`,
	} {
		m, p := signed(t), policy(t)
		having(sent)(m, &p)
		_, refusal := Verify(m, p)
		if want == "" {
			if refusal == nil || refusal.Rule != RuleSyntax {
				t.Errorf("%s: %+v", sent, refusal)
			}
			continue
		}
		if refusal == nil || !strings.HasSuffix(refusal.Expected, paramsLine+`: ("@method" "@path" "@query")`+want) {
			t.Errorf("%s: %+v", sent, refusal)
		}
	}
}
