package chain

import (
	"crypto/sha256"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// wellKnown are addresses that the chains' own documents and test vectors show.
var wellKnown = map[string][]string{
	"ethereum": {
		"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
		"0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
		"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
		"0x0000000000000000000000000000000000000000",
	},
	"base": {"0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"},
	"bitcoin": {
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
		"mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
		"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
		"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
		"tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
		"BC1SW50QGDZ25J", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
	},
	"litecoin": {"LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz", "MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441", "QVk4MvUu7Wb7tZ1wvAeiUvdF7wxhvpyLLK"},
	"dogecoin": {"DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"},
	"solana":   {"11111111111111111111111111111111", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"},
	"tron":     {"T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"},
	"xrp":      {"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rrrrrrrrrrrrrrrrrrrrrhoLvTp", "rrrrrrrrrrrrrrrrrrrrBZbvji"},
	"stellar":  {"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF"},
}

func TestCheckAddress_TakesWellKnownAddresses(t *testing.T) {
	for network, addresses := range wellKnown {
		for _, address := range addresses {
			if err := CheckAddress(network, address); err != nil {
				t.Errorf("%s: %s: %v", network, address, err)
			}
		}
	}
}

func TestCheckAddress_SaysWhatIsWrong(t *testing.T) {
	for _, row := range []struct{ network, address, says string }{
		{"moon", "0x", `no network "moon"`},
		{"ethereum", "", "missing"},
		{"ethereum", strings.Repeat("1", 500), "500 characters"},
		{"ethereum", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "begin with 0x"},
		{"ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "39 digits"},
		{"ethereum", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", `'g' is not a character of hexadecimal`},
		{"ethereum", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "EIP-55 checksum, as in 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		{"base", "0x22227a31dd842196A246d8f3b775998560eaa61d", "EIP-55"},
		{"ethereum", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "of the form of Bitcoin, not of EVM"},
		{"bitcoin", "0xde709f2102306220921060314715629080e2fb77", "of the form of EVM, not of Bitcoin"},
		{"bitcoin", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "of the form of Tron, not of Bitcoin"},
		{"bitcoin", Address("litecoin", [32]byte{}), "of the form of Litecoin, not of Bitcoin"},
		{"bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "checksum"},
		{"bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", `'0' is not a character of base58`},
		{"bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf", "bytes instead of 25"},
		{"bitcoin", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsy", "checksum"},
		{"bitcoin", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsb", `'b' is not a character of bech32`},
		{"bitcoin", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7", "mixes upper and lower case"},
		{"bitcoin", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "not the one of witness version 1"},
		{"bitcoin", "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "version 0 has no 16 bytes"},
		{"bitcoin", "bc1pw5dgrnzv", "version 1 has no 1 bytes"},
		{"bitcoin", "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "not 0 to 16"},
		{"bitcoin", "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", "left over"},
		{"bitcoin", "bc1gmk9yu", "not 0 to 16"},
		{"solana", "1111111111111111111111111111111", "31 bytes instead of 32"},
		{"tron", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc", "checksum"},
		{"tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t ", "' ' is not"},
		{"dogecoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "of the form of Bitcoin, not of Dogecoin"},
		{"xrp", "XVLhHMPHU98es4dbozjVtdWzVrDjtV5AqEL4xcZj5whKbmc", "begin with r"},
		{"xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTx", "checksum"},
		{"stellar", "SAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF", "begin with G"},
		{"stellar", "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWH", "55 characters"},
		{"stellar", "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWH1", "'1' is not a character of base32"},
		{"stellar", "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHG", "checksum"},
	} {
		if err := CheckAddress(row.network, row.address); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %s: %v does not say %q", row.network, row.address, err, row.says)
		}
	}
}

func TestCheckAddress_TakesEveryAddressThatIsMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var from [32]byte
		copy(from[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "from"))
		for _, n := range Networks {
			address := Address(n.Name, from)
			if err := CheckAddress(n.Name, address); err != nil {
				t.Errorf("%s: %s: %v", n.Name, address, err)
			}
		}
	})
}

// TestCheckAddress_NoticesEveryWrongCharacter leaves out Solana, which has no checksum, and the digits of EVM, where case is a checksum of a
// few bits only.
func TestCheckAddress_NoticesEveryWrongCharacter(t *testing.T) {
	for _, n := range Networks {
		address, others := Address(n.Name, sha256.Sum256([]byte(n.Name))), "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0Il"
		if n.Family == Solana {
			continue
		}
		for i := range address {
			if n.Family == EVM && i >= 2 {
				others = swapCase(address[i : i+1])
			}
			for _, other := range others {
				wrong := address[:i] + string(other) + address[i+1:]
				if wrong != address && CheckAddress(n.Name, wrong) == nil {
					t.Errorf("%s: %s was taken for %s", n.Name, wrong, address)
				}
			}
			if CheckAddress(n.Name, address[:i]+address[i+1:]) == nil {
				t.Errorf("%s: %s lacks a character", n.Name, address[:i]+address[i+1:])
			}
		}
	}
}

func swapCase(letter string) string {
	if upper := strings.ToUpper(letter); upper != letter {
		return upper
	}
	return strings.ToLower(letter)
}

func TestCheckTag_IsTheLedgersOwn(t *testing.T) {
	for _, row := range []struct {
		network, tag string
		ok           bool
	}{
		{"xrp", "0", true},
		{"xrp", "4294967295", true},
		{"xrp", "4294967296", false},
		{"xrp", "", false},
		{"xrp", "-1", false},
		{"xrp", "a", false},
		{"stellar", "4711", true},
		{"stellar", "a text of twenty-eight bytes", true},
		{"stellar", "a text of twenty-nine bytes..", false},
		{"stellar", "", false},
		{"bitcoin", "1", false},
		{"moon", "1", false},
	} {
		if err := CheckTag(row.network, row.tag); (err == nil) != row.ok {
			t.Errorf("%s: %q: %v", row.network, row.tag, err)
		}
	}
}

func FuzzCheckAddress(f *testing.F) {
	for network, addresses := range wellKnown {
		for _, address := range addresses {
			f.Add(network, address)
			f.Add(network, address[1:])
		}
	}
	f.Add("bitcoin", "bc1")
	f.Add("stellar", "\xff")
	f.Fuzz(func(t *testing.T, network, address string) {
		err := CheckAddress(network, address)
		if err == nil && (len(address) < 14 || len(address) > 90 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' })) {
			t.Errorf("%s: %q was taken", network, address)
		}
		if err != nil && err.Error() == "" {
			t.Errorf("%s: %q is wrong without a word", network, address)
		}
	})
}
