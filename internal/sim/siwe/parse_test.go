package siwe

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParse_TakesWhatTheGrammarHas(t *testing.T) {
	at := func(stamp string) string { return replaced(t, "2024-01-17T18:21:53Z", stamp) }
	uri := func(uri string) string { return replaced(t, "URI: https://api.sandbox.offblocks.xyz", "URI: "+uri) }
	domain := func(domain string) string { return replaced(t, "api.sandbox.offblocks.xyz wants", domain+" wants") }
	statement := func(statement string) string { return restated(sample(t), statement) }
	for _, text := range []string{
		at("2024-01-17t18:21:53z"), at("2024-01-17T18:21:53.123456789123Z"), at("2024-01-17T18:21:53-00:00"), at("2024-01-17T18:21:53+23:59"),
		at("2016-12-31T23:59:60Z"), at("2017-01-01T01:59:60+02:00"), at("2024-02-29T00:00:00Z"), at("0000-01-01T00:00:00Z"), at("9999-12-31T23:59:59Z"),
		uri("urn:isbn:1"), uri("a:"), uri("https:"), uri("mailto:a@b"), uri("http://[::ffff:1.2.3.4]:80/?q=/?#f/?"), uri("http://[v1.a:b]/"),
		uri("http://user:pass@host:/%20"), uri("did:pkh:eip155:1:0x00"), uri("file:///etc"), uri("http://a//b"), uri("x:?#"),
		domain("localhost"), domain("[::1]:8080"), domain("user:pw@host:80"), domain("a%20b"), domain("wants.you"), domain("192.168.0.1:"),
		statement(""), statement(" "), statement("URI: https://example.com"), statement("Version: 1"), statement(":/?#[]@!$&'()*+,;=-._~ 09azAZ"),
		"https://" + sample(t), "x+y-z.1://" + sample(t),
		sample(t) + "\nExpiration Time: 2024-01-17T18:21:53Z\nNot Before: 2024-01-17T18:21:53Z\nRequest ID: a%20b:@!\nResources:\n- a:\n- b:c",
		sample(t) + "\nRequest ID: ", sample(t) + "\nResources:", sample(t) + "\nNot Before: 2024-01-17T18:21:53Z\nResources:",
		replaced(t, "Chain ID: 300", "Chain ID: 0"), replaced(t, "Chain ID: 300", "Chain ID: "+strings.Repeat("9", 100)),
	} {
		if m, err := Parse(text); err != nil || m.String() != text || write(m) != text {
			t.Errorf("%v: %s", err, text)
		}
	}
}

func TestParse_SaysLineAndFault(t *testing.T) {
	at := func(stamp string) string { return replaced(t, "2024-01-17T18:21:53Z", stamp) }
	uri := func(uri string) string { return replaced(t, "URI: https://api.sandbox.offblocks.xyz", "URI: "+uri) }
	domain := func(domain string) string { return replaced(t, "api.sandbox.offblocks.xyz wants", domain+" wants") }
	for _, row := range []struct{ text, says string }{
		{"", "line 1 (text): there is no text"},
		{strings.Repeat("a", longest+1), "16385 bytes"},
		{"\ufeff" + sample(t), "byte order mark"},
		{replaced(t, "URI", "\r\nURI"), "line 6 (text): there is a carriage return"},
		{replaced(t, "OffBlocks", "Off\xffBlocks"), "not UTF-8"},
		{strings.ReplaceAll(sample(t), "\n", `\n`), "two characters"},
		{replaced(t, "your Ethereum account", "your ethereum account"), "line 1 (domain)"},
		{replaced(t, " account:\n", " account\n"), "line 1 (domain)"},
		{"://" + sample(t), "line 1 (scheme)"},
		{"1a://" + sample(t), `line 1 (scheme): "1a" is no scheme`},
		{domain("user@"), "no host"},
		{domain(":80"), "no host"},
		{domain("host:8o"), `"8o" is no port`},
		{domain("[::1"), "no IPv6 address"},
		{domain("[::1]x"), `"x" is no port`},
		{domain("[fe80::1%25eth0]"), "no IPv6 address"},
		{domain("[1.2.3.4]"), "no IPv6 address"},
		{domain("a b"), `has ' ' in it, at character 2`},
		{domain("a%2"), "without two hexadecimal digits"},
		{domain("a@b@c"), `has '@' in it`},
		{replaced(t, "\n0x43158f45", "\n43158f45"), "line 2 (address)"},
		{replaced(t, "2691", "269"), "39 digits"},
		{replaced(t, "0x43158f45b5E", "0X43158f45b5E"), "line 2 (address)"},
		{replaced(t, "2691\n\n", "2691\n"), "line 3 (statement): \"OffBlocks wants"},
		{strings.Replace(restated(sample(t), "URI: a:b"), "\n\nURI: https", "\nURI: https", 1), "two"},
		{replaced(t, "Policy\n\n", "Policy\n"), `line 5 (statement): "URI: https://api.sandbox.offblocks.xyz" is where an empty line has to be`},
		{replaced(t, "Policy", "Policy\x00"), `has '\x00' in it`},
		{replaced(t, "OffBlocks wants", "\u202ewants"), `has '\u202e' in it`},
		{uri("foo"), "does not begin with a scheme"},
		{uri("//host"), "does not begin with a scheme"},
		{uri("http://a b"), "has ' ' in it"},
		{uri("http://[::ffff:01.2.3.4]"), "no IPv6 address"},
		{uri("http://a/%zz"), "without two hexadecimal digits"},
		{uri("a:b#c#d"), `has '#' in it`},
		{uri("http://a/[b]"), `has '[' in it`},
		{uri("http://ä"), `has 'ä' in it`},
		{uri("a:<b>"), `has '<' in it`},
		{uri("http://a:b:80/"), `has ':' in it`},
		{replaced(t, "Version: 1", "Version: 01"), `the version is "01"`},
		{replaced(t, "Version: 1", "version: 1"), `no way to write Version; its line begins with "Version: "`},
		{replaced(t, "Chain ID", "ChainId"), `line 8 (Chain ID): "ChainId: 300" is no way to write Chain ID`},
		{replaced(t, "ID: 300", "ID:300"), "no way to write Chain ID"},
		{replaced(t, "ID: 300", "ID: 0x12c"), `"0x12c" is no decimal number`},
		{replaced(t, "ID: 300", "ID: -1"), "no decimal number"},
		{replaced(t, "ID: 300", "ID: ٣"), "no decimal number"},
		{replaced(t, "5ufo", "5uf-"), `line 9 (Nonce): "5uf-iEqDaFvmfo78" has '-' in it, at character 4`},
		{at("2024-01-17 18:21:53Z"), "no RFC 3339 time"},
		{at("2024-01-17T18:21:53"), "no RFC 3339 time"},
		{at("2024-01-17T18:21:53,5Z"), "no RFC 3339 time"},
		{at("2024-01-17T24:00:00Z"), "no RFC 3339 time"},
		{at("2023-02-29T00:00:00Z"), "there is no such day"},
		{at("2024-04-31T00:00:00Z"), "no such day"},
		{at("12024-01-17T18:21:53Z"), "no RFC 3339 time"},
		{at("2024-01-17T18:21:60Z"), "leap seconds"},
		{at("2024-01-00T18:21:53Z"), "no such day"},
		{at("2024-01-17T18:21:53+24:00"), "no RFC 3339 time"},
		{at("1705515713"), "no RFC 3339 time"},
		{at("2024-01-17T18:21:53.Z"), "no RFC 3339 time"},
		{replaced(t, "\nIssued At: 2024-01-17T18:21:53Z", ""), "line 10 (Issued At): the text ends before it"},
		{sample(t) + "\n", "line 11 (end of the text): the text ends with a line break"},
		{sample(t) + "\nHello: world", `line 11 (end of the text): "Hello: world" is more than EIP-4361 has; only Expiration Time`},
		{sample(t) + "\nNot before: 2024-01-17T18:21:53Z", `line 11 (end of the text): "Not before: 2024-01-17T18:21:53Z" is no way to write Not Before`},
		{sample(t) + "\nNonce: 12345678", "line 11 (Nonce): it comes too late, or a second time"},
		{sample(t) + "\nRequest ID: a/b", `line 11 (Request ID): "a/b" has '/' in it`},
		{sample(t) + "\nRequest ID: a\nExpiration Time: 2024-01-17T18:21:53Z", "line 12 (Expiration Time): it comes too late"},
		{sample(t) + "\nResources: ", "no way to write Resources"},
		{sample(t) + "\nResources:\n-a:b", `does not begin with "- "`},
		{sample(t) + "\nResources:\n- ", `"" is no URI`},
		{sample(t) + "\nResources:\n- a:b\n", "ends with a line break"},
		{sample(t) + "\nResources:\n- a:b\n\n- c:d", "there is an empty line in its place"},
	} {
		_, err := Parse(row.text)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), row.says) {
			t.Errorf("not %q: %v", row.says, err)
		}
	}
}

func TestMessage_TimesAreTheOnesThatAreWritten(t *testing.T) {
	for written, want := range map[string]time.Time{
		"2024-01-17T18:21:53Z":              time.Date(2024, 1, 17, 18, 21, 53, 0, time.UTC),
		"2024-01-17T18:21:53.5+02:30":       time.Date(2024, 1, 17, 15, 51, 53, 500_000_000, time.UTC),
		"2024-01-17T18:21:53.123456789999Z": time.Date(2024, 1, 17, 18, 21, 53, 123_456_789, time.UTC),
		"2016-12-31T23:59:60.5Z":            time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC),
		"2016-12-31T15:59:60-08:00":         time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		m, err := Parse(replaced(t, "2024-01-17T18:21:53Z", written))
		if err != nil || !m.Issued().Equal(want) {
			t.Errorf("%s: %v %v", written, err, m)
		}
	}
}

func TestMessage_HoldsFromNotBeforeUntilExpiration(t *testing.T) {
	m, err := Parse(sample(t) + "\nExpiration Time: 2024-01-17T19:00:00Z\nNot Before: 2024-01-17T18:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	for clock, holds := range map[string]bool{
		"17:59:59.999": false, "18:00:00": true, "18:59:59.999": true, "19:00:00": false, "19:00:00.001": false,
	} {
		now, err := time.Parse(time.RFC3339, "2024-01-17T"+clock+"Z")
		if err != nil {
			t.Fatal(err)
		}
		if err := m.ValidAt(now); (err == nil) != holds {
			t.Errorf("%s: %v", clock, err)
		}
	}
}
