package siwe

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// inquiry is a signature that does not verify.
type inquiry struct {
	text    string
	sig     [65]byte
	wanted  common.Address
	options Options

	signer  common.Address // who signed, if it was signed as it should be
	problem *Problem       // why that cannot be told; nil: it can
}

// turns lets half of the processors look for mistakes at a time, so that wrong signatures never keep all right ones waiting.
var turns = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// mistake is what may have been done, for people.
type mistake struct{ id, sentence, mend string }

// attempt is one way in which the signature may have come about.
type attempt struct {
	mistakes []mistake
	hash     common.Hash
	sig      [65]byte // in the right order
	id       byte     // recovery id
}

// examine looks for the mistake after which the wanted address, or else another wallet that is known, has signed.
func examine(q inquiry) *Problem {
	if q.problem != nil && q.problem.Rule == RuleHighS {
		id, _ := recoveryID(q.sig[64])
		if q.signer, _ = signerOf(personalHash([]byte(q.text)), q.sig, id); q.signer == q.wanted {
			return q.problem
		}
		q.problem = nil // whoever mends the s still has another signer
	}
	turns <- struct{}{}
	defer func() { <-turns }()
	var tried []string
	var foreign *Problem
	for a := range q.attempts {
		for _, m := range a.mistakes {
			if !slices.Contains(tried, m.id) {
				tried = append(tried, m.id)
			}
		}
		signer, ok := signerOf(a.hash, a.sig, a.id)
		if ok && signer == q.wanted {
			return q.found(a, tried)
		}
		if name := q.owner(signer); ok && name != "" && foreign == nil {
			a.mistakes = append([]mistake{keyOther(name, signer)}, a.mistakes...)
			foreign = q.found(a, nil)
			foreign.Received = signer.Hex()
		}
	}
	tried = append(tried, "key-other")
	if foreign != nil {
		foreign.Tried = tried
		return foreign
	}
	if q.problem != nil {
		q.problem.Tried = tried
		return q.problem
	}
	p := q.signerProblem()
	p.Tried, p.Mistake = tried, "key-unknown"
	p.Sentence = fmt.Sprintf("No usual mistake explains it: either the key of %s signed, or another text was signed. If %s is a contract wallet: %s",
		q.signer.Hex(), q.wanted.Hex(), contractWallets)
	p.Mend = fmt.Sprintf("Sign the decoded challenge with personal_sign (EIP-191) and the key of %s.", q.wanted.Hex())
	return p
}

// owner names the wallet that an address belongs to; the first by name, if it belongs to several.
func (q inquiry) owner(address common.Address) string {
	for _, name := range slices.Sorted(maps.Keys(q.options.Others)) {
		if common.IsHexAddress(q.options.Others[name]) && common.HexToAddress(q.options.Others[name]) == address {
			return name
		}
	}
	return ""
}

func keyOther(name string, signer common.Address) mistake {
	return mistake{"key-other", fmt.Sprintf("It was signed by %s (%s).", name, signer.Hex()), "Sign with the key of the account that the challenge was issued for."}
}

func (q inquiry) signerProblem() *Problem {
	return &Problem{
		Rule: RuleSigner, Expected: q.wanted.Hex(), Received: q.signer.Hex(),
		Message: fmt.Sprintf("The signature over the challenge is not one of %s: it recovers to %s.", q.wanted.Hex(), q.signer.Hex()),
	}
}

// found words an attempt that explains the signature.
func (q inquiry) found(a attempt, tried []string) *Problem {
	p := q.problem
	if p == nil {
		p = q.signerProblem()
	}
	var ids, sentences, mends []string
	if p.Sentence != "" && a.sig == q.sig { // what the v may mean, unless it turned out to be a byte of something else
		sentences = append(sentences, p.Sentence)
	}
	for _, m := range a.mistakes {
		ids, sentences, mends = append(ids, m.id), append(sentences, m.sentence), append(mends, m.mend)
	}
	p.Mistake, p.Sentence, p.Mend = strings.Join(ids, "+"), strings.Join(sentences, " "), strings.Join(mends, " ")
	p.Tried = tried
	return p
}
