package chain

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// longest is more characters than any address has; what is longer is not worth decoding.
const longest = 128

var errChecksum = errors.New("its checksum does not hold; a character is wrong or missing")

// CheckAddress says what keeps a text from being an address of the network: length, alphabet, checksum, or another network's form.
// Addresses of the main and of the test network both pass.
func CheckAddress(network, address string) error {
	f, ok := formOf(network)
	if !ok {
		return fmt.Errorf("there is no network %q", network)
	}
	if address == "" {
		return fmt.Errorf("an address of the form of %s is missing", f.label)
	}
	if len(address) > longest {
		return fmt.Errorf("not an address of the form of %s: no address has %d characters", f.label, len(address))
	}
	wrong := f.check(address)
	if wrong == nil {
		return nil
	}
	for _, other := range forms {
		if other.check(address) == nil {
			return fmt.Errorf("an address of the form of %s, not of %s", other.label, f.label)
		}
	}
	return fmt.Errorf("not an address of the form of %s: %w", f.label, wrong)
}

// checkEVM takes the three spellings of ERC-55: all lower case, all upper case, and the mix that is a checksum.
func checkEVM(address string) error {
	digits, ok := strings.CutPrefix(address, "0x")
	if !ok {
		return errors.New("it does not begin with 0x")
	}
	if err := onlyOf(digits, "0123456789abcdefABCDEF", "hexadecimal"); err != nil {
		return err
	}
	if len(digits) != 2*common.AddressLength {
		return fmt.Errorf("it has %d digits after 0x instead of %d", len(digits), 2*common.AddressLength)
	}
	mixed := digits != strings.ToLower(digits) && digits != strings.ToUpper(digits)
	if right := common.HexToAddress(address).Hex(); mixed && right != address {
		return fmt.Errorf("its upper and lower case are not its EIP-55 checksum, as in %s; a character is wrong", right)
	}
	return nil
}

// checkSolana can tell the length only: the address is the key itself, without a checksum.
func checkSolana(address string) error {
	key, err := decode58(bitcoinAlphabet, address)
	if err != nil {
		return err
	}
	return sized(key, 32)
}

// onlyOf names the first character that an alphabet lacks.
func onlyOf(text, alphabet, name string) error {
	for _, letter := range text {
		if !strings.ContainsRune(alphabet, letter) {
			return fmt.Errorf("%q is not a character of %s", letter, name)
		}
	}
	return nil
}

func sized(decoded []byte, want int) error {
	if len(decoded) != want {
		return fmt.Errorf("it stands for %d bytes instead of %d", len(decoded), want)
	}
	return nil
}
