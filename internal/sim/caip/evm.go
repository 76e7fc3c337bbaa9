package caip

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// EVM is the namespace of Ethereum and of the chains like it.
const EVM = "eip155"

// MaxChain is the highest chain number that is taken: beyond it, a program that keeps numbers as JavaScript does has another one.
const MaxChain = 1<<53 - 1

// ParseEVM reads an account id of an EVM chain, the only kind whose owner can sign in. Chain 0 is taken: the profile of eip155 has it for
// "no chain in particular".
func ParseEVM(text string) (Account, error) {
	if a, ok := plain(text); ok {
		return a, nil
	}
	a, err := Parse(text)
	if err != nil {
		return Account{}, err
	}
	if a.Namespace != EVM {
		return Account{}, errors.New(foreign(a))
	}
	if err := checkChain(a.Reference); err != nil {
		return Account{}, err
	}
	if _, err := Checksum(a.Address); err != nil {
		return Account{}, err
	}
	return a, nil
}

// plain reads what is right in every way, without a look at what else it might have been meant as.
func plain(text string) (a Account, ok bool) {
	rest, ok := strings.CutPrefix(text, EVM+":")
	if !ok {
		return a, false
	}
	a.Namespace = EVM
	if a.Reference, a.Address, ok = strings.Cut(rest, ":"); !ok || a.Reference == "" || checkChain(a.Reference) != nil {
		return a, false
	}
	_, err := Checksum(a.Address)
	return a, err == nil
}

// checkChain takes the decimal numbers that are written in one way only.
func checkChain(reference string) error {
	hex, prefixed := strings.CutPrefix(strings.ToLower(reference), "0x")
	if number, err := strconv.ParseUint(hex, 16, 64); prefixed && err == nil {
		return fmt.Errorf("the chain %q is hexadecimal; eip155 takes it in decimal: %s:%d", reference, EVM, number)
	}
	if strings.Trim(reference, digits) != "" {
		return fmt.Errorf("the chain %q is no number; eip155 takes the chain id in decimal, such as %s:1 for Ethereum", reference, EVM)
	}
	if plain := strings.TrimLeft(reference, "0"); plain != reference && reference != "0" {
		return fmt.Errorf("the chain %q has leading zeros; write %s:%s", reference, EVM, max(plain, "0"))
	}
	if number, err := strconv.ParseUint(reference, 10, 64); err != nil || number > MaxChain {
		return fmt.Errorf("the chain %s is higher than %d, the last one that every program keeps exactly", reference, uint64(MaxChain))
	}
	return nil
}

// Checksum writes an EVM address with its EIP-55 checksum. All lower or all upper case carries no checksum and is taken as it is; mixed
// case has to be the checksum, since a wrong one is a wrong character somewhere.
func Checksum(address string) (string, error) {
	hex, ok := strings.CutPrefix(address, "0x")
	if !ok {
		if rest, capital := strings.CutPrefix(address, "0X"); capital {
			return "", fmt.Errorf("the address %s begins with 0X; write 0x in lower case: %s", quote(address), quote("0x"+rest))
		}
		return "", fmt.Errorf("the address %s does not begin with 0x; an address of an EVM chain is 0x and 40 hexadecimal digits", quote(address))
	}
	for _, letter := range hex {
		if !strings.ContainsRune(digits+"abcdefABCDEF", letter) {
			return "", fmt.Errorf("the address %s has %q in it, which is no hexadecimal digit", quote(address), letter)
		}
	}
	if len(hex) == 64 {
		return "", errors.New("the address has 64 digits after 0x instead of 40: that is a private key or a transaction hash; it is not repeated here")
	}
	if len(hex) != 2*common.AddressLength {
		return "", fmt.Errorf("the address %s has %d digits after 0x instead of %d", quote(address), len(hex), 2*common.AddressLength)
	}
	right := common.HexToAddress(address).Hex()
	if mixed := hex != strings.ToLower(hex) && hex != strings.ToUpper(hex); mixed && address != right {
		return "", fmt.Errorf("the case of the address %s is not its EIP-55 checksum; if no character is wrong, it is %s, or all in lower case", address, right)
	}
	return right, nil
}

// Checksummed is the account's address with its EIP-55 checksum; the address as it is when it is not one of an EVM chain.
func (a Account) Checksummed() string {
	right, err := Checksum(a.Address)
	if a.Namespace != EVM || err != nil {
		return a.Address
	}
	return right
}

// ChainNumber is the number of an EVM chain, and 0 for any other.
func (a Account) ChainNumber() uint64 {
	number, err := strconv.ParseUint(a.Reference, 10, 64)
	if a.Namespace != EVM || err != nil {
		return 0
	}
	return number
}
