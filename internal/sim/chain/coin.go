package chain

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/btcsuite/btcd/btcutil/bech32"
)

// coin is the form of Bitcoin's addresses and of those that it was taken over by: a version and a hash in base58 with a checksum, or a
// witness program in bech32.
type coin struct {
	family   Family
	label    string
	prefixes []string // of witness programs: main network, test network; none where there are no such addresses
	versions []byte   // of hashes of keys and scripts
	makes    byte     // the version under which an address is made where there are no witness programs
}

func (c coin) form() form { return form{c.family, c.label, c.make, c.check} }

func (c coin) make(from [32]byte) string {
	if len(c.prefixes) == 0 {
		return encode58Check(bitcoinAlphabet, c.makes, from[:20])
	}
	return segwit(c.prefixes[len(c.prefixes)-1], from[:20])
}

func (c coin) check(address string) error {
	prefix, _, found := strings.Cut(strings.ToLower(address), "1")
	if found && slices.Contains(c.prefixes, prefix) {
		return checkSegwit(address)
	}
	return check58(bitcoinAlphabet, address, c.versions...)
}

// segwit is a version 0 witness address (BIP 173); the program has 20 bytes, so that the encoding cannot fail.
func segwit(prefix string, program []byte) string {
	five, err := bech32.ConvertBits(program, 8, 5, true)
	if err != nil {
		panic(fmt.Sprintf("bech32: %v", err))
	}
	text, err := bech32.Encode(prefix, append([]byte{0}, five...))
	if err != nil {
		panic(fmt.Sprintf("bech32: %v", err))
	}
	return text
}

// checkSegwit holds an address to BIP 141 and 350: which checksum goes with which version, and how long the program is.
func checkSegwit(address string) error {
	if lower := strings.ToLower(address); address != lower && address != strings.ToUpper(address) {
		return errors.New("it mixes upper and lower case")
	}
	_, data, kind, err := bech32.DecodeGeneric(address)
	var wrong bech32.ErrNonCharsetChar
	switch {
	case errors.As(err, &wrong):
		return fmt.Errorf("%q is not a character of bech32", rune(wrong))
	case err != nil:
		return errChecksum
	case len(data) == 0 || data[0] > 16:
		return errors.New("its witness version is not 0 to 16")
	case (data[0] == 0) != (kind == bech32.Version0):
		return fmt.Errorf("its checksum is not the one of witness version %d", data[0])
	}
	program, err := bech32.ConvertBits(data[1:], 5, 8, false)
	if err != nil {
		return errors.New("bits are left over at its end")
	}
	if n := len(program); n < 2 || n > 40 || data[0] == 0 && n != 20 && n != 32 {
		return fmt.Errorf("a witness program of version %d has no %d bytes", data[0], n)
	}
	return nil
}
