package siwe

import "strings"

// The rules that a signature can break.
const (
	RuleEncoding       = "siwx.wallet.signature.encoding"
	RuleLength         = "siwx.wallet.signature.length"
	RuleContractWallet = "siwx.wallet.signature.contract-wallet"
	RuleRecoveryID     = "siwx.wallet.signature.recovery-id"
	RuleHighS          = "siwx.wallet.signature.high-s"
	RuleUnrecoverable  = "siwx.wallet.signature.unrecoverable"
	RuleSigner         = "siwx.wallet.signer"
)

// Problem says why a signature was not accepted. It is an error. The texts are whole sentences.
type Problem struct {
	Rule     string   `json:"rule"`
	Message  string   `json:"message"`           // what is wrong, and what would be right
	Expected string   `json:"expected,omitzero"` // the address that had to sign, or the signature as it should have been written
	Received string   `json:"received,omitzero"` // the address that signed
	Mistake  string   `json:"mistake,omitzero"`  // id of what was done; of several at once "prefix-missing+recovery-id-other"
	Sentence string   `json:"sentence,omitzero"` // what was done
	Mend     string   `json:"mend,omitzero"`     // what to do instead
	Tried    []string `json:"tried,omitempty"`   // ids of mistakes that were looked for
}

func (p *Problem) Error() string {
	var said []string
	for _, text := range []string{p.Message, p.Sentence, p.Mend} {
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, " ")
}

// contractWallets is what whoever uses one has to know.
const contractWallets = "Contract wallets (EIP-1271, EIP-6492) are not supported: only the key of an externally owned account can sign."
