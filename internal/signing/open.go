package signing

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"math/big"
	"slices"

	_ "crypto/sha1"   // the digests that clients sign by mistake
	_ "crypto/sha512" //
)

// open applies the public key to a signature (RSAVP1 of RFC 8017 section 5.2.2) and answers the message that it encodes, of
// the modulus' length. It is for diagnosis only, where nothing is secret; accepting a signature is crypto/rsa's work.
func open(key *rsa.PublicKey, signature []byte) ([]byte, bool) {
	if len(signature) != key.Size() {
		return nil, false
	}
	s := new(big.Int).SetBytes(signature)
	if s.Cmp(key.N) >= 0 {
		return nil, false
	}
	return s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size())), true
}

// algorithms are the digests that a signature may name, by object identifier.
var algorithms = map[string]crypto.Hash{
	"1.3.14.3.2.26":          crypto.SHA1,
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
	"2.16.840.1.101.3.4.2.4": crypto.SHA224,
}

// unpad takes the padding of PKCS#1 v1.5 (RFC 8017 section 9.2) off; ok says that there was one, so that the signature was
// made with the private key of the key that it was opened with.
func unpad(message []byte) (content []byte, ok bool) {
	if len(message) < 11 || message[0] != 0 || message[1] != 1 {
		return nil, false
	}
	end := 2
	for end < len(message) && message[end] == 0xff {
		end++
	}
	if end < 10 || end >= len(message) || message[end] != 0 {
		return nil, false
	}
	return message[end+1:], true
}

// digestInfo reads the digest and its algorithm from the content of a PKCS#1 v1.5 signature.
func digestInfo(content []byte) (hash crypto.Hash, digest []byte, ok bool) {
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}
	rest, err := asn1.Unmarshal(content, &info)
	if err != nil || len(rest) > 0 {
		return 0, nil, false
	}
	hash, ok = algorithms[info.Algorithm.Algorithm.String()]
	return hash, info.Digest, ok && len(info.Digest) == hash.Size()
}

// pss is what an encoded message of RSASSA-PSS (RFC 8017 section 9.1) holds.
type pss struct {
	hash      crypto.Hash
	sum, salt []byte
}

// pssOf reads the message as PSS with the hash, and with mgf for its mask. A salt of none of the usual lengths is taken for
// chance.
func pssOf(message []byte, bits int, hash, mgf crypto.Hash) (pss, bool) {
	size := (bits - 1 + 7) / 8
	message = message[len(message)-size:]
	if size < hash.Size()+2 || message[size-1] != 0xbc {
		return pss{}, false
	}
	block := slices.Clone(message[:size-hash.Size()-1])
	sum := message[len(block) : size-1]
	mask(block, sum, mgf)
	block[0] &= 0xff >> (8*size - (bits - 1))
	for i, b := range block {
		switch {
		case b == 0:
			continue
		case b != 1:
			return pss{}, false
		}
		salt := block[i+1:]
		usual := []int{hash.Size(), 0, 20, 32, len(block) - 1}
		return pss{hash, sum, salt}, slices.Contains(usual, len(salt))
	}
	return pss{}, false
}

// mask is MGF1 (RFC 8017 appendix B.2.1), applied to block.
func mask(block, seed []byte, hash crypto.Hash) {
	for i, counter := 0, uint32(0); i < len(block); counter++ {
		h := hash.New()
		h.Write(seed)
		h.Write(binary.BigEndian.AppendUint32(nil, counter))
		for _, b := range h.Sum(nil) {
			if i == len(block) {
				break
			}
			block[i] ^= b
			i++
		}
	}
}

// holds says whether the signature is one of a string with the digest.
func (p pss) holds(digest []byte) bool {
	h := p.hash.New()
	h.Write(make([]byte, 8))
	h.Write(digest)
	h.Write(p.salt)
	return string(h.Sum(nil)) == string(p.sum)
}
