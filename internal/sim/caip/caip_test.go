package caip

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// published are the examples of the standards.
type published struct {
	EIP55 struct {
		AllCaps  []string `json:"valid_all_caps"`
		AllLower []string `json:"valid_all_lower"`
		Mixed    []string `json:"valid_mixed"`
	} `json:"eip55"`
	CAIP10 struct {
		Valid          []string `json:"valid"`
		NotChecksummed []string `json:"not_checksummed"`
		Obsolete       []string `json:"legacy_form_invalid"`
	} `json:"caip10"`
}

func examples(t testing.TB) (p published) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "addresses.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	if len(p.EIP55.Mixed) != 4 || len(p.EIP55.AllCaps) != 2 || len(p.EIP55.AllLower) != 2 || len(p.CAIP10.Valid) != 10 ||
		len(p.CAIP10.NotChecksummed) != 2 || len(p.CAIP10.Obsolete) != 1 {
		t.Fatal("examples are missing")
	}
	return p
}

func TestChecksum_OfThePublishedAddressesIsThemselves(t *testing.T) {
	p := examples(t)
	for _, addresses := range [][]string{p.EIP55.AllCaps, p.EIP55.AllLower, p.EIP55.Mixed} {
		for _, address := range addresses {
			digits := address[2:]
			for _, spelled := range []string{address, "0x" + strings.ToLower(digits), "0x" + strings.ToUpper(digits)} {
				if right, err := Checksum(spelled); err != nil || right != address {
					t.Errorf("%s: %s, %v", spelled, right, err)
				}
			}
		}
	}
}

// With any letter's case changed, no published address passes: the checksum sees every one. (All-caps and all-lower ones become mixed.)
func TestChecksum_SeesTheCaseOfEveryLetter(t *testing.T) {
	p := examples(t)
	for _, addresses := range [][]string{p.EIP55.AllCaps, p.EIP55.AllLower, p.EIP55.Mixed} {
		for _, address := range addresses {
			for i := 2; i < len(address); i++ {
				changed := address[:i] + swapCase(address[i:i+1]) + address[i+1:]
				if changed == address {
					continue
				}
				if _, err := Checksum(changed); err == nil || !strings.Contains(err.Error(), address) {
					t.Errorf("%s: %v", changed, err)
				}
			}
		}
	}
}

func swapCase(letter string) string {
	if lower := strings.ToLower(letter); lower != letter {
		return lower
	}
	return strings.ToUpper(letter)
}

func TestParse_TakesTheAccountsOfTheStandards(t *testing.T) {
	p := examples(t)
	for _, text := range append(p.CAIP10.Valid, p.CAIP10.NotChecksummed...) {
		a, err := Parse(text)
		if err != nil || a.String() != text {
			t.Errorf("%s: %v", text, err)
		}
		_, err = ParseEVM(text)
		if (err == nil) != strings.HasPrefix(text, "eip155:") {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range p.CAIP10.Obsolete {
		for _, parse := range []func(string) (Account, error){Parse, ParseEVM} {
			if _, err := parse(text); err == nil || !strings.Contains(err.Error(), "obsolete") || !strings.Contains(err.Error(), "eip155:1:0xab16") {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// What carries no checksum is taken, kept as it came, and shown with one; it is the same account.
func TestAccount_WithoutAChecksumIsTheSameAccount(t *testing.T) {
	p := examples(t)
	for i, right := range []string{p.CAIP10.Valid[2], p.CAIP10.Valid[3]} {
		a, err := ParseEVM(p.CAIP10.NotChecksummed[i])
		b, err2 := ParseEVM(right)
		if err != nil || err2 != nil || a.Key() != b.Key() || a.Checksummed() != b.Address || a.String() == b.String() {
			t.Errorf("%v %v: %s and %s", err, err2, a, b)
		}
	}
}

func TestAccount_HasItsParts(t *testing.T) {
	a, err := ParseEVM("eip155:137:0x0495766cD136138Fc492Dd499B8DC87A92D6685b")
	if err != nil || a.Chain() != "eip155:137" || a.ChainNumber() != 137 || a.Key() != "eip155:137:0x0495766cd136138fc492dd499b8dc87a92d6685b" {
		t.Errorf("%v: %+v", err, a)
	}
	s, err := Parse("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv")
	if err != nil || s.ChainNumber() != 0 || s.Checksummed() != s.Address || s.Key() != s.String() {
		t.Errorf("%v: %+v", err, s)
	}
	if zero := (Account{}); zero.ChainNumber() != 0 || zero.Checksummed() != "" || zero.Key() != "::" {
		t.Errorf("%q", zero.Key())
	}
}

const address = "0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"

func TestParseEVM_TakesEveryChainThatIsWrittenAsItIs(t *testing.T) {
	for reference, number := range map[string]uint64{"0": 0, "1": 1, "300": 300, "421614": 421614, "9007199254740991": MaxChain} {
		if a, err := ParseEVM("eip155:" + reference + ":" + address); err != nil || a.ChainNumber() != number {
			t.Errorf("%s: %v", reference, err)
		}
	}
}

func TestParseEVM_SaysWhatIsWrongAndWhatWouldBeRight(t *testing.T) {
	lowered := strings.ToLower(address)
	for _, row := range []struct{ text, says string }{
		{"", "the account id is empty; it is namespace:reference:address, such as eip155:1:0x"},
		{" eip155:1:" + address, `there is white space around the account id " eip155:1:`},
		{"eip155:1:" + address + "\n", "send \"eip155:1:" + address + `"`},
		{"eip155:1: " + address, "white space within"},
		{"eip155 : 1", "white space within"},
		{strings.Repeat("g", 171), "(171 bytes) is no account id: the longest possible has 170 characters"},
		{address, "is an address without its chain; an account id is eip155:<chain id>:" + address + ", on Ethereum eip155:1:" + address},
		{address[2:], "without 0x and without its chain"},
		{address + "@eip155:1", "is the obsolete form address@chain; today it is eip155:1:" + address},
		{address + "@137", "today it is eip155:137:" + address},
		{"ethereum:" + address + "@137", "its account id is eip155:137:" + address},
		{"ethereum:" + address, "its account id is eip155:1:" + address},
		{"1:" + address, "lacks the namespace; write eip155:1:" + address},
		{"did:pkh:eip155:1:" + address, "what follows did:pkh:, \"eip155:1:" + address},
		{"eip155:1", "is a chain id (CAIP-2) without an address"},
		{"eip155:1:", "is a chain id (CAIP-2) without an address"},
		{"eip155::" + address, "the reference is empty"},
		{":1:" + address, "the namespace is empty"},
		{"eip155:" + address, "lacks the chain; on Ethereum it is eip155:1:" + address},
		{"eip155", "has 1 parts between colons"},
		{"eip155:1:" + address + ":2", "has 4 parts between colons"},
		{"eip155:1/erc20:" + address, "is an asset (CAIP-19) and no account"},
		{"EIP155:1:" + address, `the namespace "EIP155" has to be in lower case; write "eip155:1:` + address},
		{"evm:1:" + address, "the namespace of EVM chains is eip155 and not \"evm\"; write eip155:1:" + address},
		{"ethereum:1:" + address, "write eip155:1:" + address},
		{"ei:1:" + address, `the namespace "ei" has 2 characters; CAIP-10 takes 3 to 8 there`},
		{"eip_155:1:" + address, `the namespace "eip_155" has '_' in it`},
		{"vitalik.eth", `"vitalik.eth" is a name, and names are not looked up`},
		{"eip155:1:vitalik.eth", `"vitalik.eth" is a name`},
		{"eip155:0x1:" + address, `the chain "0x1" is hexadecimal; eip155 takes it in decimal: eip155:1`},
		{"eip155:0x89:" + address, "in decimal: eip155:137"},
		{"eip155:mainnet:" + address, `the chain "mainnet" is no number`},
		{"eip155:-1:" + address, `the chain "-1" is no number`},
		{"eip155:01:" + address, `the chain "01" has leading zeros; write eip155:1`},
		{"eip155:00:" + address, "write eip155:0"},
		{"eip155:9007199254740992:" + address, "is higher than 9007199254740991"},
		{"eip155:" + strings.Repeat("9", 32) + ":" + address, "is higher than"},
		{"eip155:" + strings.Repeat("9", 33) + ":" + address, "has 33 characters; CAIP-10 takes 1 to 32 there"},
		{"eip155:1:" + address[2:], "does not begin with 0x"},
		{"eip155:1:0X" + address[2:], `write 0x in lower case: "0xab16`},
		{"eip155:1:" + address[:41], "has 39 digits after 0x instead of 40"},
		{"eip155:1:" + address + "00", "has 42 digits after 0x instead of 40"},
		{"eip155:1:0x" + strings.Repeat("ab", 33), "has 66 digits after 0x instead of 40"},
		{"eip155:1:" + address[:41] + "g", "has 'g' in it, which is no hexadecimal digit"},
		{"eip155:1:0x" + strings.ToUpper(address[2:12]) + address[12:], "is not its EIP-55 checksum; if no character is wrong, it is " + address + ", or all in lower case"},
		{"eip155:1:" + lowered[:41] + "!", `has '!' in it; CAIP-10 takes letters, digits, -, . and % there`},
		{"eip155:1:" + lowered[:41] + "é", `has 'é' in it`},
		{"solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv", `accounts of Solana ("solana") cannot sign in: only those of EVM chains can`},
		{"tron:27Lqcw:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "accounts of Tron"},
		{"starknet:SN_MAIN:0x02dd1b492765c064eac4039e3841aa5f382773b598097a40073bd8b48170ab57", "accounts of Starknet"},
		{"chainstd:1:a", `accounts of the namespace "chainstd" cannot sign in`},
	} {
		if a, err := ParseEVM(row.text); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%q: not %q: %v %v", row.text, row.says, a, err)
		}
	}
}

// Somebody who pastes a private key finds it in no log.
func TestParseEVM_DoesNotRepeatWhatMayBeAPrivateKey(t *testing.T) {
	key := strings.Repeat("4c08", 16)
	for _, text := range []string{key, "0x" + key, "eip155:1:0x" + key, "eip155:1:" + key, "0X" + strings.ToUpper(key), "1:0x" + key, "ethereum:0x" + key, key + "\n", "eip155:1:0x" + key + "@1"} {
		if _, err := ParseEVM(text); err == nil || strings.Contains(strings.ToLower(err.Error()), key[:16]) {
			t.Errorf("%v", err)
		}
	}
}

func TestKey_ComparesAccountsAndNotTheirSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9a-f]{40}`).Draw(t, "digits")
		a, err := ParseEVM("eip155:1:0x" + digits)
		if err != nil {
			t.Fatal(err)
		}
		for _, spelled := range []string{"0x" + strings.ToUpper(digits), a.Checksummed()} {
			if b, err := ParseEVM("eip155:1:" + spelled); err != nil || b.Key() != a.Key() || b.Checksummed() != a.Checksummed() {
				t.Fatalf("%s: %v", spelled, err)
			}
		}
		if c, err := ParseEVM("eip155:2:0x" + digits); err != nil || c.Key() == a.Key() {
			t.Fatal("accounts of two chains are one")
		}
	})
}

// FuzzCAIP10: nothing panics, what parses is written as it was, and a refusal can be shown to anybody.
func FuzzCAIP10(f *testing.F) {
	p := examples(f)
	for _, list := range [][]string{p.CAIP10.Valid, p.CAIP10.NotChecksummed, p.CAIP10.Obsolete, p.EIP55.Mixed} {
		for _, text := range list {
			f.Add(text)
		}
	}
	for _, text := range []string{"", "eip155:1:", "::", "eip155:0x1:" + address, "vitalik.eth", "did:pkh:eip155:1:" + address, "ethereum:" + address, "eip155:1/a:b", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := Parse(text)
		if err == nil && (a.String() != text || a.Namespace == "" || a.Reference == "" || a.Address == "") {
			t.Errorf("%q is read as %+v", text, a)
		}
		evm, wrong := ParseEVM(text)
		if wrong == nil {
			if err != nil || evm != a || evm.ChainNumber() > MaxChain {
				t.Errorf("%q: %v", text, err)
			}
			again, err := ParseEVM(evm.Chain() + ":" + evm.Checksummed())
			if err != nil || again.Key() != evm.Key() {
				t.Errorf("%q: %v", text, err)
			}
		}
		for _, err := range []error{err, wrong} {
			if err != nil && (len(err.Error()) > 1000 || err.Error() == "" || !utf8.ValidString(err.Error()) || strings.ContainsAny(err.Error(), "\n\r\x00\x1b")) {
				t.Errorf("%q", err)
			}
		}
	})
}
