package siwe

import (
	"crypto/sha256"
	"crypto/sha3"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// signedHash is a hash that the key may have signed. Without mistakes it is the right one.
type signedHash struct {
	mistakes []mistake
	hash     common.Hash
}

// usual is how many of the hashes are tried with every order of a signature's parts: the right one, and the one without the prefix.
const usual = 2

const (
	mendText   = "Give the decoded challenge itself to personal_sign, byte for byte."
	mendPrefix = "Use personal_sign (signMessage in ethers and viem), which puts the prefix of EIP-191 before the text and hashes both with Keccak-256."
)

// digests are hashes of the right text that are not those of personal_sign; the likeliest comes first.
var digests = []struct {
	mistake mistake
	of      func(text []byte) [32]byte
}{
	{mistake{"prefix-missing", "The challenge was hashed without the prefix of EIP-191.", mendPrefix}, keccak},
	{mistake{"digest-sha-256", "The challenge was hashed with SHA-256 instead of Keccak-256.", mendPrefix}, sha256.Sum256},
	{mistake{"digest-sha-256", "The prefixed challenge was hashed with SHA-256 instead of Keccak-256.", mendPrefix}, func(text []byte) [32]byte {
		return sha256.Sum256(prefixed(text))
	}},
	{mistake{"digest-sha3", "The challenge was hashed with SHA3-256, which is not the Keccak-256 of Ethereum.", mendPrefix}, sha3.Sum256},
	{mistake{"digest-sha3", "The prefixed challenge was hashed with SHA3-256, which is not the Keccak-256 of Ethereum.", mendPrefix}, func(text []byte) [32]byte {
		return sha3.Sum256(prefixed(text))
	}},
	{mistake{"digest-twice", "The right hash was hashed once more.", mendPrefix}, func(text []byte) [32]byte {
		hash := personalHash(text)
		return keccak(hash[:])
	}},
	{mistake{"prefix-length-missing", "The prefix of EIP-191 has no length behind it.", mendPrefix}, func(text []byte) [32]byte {
		return keccak([]byte(prefix + string(text)))
	}},
	{mistake{"prefix-tron", "The challenge was signed with the prefix of Tron.", mendPrefix}, func(text []byte) [32]byte {
		return keccak([]byte("\x19TRON Signed Message:\n" + strconv.Itoa(len(text)) + string(text)))
	}},
}

// texts are other texts that may have been given to personal_sign.
var texts = []struct {
	mistake mistake
	of      func(q inquiry) []string
}{
	{mistake{"challenge-base64", "The base64 of the challenge was signed, and not the challenge that it stands for.", mendText}, func(q inquiry) []string {
		return []string{q.base64(), strings.TrimRight(q.base64(), "="), base64.URLEncoding.EncodeToString([]byte(q.text))}
	}},
	{mistake{"challenge-newline-added", "The challenge was signed with a line break behind it.", mendText}, func(q inquiry) []string {
		return []string{q.text + "\n", q.text + "\r\n"}
	}},
	{mistake{"challenge-crlf", "The challenge was signed with CR LF for its line breaks.", mendText}, func(q inquiry) []string {
		crlf := strings.ReplaceAll(q.text, "\n", "\r\n")
		return []string{crlf, crlf + "\r\n"}
	}},
	{mistake{"challenge-white-space", "The challenge was signed with its line breaks or other white space changed.", mendText}, func(q inquiry) []string {
		words := strings.Fields(q.text)
		return []string{
			strings.TrimSpace(q.text), strings.Join(words, " "), strings.Join(words, ""), strings.ReplaceAll(q.text, "\n", ""),
			strings.ReplaceAll(q.text, "\n", " "), strings.ReplaceAll(strings.ReplaceAll(q.text, "\n\n", "\n"), "\n\n", "\n"),
		}
	}},
	{mistake{"challenge-hash", "The hash of the challenge was signed as a text.", mendText}, func(q inquiry) []string {
		var list []string
		for _, hash := range [][32]byte{keccak([]byte(q.text)), personalHash([]byte(q.text)), sha256.Sum256([]byte(q.text))} {
			list = append(list, string(hash[:]), "0x"+hex.EncodeToString(hash[:]), hex.EncodeToString(hash[:]))
		}
		return list
	}},
	{mistake{"challenge-hex", "The hexadecimal text of the challenge's bytes was signed.", mendText}, func(q inquiry) []string {
		return []string{"0x" + hex.EncodeToString([]byte(q.text)), hex.EncodeToString([]byte(q.text))}
	}},
	{mistake{"prefix-twice", "The prefix of EIP-191 was put before the challenge, and personal_sign put it there once more.", mendText}, func(q inquiry) []string {
		return []string{string(prefixed([]byte(q.text)))}
	}},
	{mistake{"challenge-json", "The challenge was signed as JSON writes it.", mendText}, func(q inquiry) []string {
		quoted, _ := json.Marshal(q.text) // of a string, without an error
		return []string{string(quoted), strings.Trim(string(quoted), `"`), `{"challenge":"` + q.base64() + `"}`}
	}},
	{mistake{"challenge-part", "Only a part of the challenge was signed.", mendText}, func(q inquiry) []string {
		m, err := Parse(q.text)
		if err != nil {
			return nil
		}
		list := []string{m.Nonce, m.Address}
		if m.Statement != nil {
			list = append(list, *m.Statement)
		}
		return list
	}},
	{mistake{"challenge-empty", "The empty text was signed.", mendText}, func(inquiry) []string { return []string{""} }},
}

// signed lists what the key may have signed: the right hash, the other digests, the other texts.
func (q inquiry) signed() []signedHash {
	text := []byte(q.text)
	list := []signedHash{{nil, personalHash(text)}}
	for _, d := range digests {
		list = append(list, signedHash{[]mistake{d.mistake}, d.of(text)})
	}
	if len(q.text) > longest { // no challenge is as long; hashing it over and over would only cost time
		return list
	}
	known := map[string]bool{q.text: true}
	add := func(m mistake, text string) {
		if !known[text] {
			known[text] = true
			list = append(list, signedHash{[]mistake{m}, personalHash([]byte(text))})
		}
	}
	for _, t := range texts {
		for _, text := range t.of(q) {
			add(t.mistake, text)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.options.Texts)) {
		add(mistake{"challenge-other", "What was signed is " + name + ".", mendText}, q.options.Texts[name])
	}
	without := digests[0].mistake
	encoded := mistake{"challenge-base64", texts[0].mistake.sentence, mendText}
	return append(list, signedHash{[]mistake{encoded, without}, keccak([]byte(q.base64()))})
}

// base64 is the challenge as whoever signed has seen it.
func (q inquiry) base64() string {
	if q.options.Base64 != "" && len(q.options.Base64) <= 2*longest {
		return q.options.Base64
	}
	return base64.StdEncoding.EncodeToString([]byte(q.text))
}

func keccak(data []byte) [32]byte { return crypto.Keccak256Hash(data) }

// prefixed is what personal_sign hashes.
func prefixed(text []byte) []byte {
	return slices.Concat([]byte(prefix), strconv.AppendInt(nil, int64(len(text)), 10), text)
}
