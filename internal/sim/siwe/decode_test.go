package siwe

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func b64(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }

// signature is one of Alice's whose base64 has + and /, so that the alphabets can be told apart.
func signature(t testing.TB) [65]byte {
	t.Helper()
	for i := range byte(100) {
		sig := alice.Sign([]byte{i})
		if text := encode(sig); strings.Contains(text, "+") && strings.Contains(text, "/") {
			return sig
		}
	}
	t.Fatal("no signature has + and / in its base64")
	return [65]byte{}
}

func TestDecodeSignature_TakesBase64OfTheBytesAndOfTheirHex(t *testing.T) {
	sig := signature(t)
	digits := hex.EncodeToString(sig[:])
	for text, noted := range map[string]bool{
		encode(sig):                          false,
		b64([]byte("0x" + digits)):           true,
		b64([]byte(digits)):                  true,
		b64([]byte(strings.ToUpper(digits))): true,
		b64([]byte("0x" + digits + "\n")):    true, // echo 0x… | base64
		load[map[string]string](t, "offblocks_examples")["signature_example_base64"]: false,
	} {
		got, note, err := DecodeSignature(text)
		if err != nil || (note != "") != noted || noted && note != noteHex {
			t.Errorf("%s: %v, note %q", text, err, note)
		}
		if text != load[map[string]string](t, "offblocks_examples")["signature_example_base64"] && got != sig {
			t.Errorf("%s: %x", text, got)
		}
	}
}

// What the documents show is 65 bytes with v 28, and illustrates: it is not the wallet's of the sample challenge.
func TestDecodeSignature_TheExampleOfTheDocumentsIsOneOfAnotherKey(t *testing.T) {
	sig, _, err := DecodeSignature(load[map[string]string](t, "offblocks_examples")["signature_example_base64"])
	if err != nil || sig[64] != 28 {
		t.Fatalf("%v, v %d", err, sig[64])
	}
	if p := Check(sample(t), sig, "0x43158f45b5EbD7b1179130130DF00393928C2691", Options{RequireLowS: true}); p == nil || p.Rule != RuleSigner || p.Mistake != "key-unknown" {
		t.Errorf("%+v", p)
	}
}

func TestDecodeSignature_RefusesTheRestAndSaysWhatItIs(t *testing.T) {
	sig := signature(t)
	raw, digits := sig[:], hex.EncodeToString(sig[:])
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:64])})
	if err != nil {
		t.Fatal(err)
	}
	wrapped := slices.Concat(make([]byte, 96), raw, make([]byte, 31), magic6492)
	for _, row := range []struct{ name, text, rule, mistake, says string }{
		{"nothing", "", RuleEncoding, "signature-missing", "empty"},
		{"hex", "0x" + digits, RuleEncoding, "signature-hex", "sent as hexadecimal"},
		{"hex without 0x", digits, RuleEncoding, "signature-hex", "sent as hexadecimal"},
		{"hex in capitals", "0X" + strings.ToUpper(digits), RuleEncoding, "signature-hex", "sent as hexadecimal"},
		{"base64url", base64.URLEncoding.EncodeToString(raw), RuleEncoding, "signature-base64url", "base64url"},
		{"base64url without padding", base64.RawURLEncoding.EncodeToString(raw), RuleEncoding, "signature-base64url", "base64url"},
		{"no padding", base64.RawStdEncoding.EncodeToString(raw), RuleEncoding, "signature-unpadded", "without its padding"},
		{"a line break behind", encode(sig) + "\n", RuleEncoding, "signature-line-breaks", "white space"},
		{"line breaks within", encode(sig)[:76] + "\r\n" + encode(sig)[76:], RuleEncoding, "signature-line-breaks", "white space"},
		{"line breaks as text", encode(sig)[:76] + `\n` + encode(sig)[76:], RuleEncoding, "signature-line-breaks", "white space"},
		{"plus lost", strings.ReplaceAll(encode(sig), "+", " "), RuleEncoding, "signature-plus-lost", "spaces where its base64 has +"},
		{"percent-encoded", url.QueryEscape(encode(sig)), RuleEncoding, "signature-percent-encoded", "percent-encoded"},
		{"quoted", `"` + encode(sig) + `"`, RuleEncoding, "signature-quoted", "in quotes"},
		{"quoted hex", `"0x` + digits + `"`, RuleEncoding, "signature-quoted+signature-hex", "in quotes. It is hexadecimal"},
		{"data URL", "data:;base64," + encode(sig), RuleEncoding, "signature-labelled", "label"},
		{"twice", b64([]byte(encode(sig))), RuleEncoding, "signature-base64-twice", "twice"},
		{"trailing bits", strings.Replace(encode(sig), string(encode(sig)[86])+"=", string(encode(sig)[86]+1)+"=", 1), RuleEncoding, "signature-trailing-bits", "bits that stand for nothing"},
		{"no base64", "not-a-signature!", RuleEncoding, "", `has '-' in it, at character 4`},
		{"cut base64", encode(sig)[:85], RuleEncoding, "", "comes in fours"},
		{"JSON", `{"r":"0x1","s":"0x2","v":27}`, RuleEncoding, "", `has '{' in it`},
		{"odd hex", "0x" + digits[1:], RuleEncoding, "signature-hex", "129 characters follow 0x instead of 130"},
		{"hex with a wrong letter", "0x" + digits[1:] + "g", RuleEncoding, "signature-hex", "damaged"},
		{"EIP-2098", b64(raw[:64]), RuleLength, "signature-without-v", "EIP-2098"},
		{"EIP-2098 as hex", "0x" + digits[:128], RuleLength, "signature-hex+signature-without-v", "64 bytes instead of 65"},
		{"DER", b64(der), RuleLength, "signature-der", "ASN.1/DER"},
		{"a hash", b64(raw[:32]), RuleLength, "digest-only", "as long as a hash"},
		{"an address", b64(raw[:20]), RuleLength, "address-only", "as long as an address"},
		{"66 bytes", b64(slices.Concat(raw[:64], []byte{0, 0})), RuleLength, "", "66 bytes instead of 65"},
		{"a byte too few", b64(raw[:63]), RuleLength, "", "63 bytes"},
		{"much too long", strings.Repeat("A", longest+4), RuleLength, "", "16388 characters"},
		{"EIP-6492", b64(wrapped), RuleContractWallet, "eip-6492", "EIP-6492"},
		{"EIP-6492 as hex", "0x" + hex.EncodeToString(wrapped), RuleContractWallet, "signature-hex+eip-6492", "EIP-6492"},
		{"EIP-6492 as hex in base64", b64([]byte("0x" + hex.EncodeToString(wrapped))), RuleContractWallet, "eip-6492", "EIP-6492"},
		{"the magic alone", b64(magic6492), RuleContractWallet, "eip-6492", "EIP-6492"},
		{"two owners", b64(slices.Concat(raw, raw)), RuleContractWallet, "contract-wallet-owners", "several signatures"},
		{"with a type", b64(append(raw[:64:64], 27, 2)), RuleContractWallet, "contract-wallet-type", "names a kind"},
		{"ABI", b64(make([]byte, 160)), RuleContractWallet, "contract-wallet-abi", "ABI-encoded"},
		{"long", b64(make([]byte, 101)), RuleContractWallet, "contract-wallet-length", "contract wallets"},
	} {
		got, note, err := DecodeSignature(row.text)
		var p *Problem
		if !errors.As(err, &p) || p.Rule != row.rule || p.Mistake != row.mistake || !strings.Contains(err.Error(), row.says) || note != "" {
			t.Errorf("%s: %v, %+v", row.name, err, p)
			continue
		}
		if got != ([65]byte{}) {
			t.Errorf("%s: refused, and decoded", row.name)
		}
		if row.rule == RuleContractWallet != strings.Contains(err.Error(), contractWallets) {
			t.Errorf("%s: what is not supported is not told: %v", row.name, err)
		}
		if p.Expected != "" && p.Expected != encode(sig) && row.name != "trailing bits" {
			t.Errorf("%s: shows %s", row.name, p.Expected)
		}
		if row.rule == RuleEncoding && row.mistake != "" && row.name != "nothing" && row.name != "hex with a wrong letter" && row.name != "odd hex" && p.Expected == "" {
			t.Errorf("%s: does not show the right base64", row.name)
		}
	}
}

// The corrected signature that a refusal shows is taken.
func TestDecodeSignature_WhatItShowsIsRight(t *testing.T) {
	sig := signature(t)
	_, _, err := DecodeSignature("0x" + hex.EncodeToString(sig[:]))
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatal(err)
	}
	if got, note, err := DecodeSignature(p.Expected); err != nil || note != "" || !bytes.Equal(got[:], sig[:]) {
		t.Errorf("%v %q", err, note)
	}
}
