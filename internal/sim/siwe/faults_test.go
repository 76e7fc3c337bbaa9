package siwe

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	siwego "github.com/spruceid/siwe-go"
)

// read says whether siwe-go reads a text.
func read(text string) bool {
	_, err := siwego.ParseMessage(text)
	return err == nil
}

// signedByLibrary has siwe-go verify Alice's signature over exactly a text.
func signedByLibrary(text string, change func(sig *[65]byte)) bool {
	m, err := siwego.ParseMessage(text)
	if err != nil {
		return false
	}
	sig := alice.Sign([]byte(text))
	change(&sig)
	_, err = m.VerifyEIP191("0x" + hex.EncodeToString(sig[:]))
	return err == nil
}

func untouched(*[65]byte) {}

// panics says whether siwe-go does, on a signature.
func panics(m *siwego.Message, signature string) (did bool) {
	defer func() { did = recover() != nil }()
	_, _ = m.VerifyEIP191(signature)
	return false
}

// parses says whether this package reads a text.
func parses(text string) bool {
	_, err := Parse(text)
	return err == nil
}

func verifies(text string, change func(sig *[65]byte)) bool {
	sig := alice.Sign([]byte(text))
	change(&sig)
	return Check(text, sig, alice.Address(), Options{RequireLowS: true}) == nil
}

// initialises says whether siwe-go makes a message of these fields.
func initialises(address, nonce string, options map[string]any) bool {
	_, err := siwego.InitMessage("example.com", address, "https://example.com", nonce, options)
	return err == nil
}

// makes says whether this package writes such a challenge.
func makes(change func(c *Challenge)) bool {
	c := challengeFor(alice)
	change(&c)
	_, err := New(c)
	return err == nil
}

// TestFaults_OfTheLibraryAreStillThereAndWorkedAround names every fault of siwe-go v0.2.1 that this package works around. If the first half of
// a row fails, an upgrade has mended it: the row goes, and what works around it may go as well.
func TestFaults_OfTheLibraryAreStillThereAndWorkedAround(t *testing.T) {
	text := issue(t, challengeFor(alice))
	message, err := siwego.ParseMessage(text)
	if err != nil {
		t.Fatal(err)
	}
	with := func(from, to string) string { return strings.Replace(text, from, to, 1) }
	long := strings.Repeat("9", 30)
	for _, row := range []struct {
		fault        string
		there, right bool
	}{
		// Signatures.
		{"panics on a signature of 64 bytes", panics(message, "0x"+strings.Repeat("11", 64)), sized(make([]byte, 64)) != nil},
		{"panics on an empty signature", panics(message, "0x"), sized(nil) != nil},
		{"takes v modulo 27", signedByLibrary(text, func(sig *[65]byte) { sig[64] += 27 }), !verifies(text, func(sig *[65]byte) { sig[64] += 27 })},
		{
			"takes the malleable twin, whose s is high",
			signedByLibrary(text, func(sig *[65]byte) { *sig = Malleable(*sig) }), !verifies(text, func(sig *[65]byte) { *sig = Malleable(*sig) }),
		},
		{
			"hashes what it writes anew: the chain 0300 becomes 300, and the genuine signature does not verify",
			read(with("ID: 300", "ID: 0300")) && !signedByLibrary(with("ID: 300", "ID: 0300"), untouched), verifies(with("ID: 300", "ID: 0300"), untouched),
		},
		{
			"hashes what it writes anew: the scheme HTTPS becomes https",
			read(with("URI: https", "URI: HTTPS")) && !signedByLibrary(with("URI: https", "URI: HTTPS"), untouched), verifies(with("URI: https", "URI: HTTPS"), untouched),
		},
		{
			"hashes what it writes anew: an empty request id vanishes",
			read(text+"\nRequest ID: ") && !signedByLibrary(text+"\nRequest ID: ", untouched), verifies(text+"\nRequest ID: ", untouched),
		},
		{
			"hashes what it writes anew: a statement of spaces vanishes",
			read(spaced(text)) && !signedByLibrary(spaced(text), untouched), verifies(spaced(text), untouched),
		},
		// What it reads although EIP-4361 has no such thing.
		{"reads a statement beyond ASCII", read(with("OffBlocks wants", "ÖffBlocks wants")), !parses(with("OffBlocks wants", "ÖffBlocks wants"))},
		{"reads quotes in a statement", read(with("OffBlocks wants", `"OffBlocks" wants`)), !parses(with("OffBlocks wants", `"OffBlocks" wants`))},
		{"reads control characters in a statement", read(with("OffBlocks wants", "\x1b[31m wants")), !parses(with("OffBlocks wants", "\x1b[31m wants"))},
		{"reads a carriage return in a statement", read(with("Privacy Policy", "Privacy Policy\r")), !parses(with("Privacy Policy", "Privacy Policy\r"))},
		{"reads a URI without a scheme", read(with("URI: https://api.sandbox.offblocks.xyz", "URI: foo")), !parses(with("URI: https://api.sandbox.offblocks.xyz", "URI: foo"))},
		{"reads a year of five digits", read(with("At: 2024", "At: 12024")), !parses(with("At: 2024", "At: 12024"))},
		{"reads a domain beyond ASCII", read("müller.example" + text[strings.Index(text, greeting):]), !parses("müller.example" + text[strings.Index(text, greeting):])},
		{"never looks at the time of issue", func() bool { _, err := message.ValidAt(time.Time{}); return err == nil }(), func() bool {
			sig := alice.Sign([]byte(text))
			_, err := Verify(text, "0x"+hex.EncodeToString(sig[:]), Expectations{At: today, MaxAge: time.Hour})
			return err != nil && strings.Contains(err.Error(), "issued at 2024-01-17T18:21:53Z")
		}()},
		{"takes a message at the very time of its expiry", func() bool {
			m, err := siwego.ParseMessage(text + "\nExpiration Time: 2026-01-01T00:00:00Z")
			if err != nil {
				return false
			}
			ok, _ := m.ValidAt(today)
			return ok
		}(), func() bool {
			m, err := Parse(text + "\nExpiration Time: 2026-01-01T00:00:00Z")
			return err == nil && m.ValidAt(today) != nil
		}()},
		// What it does not read although EIP-4361 has it.
		{"knows no scheme before the domain", !read("https://" + text), parses("https://" + text)},
		{"knows no empty statement", !read(emptied(text)), parses(emptied(text))},
		{"knows no empty list of resources", !read(text + "\nResources:"), parses(text + "\nResources:")},
		{"knows no leap second", !read(with("2024-01-17T18:21:53Z", "2016-12-31T23:59:60Z")), parses(with("2024-01-17T18:21:53Z", "2016-12-31T23:59:60Z"))},
		{"knows no t and z in lower case", !read(with("17T18:21:53Z", "17t18:21:53z")), parses(with("17T18:21:53Z", "17t18:21:53z"))},
		{"knows no unknown offset, -00:00", !read(with("53Z", "53-00:00")), parses(with("53Z", "53-00:00"))},
		{"knows no more than nine decimals of a second", !read(with("53Z", "53.1234567891Z")), parses(with("53Z", "53.1234567891Z"))},
		{"knows no chain beyond its int", !read(with("ID: 300", "ID: "+long)), parses(with("ID: 300", "ID: "+long))},
		{"knows no percent-encoded ASCII in a host", !read(with("URI: https://api", "URI: https://%61pi")), parses(with("URI: https://api", "URI: https://%61pi"))},
		// What it makes of fields.
		{"makes an address out of anything", initialises("0x12", "12345678", nil), !makes(func(c *Challenge) { c.Address = "0x12" })},
		{"mends a wrong checksum", initialises(strings.ToUpper(alice.Address()[:20])+alice.Address()[20:], "12345678", nil), !makes(func(c *Challenge) {
			c.Address = "0x" + strings.ToUpper(c.Address[2:20]) + c.Address[20:]
		})},
		{"makes a short nonce", initialises(alice.Address(), "1234567", nil), !makes(func(c *Challenge) { c.Nonce = "1234567" })},
		{"makes a nonce of more lines", initialises(alice.Address(), "12345678\nResources:", nil), !makes(func(c *Challenge) { c.Nonce = "12345678\nResources:" })},
		{"makes a statement of more lines", initialises(alice.Address(), "12345678", map[string]any{"statement": "a\n\nURI: b:c"}), !makes(func(c *Challenge) {
			c.Statement = "a\n\nURI: b:c"
		})},
		{"takes the chain to be 1 and the time to be now when they are missing", initialises(alice.Address(), "12345678", nil), func() bool {
			_, err := Build(Message{Domain: "example.com", Address: alice.Address(), URI: "https://example.com", Version: "1", Nonce: "12345678"})
			return err != nil
		}()},
	} {
		if !row.there {
			t.Errorf("siwe-go no longer has a fault: it %s", row.fault)
		}
		if !row.right {
			t.Errorf("this package has a fault of siwe-go: it %s", row.fault)
		}
	}
}

// emptied has an empty line for the statement.
func emptied(text string) string { return restated(text, "") }

// spaced has nothing but spaces in it.
func spaced(text string) string { return restated(text, "  ") }

func restated(text, statement string) string {
	lines := strings.Split(text, "\n")
	lines[3] = statement
	return strings.Join(lines, "\n")
}

// What the panic would do through this package's own way in: nothing.
func TestFaults_NoSignatureReachesTheLibrary(t *testing.T) {
	for length := range 200 {
		_, _ = Verify(sample(t), "0x"+strings.Repeat("11", length), Expectations{At: today})
	}
}

// Two readers that find different fields in one text would be a way round what either of them checks.
func TestSame_SeesEveryFieldThatTheLibraryReadsOtherwise(t *testing.T) {
	text := issue(t, challengeFor(alice)) +
		"\nExpiration Time: 2030-01-01T00:00:00Z\nNot Before: 2020-01-01T00:00:00Z\nRequest ID: a\nResources:\n- a:b"
	ours, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ from, to string }{
		{"api.sandbox.offblocks.xyz wants", "example.com wants"},
		{alice.Address(), bob.Address()},
		{"OffBlocks wants", "Nobody wants"},
		{"URI: https://api", "URI: https://www"},
		{"Chain ID: 300", "Chain ID: 1"},
		{"5ufo", "AAAA"},
		{"Issued At: 2024", "Issued At: 2023"},
		{"Time: 2030", "Time: 2031"},
		{"Before: 2020", "Before: 2021"},
		{"Request ID: a", "Request ID: b"},
		{"- a:b", "- a:c"},
		{"- a:b", "- a:b\n- a:b"},
		{"\nResources:\n- a:b", ""},
		{"", ""},
	} {
		other, err := siwego.ParseMessage(strings.Replace(text, row.from, row.to, 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := same(ours, other); (err == nil) != (row.from == row.to) {
			t.Errorf("%q and %q: %v", row.from, row.to, err)
		}
	}
}
