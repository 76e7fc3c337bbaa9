package httpsig

import (
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/dunglas/httpsfv"
)

func (v vectors) message(t *testing.T, kind string) *Message {
	t.Helper()
	if kind == "response" {
		return read(t, v.Response)
	}
	return read(t, v.Request)
}

// TestVerify_TakesTheSignaturesOfTheRFC is sections B.2.1 to B.2.6.
func TestVerify_TakesTheSignaturesOfTheRFC(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Cases {
		m := v.message(t, c.Message)
		m.Header.Set(HeaderInput, c.Input)
		m.Header.Set(HeaderSignature, c.Signature)
		got, refusal := Verify(m, v.policy(t))
		if refusal != nil {
			t.Errorf("%s: %+v", c.Section, refusal)
			continue
		}
		if got.Base != c.Base || got.Label != c.Label || got.KeyID != c.KeyID || got.Alg != c.Alg || got.Created.Unix() != 1618884473 {
			t.Errorf("%s: %+v", c.Section, got)
		}
		m.Header.Set("Date", "Tue, 20 Apr 2021 02:07:56 GMT")
		m.Header.Set("Content-Length", "19")
		if _, refusal := Verify(m, v.policy(t)); len(got.Components) > 3 && (refusal == nil || refusal.Rule != RuleMismatch) {
			t.Errorf("%s: a changed message gives %+v", c.Section, refusal)
		}
	}
}

// TestSign_MakesTheSignaturesOfTheRFC is B.2.5 and B.2.6, the deterministic ones.
func TestSign_MakesTheSignaturesOfTheRFC(t *testing.T) {
	v := readVectors(t)
	block, _ := pem.Decode([]byte(v.Keys["test-key-ed25519"].PEM[1]))
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	must(t, err)
	keys := map[string]any{"test-key-ed25519": parsed.(ed25519.PrivateKey), "test-shared-secret": v.public(t, "test-shared-secret")}
	made := 0
	for _, c := range v.Cases {
		if !c.Deterministic {
			continue
		}
		made++
		got, err := Sign(v.message(t, c.Message), SignOptions{
			Components: componentsOf(t, c.Input), Key: keys[c.KeyID], KeyID: c.KeyID, Label: c.Label, Created: v.policy(t).Now,
		})
		must(t, err)
		if got.Base != c.Base || got.Input != c.Input || got.Signature != c.Signature {
			t.Errorf("%s: %+v", c.Section, got)
		}
	}
	if made != 2 {
		t.Errorf("%d signatures were made", made)
	}
}

func componentsOf(t *testing.T, input string) (names []string) {
	t.Helper()
	fields, err := httpsfv.UnmarshalDictionary([]string{input})
	must(t, err)
	member, _ := fields.Get(fields.Names()[0])
	for _, i := range member.(httpsfv.InnerList).Items {
		text, err := httpsfv.Marshal(i)
		must(t, err)
		names = append(names, text)
	}
	return names
}

// TestVerify_FollowsWhatIntermediariesDo is B.3, where a proxy adds a field and signs, and B.4, where a message is changed on its way in ways
// that leave the signature whole and in ways that do not.
func TestVerify_FollowsWhatIntermediariesDo(t *testing.T) {
	v := readVectors(t)
	proxied := v.Messages["B.3"]
	if got, refusal := Verify(read(t, proxied[4]), v.policy(t)); refusal != nil || got.Base != proxied[2] || got.Label != "ttrp" {
		t.Errorf("B.3: %+v %+v", got, refusal)
	}
	messages := v.Messages["B.4"]
	for i, test := range []struct {
		name  string
		text  string
		holds bool
	}{
		{"as it was signed", messages[0], true},
		{"a query parameter and a field were added", messages[2], true},
		{"fields were removed, and two lines joined", messages[3], true},
		{"fields were reordered", messages[4], true},
		{"another method and authority", messages[5], false},
		{"the lines of a field were reordered", messages[6], false},
	} {
		got, refusal := Verify(read(t, test.text), v.policy(t))
		switch {
		case test.holds && (refusal != nil || got.Base != messages[1]):
			t.Errorf("%s: %+v", test.name, refusal)
		case !test.holds && (refusal == nil || refusal.Rule != RuleMismatch || refusal.Expected == messages[1]):
			t.Errorf("%s (%d): %+v", test.name, i, refusal)
		}
	}
}

// TestBase_HasTheComponentsOfTheRFC is every example of section 2.
func TestBase_HasTheComponentsOfTheRFC(t *testing.T) {
	v := readVectors(t)
	examples := map[string][]string{}
	for _, e := range v.Examples {
		examples[strings.Fields(e.Section)[0]] = e.Blocks
	}
	at := func(section string, i int) string { return strings.ReplaceAll(examples[section][i], "(SP)", " ") }
	fields := func(section string, i int) *Message {
		m := &Message{Method: "GET", Scheme: "https", Target: "/", Header: http.Header{}}
		m.addFields(strings.Split(examples[section][i], "\n"))
		m.Authority = strings.TrimSpace(m.Header.Get("Host"))
		return m
	}
	request := func(section string, i int) *Message { return read(t, examples[section][i]) }
	insecure := request("2.2.4", 0)
	insecure.Scheme = "http"
	absolute := request("2.2.5", 3)
	absolute.Authority = "www.example.com"
	bare := &Message{Method: "POST", Scheme: "https", Authority: "www.example.com", Target: "/path"}
	for _, test := range []struct {
		name  string
		of    *Message
		lines string
	}{
		{"2.1", fields("2.1", 0), at("2.1", 1)},
		{"2.1, an empty field", fields("2.1", 2), at("2.1", 3)},
		{"2.1.1, as it came", fields("2.1.1", 0), at("2.1.1", 1)},
		{"2.1.1, sf", fields("2.1.1", 0), at("2.1.1", 2)},
		{"2.1.2", fields("2.1.2", 0), at("2.1.2", 1)},
		{"2.1.3, joined", fields("2.1.3", 0), at("2.1.3", 2)},
		{"2.1.3, bs of two lines", fields("2.1.3", 0), at("2.1.3", 3)},
		{"2.1.3, bs of one line", fields("2.1.3", 1), at("2.1.3", 4)},
		{"2.2.1", request("2.2.1", 0), at("2.2.1", 2)},
		{"2.2.2", request("2.2.2", 0), at("2.2.2", 2)},
		{"2.2.3", request("2.2.3", 0), at("2.2.3", 2)},
		{"2.2.4", insecure, at("2.2.4", 2)},
		{"2.2.5, a path", request("2.2.5", 0), at("2.2.5", 2)},
		{"2.2.5, a URL", absolute, at("2.2.5", 5)},
		{"2.2.5, an authority", request("2.2.5", 6), at("2.2.5", 8)},
		{"2.2.5, a star", request("2.2.5", 9), at("2.2.5", 11)},
		{"2.2.6", request("2.2.6", 0), at("2.2.6", 2)},
		{"2.2.7", request("2.2.7", 0), at("2.2.7", 2)},
		{"2.2.7, no pairs", request("2.2.7", 3), at("2.2.7", 5)},
		{"2.2.7, no query", bare, at("2.2.7", 7)},
		{"2.2.8", request("2.2.8", 0), at("2.2.8", 1)},
		{"2.2.8, encoded", request("2.2.8", 2), at("2.2.8", 3)},
		{"2.2.9", request("2.2.9", 0), at("2.2.9", 2)},
	} {
		got, err := baseOf(t, test.of, idsOf(test.lines)...)
		if err != nil || got != test.lines {
			t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, got, test.lines)
		}
	}
}

// idsOf are the identifiers of a base's lines.
func idsOf(base string) (ids []string) {
	for text := range strings.SplitSeq(base, "\n") {
		id, _, _ := strings.Cut(text, ": ")
		ids = append(ids, id)
	}
	return ids
}

// baseOf is the signature base of the components, without its last line.
func baseOf(t *testing.T, m *Message, ids ...string) (string, error) {
	t.Helper()
	got, err := Sign(m, SignOptions{Components: ids, Key: crypto.Signer(keyOf(t, 0))})
	base, _, _ := strings.Cut(got.Base, "\n"+paramsLine)
	return base, err
}
