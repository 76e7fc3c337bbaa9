package sim

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/siwe"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Wallet is a simulated wallet, whose key follows from the workspace's seed: for demos, and for tests in which a wallet does what no real
// one can be made to do.
type Wallet struct {
	Name    string `json:"name"`
	Address string `json:"address"`  // with the checksum of EIP-55
	ChainID string `json:"chain_id"` // CAIP-10 on Ethereum's main network; the account is there on every other chain as well
}

var wallets = &storage.Table[Wallet]{
	Kind: storage.Kind{Name: "wallets", Indexes: []string{"name"}},
	ID:   func(w *Wallet) string { return strings.ToLower(w.Address) },
	Keys: func(w *Wallet) []string { return []string{w.Name} },
}

// WalletName is the form of the names of wallets: they stand in paths.
var WalletName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// key is the wallet's own.
func (s *Settings) walletKey(name string) siwe.Wallet {
	return siwe.NewWallet(derive(s.Seed, "wallet", name, 0))
}

// OpenWallet is the wallet of a name, made where there is none.
func OpenWallet(tx *Tx, name string) (Wallet, error) {
	if !WalletName.MatchString(name) {
		return Wallet{}, refuse(Invalid, "the name of a wallet wants 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, got %s", strict.Quote(name))
	}
	address := tx.Workspace.Settings().walletKey(name).Address()
	w := Wallet{Name: name, Address: address}
	w.ChainID = w.on(mainNetwork)
	return w, wallets.Put(tx, w)
}

// mainNetwork is Ethereum's, as EIP-155 numbers it.
const mainNetwork = 1

// on is the wallet's account on a chain, as CAIP-10 writes it.
func (w *Wallet) on(chainID uint64) string { return fmt.Sprintf("eip155:%d:%s", chainID, w.Address) }

// ListWallets lists the wallets that were opened, the oldest first.
func ListWallets(r storage.Reader) (all []Wallet, err error) {
	items, err := wallets.List(r, storage.Query{Oldest: true})
	for _, item := range items {
		all = append(all, item.Value)
	}
	return all, err
}

// walletOf is the name of the simulated wallet that has an address; empty when it is somebody else's.
func walletOf(r storage.Reader, address string) (string, error) {
	w, err := wallets.Get(r, strings.ToLower(address))
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	return w.Name, err
}

// The ways in which a simulated wallet signs.
const (
	WalletSigns        = "sign"
	WalletWrongMessage = "sign_wrong_message"  // another challenge than the one that was issued
	WalletOtherKey     = "sign_with_other_key" // another account than the customer's
	WalletMalleable    = "malleable"           // the twin of the signature, with a high s
)

// WalletWays lists them in the order in which messages name them.
var WalletWays = []string{WalletSigns, WalletWrongMessage, WalletOtherKey, WalletMalleable}

// SignWith has a simulated wallet sign a challenge, and answers what a platform would hand in.
func (s *Settings) SignWith(name, way, chainID, text string) SignedChallenge {
	key, signed := s.walletKey(name), text
	switch way {
	case WalletWrongMessage:
		signed = text + "\n"
		if m, err := siwe.Parse(text); err == nil {
			signed = strings.Replace(text, "Nonce: "+m.Nonce, "Nonce: "+strings.Repeat("0", len(m.Nonce)), 1)
		}
	case WalletOtherKey:
		key = s.walletKey(name + "'s other key")
	}
	signature := key.Sign([]byte(signed))
	if way == WalletMalleable {
		signature = siwe.Malleable(signature)
	}
	challenge := Challenge{Text: text}
	return SignedChallenge{OwnerID: chainID, Challenge: challenge.Base64(), Signature: base64.StdEncoding.EncodeToString(signature[:])}
}
