package httpsig

import (
	"crypto"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

func TestDigest_IsThatOfTheRFC(t *testing.T) {
	const hello = `{"hello": "world"}`
	for _, test := range []struct {
		algorithms []string
		want       string
	}{
		{nil, "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"},
		{[]string{SHA512}, "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"},
		{[]string{SHA512, "md5", SHA256}, "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:, sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"},
	} {
		got := Digest([]byte(hello), test.algorithms...)
		if got != test.want {
			t.Errorf("%v: %s", test.algorithms, got)
		}
		if refusal := VerifyDigest([]string{got}, []byte(hello)); refusal != nil {
			t.Errorf("%v: %+v", test.algorithms, refusal)
		}
	}
	if got := Digest(nil); got != "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:" {
		t.Errorf("of nothing: %s", got)
	}
}

// TestVerifyDigest_TakesEveryRightWriting and refuses the others by their rules.
func TestVerifyDigest_SaysWhichRuleBroke(t *testing.T) {
	right, other := Digest(body), Digest([]byte("other"))
	for _, test := range []struct {
		name   string
		values []string
		rule   string // empty: it holds
	}{
		{"sha-256", []string{right}, ""},
		{"both", []string{Digest(body, SHA256, SHA512)}, ""},
		{"two lines", []string{right, Digest(body, SHA512)}, ""},
		{"beside an unsupported one", []string{"md5=:AAAA:, " + right + ", unixsum=7"}, ""},
		{"with parameters", []string{right + ";a=b"}, ""},
		{"white space around it", []string{"  " + right + " "}, ""},
		{"none", nil, RuleDigestMissing},
		{"empty", []string{"", " "}, RuleDigestMissing},
		{"one right, one wrong", []string{right, Digest([]byte("other"), SHA512)}, RuleDigestMismatch},
		{"wrong", []string{other}, RuleDigestMismatch},
		{"of another size", []string{"sha-256=:AAAA:"}, RuleDigestMismatch},
		{"empty bytes", []string{"sha-256=::"}, RuleDigestMismatch},
		{"unsupported ones only", []string{"md5=:AAAA:, sha=:AAAA:"}, RuleDigestAlgorithm},
		{"a list", []string{"sha-256=(:AAAA:)"}, RuleDigestSyntax},
		{"a flag", []string{"sha-256"}, RuleDigestSyntax},
		{"a token", []string{"sha-256=abc"}, RuleDigestSyntax},
		{"a number", []string{"sha-256=7"}, RuleDigestSyntax},
		{"no field at all", []string{"%&/"}, RuleDigestSyntax},
		{"a long one", []string{strings.Repeat("a", MaxInput+1)}, RuleDigestSyntax},
	} {
		refusal := VerifyDigest(test.values, body)
		switch {
		case test.rule == "" && refusal != nil:
			t.Errorf("%s: %+v", test.name, refusal)
		case test.rule != "" && (refusal == nil || refusal.Rule != test.rule || refusal.Expected == ""):
			t.Errorf("%s: %+v", test.name, refusal)
		}
	}
}

// TestVerifyDigest_NamesTheMistake makes the header wrongly, and wants exactly that told.
func TestVerifyDigest_NamesTheMistake(t *testing.T) {
	content := []byte(`{"b": 1, "a": ["x"]}`)
	raw := sum(crypto.SHA256, content)
	std := base64.StdEncoding.EncodeToString(raw)
	url := base64.URLEncoding.EncodeToString(raw)
	if !strings.ContainsAny(url, "-_") {
		t.Fatal("the body's digest does not tell base64url from base64")
	}
	of := func(other string) string { return Digest([]byte(other)) }
	for _, test := range []struct {
		wants, value string
		verifies     bool
	}{
		{"digest-capitals", "SHA-256=:" + std + ":", true},
		{"digest-capitals+digest-colons", "SHA-256=" + std, true},
		{"digest-name", "sha256=:" + std + ":", true},
		{"digest-colons", "sha-256=" + std, true},
		{"digest-bare+digest-colons", std, true},
		{"digest-bare", ":" + std + ":", true},
		{"digest-string", `sha-256="` + std + `"`, true},
		{"digest-hex", "sha-256=:" + hex.EncodeToString(raw) + ":", true},
		{"digest-colons+digest-hex", "sha-256=" + hex.EncodeToString(raw), true},
		{"digest-base64url", "sha-256=:" + url + ":", true},
		{"digest-unpadded", "sha-256=:" + strings.TrimRight(std, "=") + ":", true},
		{"digest-hex-inside", "sha-256=:" + base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(raw))) + ":", false},
		{"digest-base64-inside", "sha-256=:" + base64.StdEncoding.EncodeToString([]byte(std)) + ":", false},
		{"digest-algorithm", "sha-256=:" + base64.StdEncoding.EncodeToString(sum(crypto.SHA512, content)) + ":", false},
		{"digest-md5", "sha-256=:" + base64.StdEncoding.EncodeToString(sum(crypto.MD5, content)) + ":", false},
		{"digest-body-empty", of(""), false},
		{"digest-body-newline", of(string(content) + "\n"), false},
		{"digest-body-compact", of(`{"b":1,"a":["x"]}`), false},
		{"digest-body-pretty", of("{\n  \"b\": 1,\n  \"a\": [\n    \"x\"\n  ]\n}"), false},
		{"digest-body-reordered", of(`{"a": ["x"], "b": 1}`), false},
		{"digest-body-text", of(`"{\"b\": 1, \"a\": [\"x\"]}"`), false},
		{"digest-body-base64", of(base64.StdEncoding.EncodeToString(content)), false},
		{"digest-body-other", of("something else"), false},
		{"digest-size", "sha-256=:AAAA:", false},
	} {
		refusal := VerifyDigest([]string{test.value}, content)
		if refusal == nil || refusal.Diagnosis == nil || refusal.Diagnosis.Mistake != test.wants || refusal.Diagnosis.Verifies != test.verifies {
			t.Errorf("%s (%s): %+v", test.wants, test.value, refusal)
			if refusal != nil {
				t.Logf("%+v", refusal.Diagnosis)
			}
		}
	}
	refusal := VerifyDigest(nil, content, "SHA-256="+std)
	if refusal == nil || refusal.Rule != RuleDigestMissing || refusal.Diagnosis == nil || refusal.Diagnosis.Mistake != "digest-older" {
		t.Errorf("%+v", refusal)
	}
}
