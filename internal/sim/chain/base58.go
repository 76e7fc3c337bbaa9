package chain

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/mr-tron/base58"
)

// letters is an alphabet of base58: the same 58 characters, in an order of its own.
type letters struct {
	text   string
	tables *base58.Alphabet
}

func alphabet(text string) letters { return letters{text, base58.NewAlphabet(text)} }

var (
	bitcoinAlphabet = alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
	rippleAlphabet  = alphabet("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")
)

func decode58(in letters, text string) ([]byte, error) {
	if err := onlyOf(text, in.text, "base58"); err != nil {
		return nil, err
	}
	return base58.DecodeAlphabet(text, in.tables)
}

// encode58Check writes a version byte, a payload and their checksum: the first four bytes of their hash, hashed twice.
func encode58Check(in letters, version byte, payload []byte) string {
	body := append([]byte{version}, payload...)
	return base58.EncodeAlphabet(append(body, checksum(body)...), in.tables)
}

// check58 checks what encode58Check writes of 20 bytes under one of some versions.
func check58(in letters, text string, versions ...byte) error {
	decoded, err := decode58(in, text)
	if err != nil {
		return err
	}
	if err := sized(decoded, 25); err != nil {
		return err
	}
	body, sum := decoded[:21], decoded[21:]
	if !bytes.Equal(sum, checksum(body)) {
		return errChecksum
	}
	if !slices.Contains(versions, body[0]) {
		return fmt.Errorf("its version byte 0x%02x is another network's", body[0])
	}
	return nil
}

func checksum(body []byte) []byte {
	once := sha256.Sum256(body)
	twice := sha256.Sum256(once[:])
	return twice[:4]
}
