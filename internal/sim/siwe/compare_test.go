package siwe

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

func TestCompare_SaysTheFirstDifference(t *testing.T) {
	issued := issue(t, challengeFor(alice))
	changed := func(change func(c *Challenge)) string {
		c := challengeFor(alice)
		change(&c)
		return issue(t, c)
	}
	with := func(from, to string) string { return strings.Replace(issued, from, to, 1) }
	quoted, _ := json.Marshal(issued)
	var wide []byte
	for _, unit := range utf16.Encode([]rune(issued)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for _, row := range []struct{ name, received, says string }{
		{"the same", issued, ""},
		{"empty", "", "it is empty"},
		{"CR LF", strings.ReplaceAll(issued, "\n", "\r\n"), "its line breaks are CR LF"},
		{"CR", strings.ReplaceAll(issued, "\n", "\r"), "its line breaks are CR,"},
		{"CR LF and one more", strings.ReplaceAll(issued, "\n", "\r\n") + "\r\n", "its line breaks are CR LF, and there is white space around it"},
		{"a line break", issued + "\n", "there is a line break behind it"},
		{"spaces", "  " + issued + " ", "white space around it"},
		{"byte order mark", "\ufeff" + issued, "byte order mark"},
		{"escaped", strings.ReplaceAll(issued, "\n", `\n`), `two characters \n`},
		{"JSON", string(quoted), "it is a JSON string"},
		{"base64", base64.StdEncoding.EncodeToString([]byte(issued)), "encoded twice"},
		{"hex", "0x" + hex.EncodeToString([]byte(issued)), "hexadecimal text"},
		{"percent", url.PathEscape(issued), "percent-encoded"},
		{"form", url.QueryEscape(issued), "form-encoded"},
		{"HTML", strings.ReplaceAll(issued, ":", "&#58;"), "HTML entities"},
		{"UTF-16", string(wide), "it is UTF-16"},
		{"indented", strings.ReplaceAll(issued, "\n", "\n  "), `only its white space differs: line 2 is "  0x`},
		{"no empty lines", strings.ReplaceAll(issued, "\n\n", "\n"), "only its white space differs: line 3"},
		{"cut off", issued[:len(issued)-4], `its end is missing: ":53Z"`},
		{"more", issued + "\nRequest ID: 1", `it has more behind its end: "\nRequest ID: 1"`},
		{"no challenge", "hello", `it is no challenge of EIP-4361: line 1 (domain): "hello" does not end with`},
		{"broken", with("Version: 1", "Version: 2"), `line 7 (Version): the version is "2", and there is only 1; line 7 is "Version: 2", and in the challenge that was issued "Version: 1"`},
		{"too long", strings.Repeat("a", longest+1), "it has 16385 bytes"},
		{"domain", with("api.sandbox.offblocks.xyz wants", "evil.example wants"), `the domain is "evil.example", and the challenge that was issued has "api.sandbox.offblocks.xyz": the text was changed after it was issued`},
		{"scheme", "https://" + issued, `the scheme is "https", and the challenge that was issued has none`},
		{"statement", with("OffBlocks wants", "Somebody wants"), `the statement is "Somebody wants`},
		{"URI", with("URI: https://api", "URI: https://www"), `the URI is "https://www.sandbox`},
		{"chain", with("ID: 300", "ID: 1"), `the chain id is "1", and the challenge that was issued has "300": the text was changed`},
		{"no statement", emptied(issued), `the statement is "", and`},
		{"time", with("18:21:53Z", "18:21:54Z"), `the issued at is "2024-01-17T18:21:54Z"`},
		{"nonce", changed(func(c *Challenge) { c.Nonce, c.IssuedAt = "AAAAAAAAAAAAAAAA", c.IssuedAt.Add(-time.Hour) }), `the nonce is "AAAAAAAAAAAAAAAA", and the challenge that was issued has "5ufoiEqDaFvmfo78": this is an older challenge, of 2024-01-17T17:21:53Z; the one that counts is of 2024-01-17T18:21:53Z`},
		{"newer", changed(func(c *Challenge) { c.Nonce, c.IssuedAt = "AAAAAAAAAAAAAAAA", c.IssuedAt.Add(time.Hour) }), "this is a newer challenge"},
		{"same second", changed(func(c *Challenge) { c.Nonce = "AAAAAAAAAAAAAAAA" }), "another challenge of the same second"},
		{"account", changed(func(c *Challenge) { c.Address = bob.Address() }), "this is a challenge for another account"},
	} {
		got := Compare(issued, row.received)
		if (got == "") != (row.received == issued) || !strings.Contains(got, row.says) {
			t.Errorf("%s: %s", row.name, got)
		}
	}
}

func TestCompare_OfTextsThatAreNoChallengesShowsTheLine(t *testing.T) {
	if got := Compare("a\nb", "a\nc"); got != `line 2 is "c", and in the challenge that was issued "b"` {
		t.Error(got)
	}
}
