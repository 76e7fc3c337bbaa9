package chain

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/btcsuite/btcd/btcutil/bech32"
	"github.com/ethereum/go-ethereum/common"
)

func TestAddress_HasTheFormOfItsNetworkAndACheckSumThatHolds(t *testing.T) {
	for _, n := range Networks {
		address := Address(n.Name, sha256.Sum256([]byte(n.Name)))
		switch n.Family {
		case EVM:
			if common.HexToAddress(address).Hex() != address {
				t.Errorf("%s: %s is not in EIP-55 form", n.Name, address)
			}
		case Bitcoin, Litecoin:
			prefix, data, err := bech32.Decode(address)
			if err != nil || len(data) != 33 || data[0] != 0 || !strings.HasPrefix(prefix, "t") {
				t.Errorf("%s: %s: %v", n.Name, address, err)
			}
		case Dogecoin, Tron:
			if decoded, _, err := base58.CheckDecode(address); err != nil || len(decoded) != 20 {
				t.Errorf("%s: %s: %v", n.Name, address, err)
			}
			if want := map[Family]string{Dogecoin: "n", Tron: "T"}[n.Family]; address[:1] != want {
				t.Errorf("%s: %s does not begin with %s", n.Name, address, want)
			}
		case Solana:
			if decoded := base58.Decode(address); len(decoded) != 32 {
				t.Errorf("%s: %s has %d bytes", n.Name, address, len(decoded))
			}
		}
	}
}

func TestHash_HasTheFormOfItsNetwork(t *testing.T) {
	from := sha256.Sum256([]byte("x"))
	if got := Hash("ethereum", from); !strings.HasPrefix(got, "0x") || len(got) != 66 {
		t.Error(got)
	}
	if got, err := hex.DecodeString(Hash("bitcoin", from)); err != nil || len(got) != 32 {
		t.Error(got, err)
	}
	if got := Hash("xrp", from); got != strings.ToUpper(Hash("stellar", from)) || len(got) != 64 {
		t.Error(got)
	}
	if got := base58.Decode(Hash("solana", from)); len(got) != 64 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestTables_FitTogether(t *testing.T) {
	for _, a := range Assets {
		if _, ok := NetworkNamed(a.Network); !ok {
			t.Errorf("%s is on %s, which is no network", a.Asset, a.Network)
		}
		if !a.USD.IsPositive() || !a.Fee.IsPositive() || -a.Fee.Exponent() > a.Precision {
			t.Errorf("%s on %s: price %s, fee %s", a.Asset, a.Network, a.USD, a.Fee)
		}
		if found, ok := Find(a.Asset, a.Network); !ok || found.Precision != a.Precision {
			t.Errorf("%s on %s stands twice", a.Asset, a.Network)
		}
	}
	for _, n := range Networks {
		used := false
		for _, a := range Assets {
			used = used || a.Network == n.Name
		}
		if !used {
			t.Errorf("nothing can be moved on %s", n.Name)
		}
	}
	if i, ok := IntegrationNamed("cbase"); !ok || i.ID != "coinbase" {
		t.Error("cbase is not coinbase")
	}
}
