package chain

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The form of the ledgers on which one address serves many people, told apart by a tag.

const (
	xrpAccount     = 0x00   // the version byte of a classic address, which begins with r
	stellarAccount = 6 << 3 // the version byte of an account, which begins with G
	memoBytes      = 28     // of a memo that is a text
)

func makeXRP(from [32]byte) string { return encode58Check(rippleAlphabet, xrpAccount, from[:20]) }

func checkXRP(address string) error {
	if !strings.HasPrefix(address, "r") {
		return errors.New("it does not begin with r")
	}
	return check58(rippleAlphabet, address, xrpAccount)
}

// strkey is Stellar's base32: 35 bytes fill it without padding.
var strkey = base32.StdEncoding.WithPadding(base32.NoPadding)

func makeStellar(from [32]byte) string {
	body := append([]byte{stellarAccount}, from[:]...)
	return strkey.EncodeToString(binary.LittleEndian.AppendUint16(body, crc16(body)))
}

func checkStellar(address string) error {
	if !strings.HasPrefix(address, "G") {
		return errors.New("it does not begin with G")
	}
	if err := onlyOf(address, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "base32"); err != nil {
		return err
	}
	if len(address) != 56 {
		return fmt.Errorf("it has %d characters instead of 56", len(address))
	}
	decoded, err := strkey.DecodeString(address)
	if err != nil {
		return err
	}
	body, sum := decoded[:33], binary.LittleEndian.Uint16(decoded[33:])
	if crc16(body) != sum || body[0] != stellarAccount {
		return errChecksum
	}
	return nil
}

// crc16 is the checksum that is known as XMODEM: polynomial x^16+x^12+x^5+1, beginning with zero.
func crc16(body []byte) (sum uint16) {
	for _, b := range body {
		sum ^= uint16(b) << 8
		for range 8 {
			carry := sum >> 15
			sum = sum<<1 ^ carry*0x1021
		}
	}
	return sum
}

// CheckTag says what keeps a text from being a tag of the network: 32 bits on the XRP Ledger, a short text on Stellar, nothing elsewhere.
func CheckTag(network, tag string) error {
	n, _ := NetworkNamed(network)
	switch n.Family {
	case XRP:
		if _, err := strconv.ParseUint(tag, 10, 32); err != nil {
			return errors.New("a destination tag is a whole number from 0 to 4294967295")
		}
	case Stellar:
		if tag == "" || len(tag) > memoBytes {
			return fmt.Errorf("a memo is a text of 1 to %d bytes", memoBytes)
		}
	default:
		return fmt.Errorf("an address on %q has no tag", network)
	}
	return nil
}
