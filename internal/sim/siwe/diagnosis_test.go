package siwe

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
)

// planted is a signature made with a mistake, which the diagnosis has to name.
type planted struct {
	name, mistake string
	sig           [65]byte
}

// plantedTexts are signatures of something else than the challenge.
func plantedTexts(text string) (list []planted) {
	keccak := crypto.Keccak256([]byte(text))
	right := personalHash([]byte(text))
	encoded := base64.StdEncoding.EncodeToString([]byte(text))
	for _, row := range []struct{ name, mistake, signed string }{
		{"base64", "challenge-base64", encoded},
		{"base64 without padding", "challenge-base64", strings.TrimRight(encoded, "=")},
		{"line break", "challenge-newline-added", text + "\n"},
		{"CR LF behind", "challenge-newline-added", text + "\r\n"},
		{"CR LF", "challenge-crlf", strings.ReplaceAll(text, "\n", "\r\n")},
		{"CR LF and one behind", "challenge-crlf", strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"},
		{"one line", "challenge-white-space", strings.ReplaceAll(text, "\n", " ")},
		{"no lines", "challenge-white-space", strings.ReplaceAll(text, "\n", "")},
		{"no empty lines", "challenge-white-space", strings.ReplaceAll(text, "\n\n", "\n")},
		{"hash", "challenge-hash", string(keccak)},
		{"hash as hex", "challenge-hash", "0x" + hex.EncodeToString(keccak)},
		{"right hash", "challenge-hash", string(right[:])},
		{"right hash as hex", "challenge-hash", right.Hex()},
		{"hex", "challenge-hex", "0x" + hex.EncodeToString([]byte(text))},
		{"hex without 0x", "challenge-hex", hex.EncodeToString([]byte(text))},
		{"prefixed", "prefix-twice", string(prefixed([]byte(text)))},
		{"JSON string", "challenge-json", `"` + strings.ReplaceAll(text, "\n", `\n`) + `"`},
		{"escaped", "challenge-json", strings.ReplaceAll(text, "\n", `\n`)},
		{"body", "challenge-json", `{"challenge":"` + encoded + `"}`},
		{"nonce", "challenge-part", "5ufoiEqDaFvmfo78"},
		{"address", "challenge-part", alice.Address()},
		{"nothing", "challenge-empty", ""},
		{"the one before", "challenge-other", strings.Replace(text, "5ufoiEqDaFvmfo78", "AAAAAAAAAAAAAAAA", 1)},
		{"something else", "key-unknown", "hello"},
	} {
		list = append(list, planted{row.name, row.mistake, alice.Sign([]byte(row.signed))})
	}
	return list
}

// plantedSignatures are signatures of the challenge, made or written wrongly.
func plantedSignatures(text string) []planted {
	right := alice.Sign([]byte(text))
	ours := []byte(text)
	raw := alice.signHash(keccak(ours))
	flipped, le, swapped, chained := right, right, right, right
	flipped[64] = 27 + 28 - flipped[64]
	slices.Reverse(le[:32])
	slices.Reverse(le[32:64])
	copy(swapped[:32], right[32:64])
	copy(swapped[32:64], right[:32])
	chained[64] += 10
	front := func(sig [65]byte) [65]byte { return [65]byte(slices.Concat(sig[64:], sig[:64])) }
	twice := keccak(slices.Clone(personalHashOf(ours)))
	return []planted{
		{"no prefix", "prefix-missing", raw},
		{"no prefix, base64", "challenge-base64+prefix-missing", alice.signHash(keccak([]byte(base64.StdEncoding.EncodeToString(ours))))},
		{"SHA-256", "digest-sha-256", alice.signHash(sha256.Sum256(ours))},
		{"SHA-256 with prefix", "digest-sha-256", alice.signHash(sha256.Sum256(prefixed(ours)))},
		{"SHA-256 as text", "challenge-hash", alice.Sign(func() []byte { sum := sha256.Sum256(ours); return sum[:] }())},
		{"hashed twice", "digest-twice", alice.signHash(twice)},
		{"no length", "prefix-length-missing", alice.signHash(keccak([]byte(prefix + text)))},
		{"other v", "recovery-id-other", flipped},
		{"v of a transaction", "recovery-id-other", chained},
		{"s before r", "r-s-swapped", swapped},
		{"little-endian", "little-endian", le},
		{"v in front", "v-in-front", front(right)},
		{"v in front, no prefix", "v-in-front+prefix-missing", front(raw)},
		{"Bob", "key-other", bob.Sign(ours)},
		{"Bob, no prefix", "key-other+prefix-missing", bob.signHash(keccak(ours))},
		{"the twin of Bob", "key-other", Malleable(bob.Sign(ours))},
		{"a stranger", "key-unknown", NewWallet([32]byte{9}).Sign(ours)},
	}
}

func personalHashOf(text []byte) []byte {
	hash := personalHash(text)
	return hash[:]
}

func options(text string) Options {
	return Options{
		RequireLowS: true,
		Others:      map[string]string{"the wallet of customer 2": bob.Address(), "the wallet of nobody": "no address"},
		Texts:       map[string]string{"the challenge before this one": strings.Replace(text, "5ufoiEqDaFvmfo78", "AAAAAAAAAAAAAAAA", 1)},
	}
}

func TestCheck_NamesTheMistake(t *testing.T) {
	text := issue(t, challengeFor(alice))
	for _, row := range append(plantedTexts(text), plantedSignatures(text)...) {
		p := Check(text, row.sig, alice.Address(), options(text))
		if p == nil || p.Mistake != row.mistake || p.Sentence == "" || p.Mend == "" || p.Message == "" || len(p.Tried) == 0 {
			t.Errorf("%s: %+v", row.name, p)
			continue
		}
		if !strings.HasPrefix(p.Rule, "siwx.wallet.") || p.Rule == RuleSigner && (p.Expected != alice.Address() || p.Received == "") {
			t.Errorf("%s: %+v", row.name, p)
		}
		for _, part := range []string{p.Message, p.Sentence, p.Mend} {
			if !strings.HasSuffix(part, ".") || !strings.Contains(p.Error(), part) {
				t.Errorf("%s: no sentence: %q", row.name, part)
			}
		}
	}
}

func TestCheck_TakesWhatTheAddressSigned(t *testing.T) {
	text := issue(t, challengeFor(alice))
	sig := alice.Sign([]byte(text))
	for _, address := range []string{alice.Address(), strings.ToLower(alice.Address())} {
		if p := Check(text, sig, address, options(text)); p != nil {
			t.Errorf("%s: %v", address, p)
		}
	}
	if p := Check(text, Malleable(sig), alice.Address(), Options{}); p != nil {
		t.Error(p)
	}
	sig[64] -= 27
	if p := Check(text, sig, alice.Address(), options(text)); p != nil {
		t.Error(p)
	}
}

// The bytes are what counts: a text that a reader would take for the same one is another.
func TestCheck_GoesByTheBytes(t *testing.T) {
	text := issue(t, challengeFor(alice))
	other := strings.Replace(text, "Chain ID: 300", "Chain ID: 0300", 1)
	if p := Check(other, alice.Sign([]byte(text)), alice.Address(), Options{}); p == nil {
		t.Error("taken")
	}
	if p := Check(other, alice.Sign([]byte(other)), alice.Address(), Options{}); p != nil {
		t.Error(p)
	}
}

func TestCheck_SaysHighSOnlyOfTheRightSigner(t *testing.T) {
	text := issue(t, challengeFor(alice))
	sig := alice.Sign([]byte(text))
	if p := Check(text, Malleable(sig), alice.Address(), options(text)); p == nil || p.Rule != RuleHighS || p.Expected != encode(sig) {
		t.Errorf("%+v", p)
	}
	if p := Check(text, Malleable(sig), bob.Address(), Options{RequireLowS: true}); p == nil || p.Rule != RuleSigner || p.Received != alice.Address() {
		t.Errorf("%+v", p)
	}
}

func TestCheck_WithoutAnAddressNobodySigned(t *testing.T) {
	for _, address := range []string{"", "0x", "eip155:1:" + alice.Address(), alice.Address() + "00"} {
		if p := Check("a", alice.Sign([]byte("a")), address, Options{}); p == nil || p.Rule != RuleSigner {
			t.Errorf("%q: %+v", address, p)
		}
	}
}

func TestCheck_OfAnEmptySignatureSaysSo(t *testing.T) {
	if p := Check("a", [65]byte{}, alice.Address(), Options{}); p == nil || p.Rule != RuleUnrecoverable {
		t.Errorf("%+v", p)
	}
}

func TestCheck_NamesTheFirstOfSeveralWalletsWithTheSameKey(t *testing.T) {
	for range 20 {
		p := Check("a", bob.Sign([]byte("a")), alice.Address(), Options{Others: map[string]string{"b": bob.Address(), "a": bob.Address(), "c": bob.Address()}})
		if p == nil || !strings.Contains(p.Sentence, "signed by a (") {
			t.Fatalf("%+v", p)
		}
	}
}

// The base64 that was really received may be written in another way than the server writes it.
func TestCheck_KnowsTheEncodedChallengeAsItWasReceived(t *testing.T) {
	text := issue(t, challengeFor(alice))
	received := base64.StdEncoding.EncodeToString([]byte(text))[:76] + "\n" + base64.StdEncoding.EncodeToString([]byte(text))[76:]
	if p := Check(text, alice.Sign([]byte(received)), alice.Address(), Options{Base64: received}); p == nil || p.Mistake != "challenge-base64" {
		t.Errorf("%+v", p)
	}
}

// However long a text is, looking for the mistake takes no longer than with a challenge.
func TestCheck_OfATextThatIsNoChallengeStillTellsTheSigner(t *testing.T) {
	text := strings.Repeat("a", longest+1)
	if p := Check(text, bob.Sign([]byte(text)), alice.Address(), Options{}); p == nil || p.Rule != RuleSigner || p.Received != bob.Address() {
		t.Errorf("%+v", p)
	}
	if p := Check(text, alice.Sign([]byte(text)), alice.Address(), Options{}); p != nil {
		t.Error(p)
	}
}
