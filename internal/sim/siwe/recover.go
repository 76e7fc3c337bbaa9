package siwe

import (
	"bytes"
	"fmt"
	"math/big"
	"strconv"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

var (
	order256k1 = crypto.S256().Params().N
	orderBytes = order256k1.FillBytes(make([]byte, 32))
	halfOrder  = new(big.Int).Rsh(order256k1, 1).FillBytes(make([]byte, 32))
	zero32     = make([]byte, 32)
)

// prefix is what EIP-191 puts before a text that a person signs, followed by its length in bytes.
const prefix = "\x19Ethereum Signed Message:\n"

// personalHash is what personal_sign signs.
func personalHash(text []byte) common.Hash {
	return crypto.Keccak256Hash([]byte(prefix), strconv.AppendInt(nil, int64(len(text)), 10), text)
}

// Recover tells which address signed exactly these bytes with personal_sign (EIP-191). The error is a *Problem.
func Recover(text []byte, sig [65]byte, requireLowS bool) (address string, err error) {
	signer, problem := recoverSigner(personalHash(text), sig, requireLowS)
	if problem != nil {
		return "", problem
	}
	return signer.Hex(), nil
}

// recoverSigner checks what curve and standards ask of the parts of a signature. siwe-go takes v modulo 27, and any s.
func recoverSigner(hash common.Hash, sig [65]byte, requireLowS bool) (common.Address, *Problem) {
	id, ok := recoveryID(sig[64])
	if !ok {
		return common.Address{}, wrongRecoveryID(sig[64])
	}
	for i, name := range []string{"r", "s"} {
		if n := sig[32*i : 32*i+32]; bytes.Equal(n, zero32) || bytes.Compare(n, orderBytes) >= 0 {
			return common.Address{}, &Problem{
				Rule:    RuleUnrecoverable,
				Message: fmt.Sprintf("No key can have made this signature: its %s is not between 1 and the order of secp256k1.", name),
			}
		}
	}
	if requireLowS && highS(sig) {
		return common.Address{}, wrongHalf(sig)
	}
	signer, ok := signerOf(hash, sig, id)
	if !ok {
		return common.Address{}, &Problem{
			Rule:    RuleUnrecoverable,
			Message: "No key can have made this signature: its r is not on the curve secp256k1.",
		}
	}
	return signer, nil
}

// recoveryID reads v as wallets write it.
func recoveryID(v byte) (id byte, ok bool) {
	if v == 27 || v == 28 {
		v -= 27
	}
	return v, v <= 1
}

func highS(sig [65]byte) bool { return bytes.Compare(sig[32:64], halfOrder) > 0 }

// signerOf recovers an address, whatever it is.
func signerOf(hash common.Hash, sig [65]byte, id byte) (signer common.Address, ok bool) {
	sig[64] = id
	key, err := crypto.Ecrecover(hash[:], sig[:])
	if err != nil {
		return signer, false
	}
	return common.Address(crypto.Keccak256(key[1:])[12:]), true
}

func wrongHalf(sig [65]byte) *Problem {
	twin := Malleable(sig)
	return &Problem{
		Rule:     RuleHighS,
		Message:  "The s of the signature is in the upper half of the curve's order, where anybody can put it without the key (EIP-2).",
		Expected: encode(twin),
		Mistake:  "high-s",
		Mend:     "Replace s by n-s and v by the other of 27 and 28, or use a wallet library, which does it.",
	}
}

// wrongRecoveryID says what a v that is none may mean.
func wrongRecoveryID(v byte) *Problem {
	p := &Problem{
		Rule:    RuleRecoveryID,
		Message: fmt.Sprintf("The last byte of the signature, v, is %d; it is 27 or 28, or 0 or 1.", v),
		Mend:    "Send the 65 bytes r, s and v as personal_sign answers them.",
	}
	switch {
	case v == 31 || v == 32:
		p.Mistake, p.Sentence = "recovery-id-safe", "A Safe writes 31 and 32. "+contractWallets
	case v == 2 || v == 3 || v == 29 || v == 30:
		p.Mistake, p.Sentence = "recovery-id-overflow", "That stands for an r beyond the curve's order, which no signature in practice has."
	case v >= 35:
		p.Mistake = "recovery-id-eip-155"
		p.Sentence = fmt.Sprintf("A transaction's signature has the chain in its v (EIP-155: this would be chain %d); a message's has not.", (v-35)/2)
	}
	return p
}
