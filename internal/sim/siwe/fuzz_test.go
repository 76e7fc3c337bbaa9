package siwe

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	siwego "github.com/spruceid/siwe-go"
)

// FuzzParse: nothing panics, what parses is written as it was read, and what siwe-go reads alike is never refused for being read otherwise.
func FuzzParse(f *testing.F) {
	for _, v := range load[map[string]struct{ Message string }](f, "parsing_positive") {
		f.Add(v.Message)
	}
	for _, text := range load[map[string]string](f, "parsing_negative") {
		f.Add(text)
	}
	text := sample(f)
	for _, seed := range []string{
		text, "https://" + text, emptied(text), spaced(text), text + "\nResources:", text + "\nRequest ID: ", text + "\nNot Before: 2016-12-31T23:59:60Z",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text)
		if issued := sample(t); (Compare(issued, text) == "") != (issued == text) {
			t.Error("Compare is wrong about equality")
		}
		if err != nil {
			var wrong *SyntaxError
			if !errors.As(err, &wrong) || wrong.Line < 1 || strings.Contains(wrong.Says, "siwe-go reads") {
				t.Errorf("%v", err)
			}
			return
		}
		if write(m) != text || m.String() != text {
			t.Errorf("written otherwise: %q", write(m))
		}
		if built, err := Build(*m); err != nil || built.String() != text {
			t.Errorf("not built again: %v", err)
		}
		if checkAddress(m.Address) != nil || len(m.Nonce) < 8 || m.Version != "1" || strings.ContainsAny(text, "\r\x00") {
			t.Errorf("taken: %q", text)
		}
		_ = m.ValidAt(m.Issued())
		_, _ = siwego.ParseMessage(text)
	})
}

// FuzzDecodeSignature: nothing panics, a refusal is a Problem with a rule, and what is decoded is what was encoded.
func FuzzDecodeSignature(f *testing.F) {
	sig := alice.Sign([]byte("a"))
	digits := hex.EncodeToString(sig[:])
	for _, seed := range []string{
		"", encode(sig), "0x" + digits, digits, b64([]byte("0x" + digits)), b64([]byte(encode(sig))), b64(sig[:64]), b64(magic6492), encode(sig) + "\n",
		`"` + encode(sig) + `"`, "data:;base64," + encode(sig), encode(sig)[:87], "%", "%zz", "=", "====", "0x0", b64(append(sig[:], sig[:]...)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sig, note, err := DecodeSignature(text)
		if err != nil {
			var p *Problem
			if !errors.As(err, &p) || !strings.HasPrefix(p.Rule, "siwx.wallet.signature.") || p.Message == "" || sig != ([65]byte{}) {
				t.Errorf("%+v", err)
			}
			if errors.As(err, &p) && p.Expected != "" {
				if _, note, err := DecodeSignature(p.Expected); err != nil || note != "" {
					t.Errorf("shows %q, which is refused: %v", p.Expected, err)
				}
			}
			return
		}
		raw, _ := decodeStandard(text)
		if hexed, ok := decodeHex(strings.TrimSpace(string(raw))); note != "" && (!ok || !bytes.Equal(hexed, sig[:])) || note == "" && encode(sig) != text {
			t.Errorf("%q is decoded to %x", text, sig)
		}
	})
}

// FuzzRecover: nothing panics, whatever the bytes; what recovers to an address passes as that address's, and as no other's.
func FuzzRecover(f *testing.F) {
	text := []byte(sample(f))
	sig := alice.Sign(text)
	twin := Malleable(sig)
	f.Add(text, sig[:], true)
	f.Add(text, twin[:], false)
	f.Add(text, twin[:], true)
	f.Add([]byte{}, make([]byte, 65), false)
	f.Add([]byte("a"), bytes.Repeat([]byte{0xff}, 65), false)
	f.Add([]byte("a"), append(bytes.Repeat([]byte{1}, 64), 0), true)
	f.Fuzz(func(t *testing.T, text, raw []byte, low bool) {
		if len(raw) != 65 {
			if sized(raw) == nil {
				t.Errorf("%d bytes are taken", len(raw))
			}
			return
		}
		sig := [65]byte(raw)
		diagnosed := raw[31]%16 == 0 // a diagnosis costs as much as fifty recoveries
		address, err := Recover(text, sig, low)
		var p *Problem
		if err != nil {
			if !errors.As(err, &p) || p.Rule == "" || address != "" {
				t.Errorf("%v", err)
			}
			if diagnosed && Check(string(text), sig, alice.Address(), Options{RequireLowS: low}) == nil {
				t.Error("what does not recover passes")
			}
			return
		}
		if p := Check(string(text), sig, address, Options{RequireLowS: low}); p != nil {
			t.Errorf("%v", p)
		}
		if diagnosed && Check(string(text), sig, bob.Address(), Options{RequireLowS: low}) == nil {
			t.Error("a signature of anything passes as Bob's")
		}
	})
}
