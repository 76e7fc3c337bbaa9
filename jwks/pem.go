package jwks

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// useHeader is the PEM header that says what a key is for, where its type alone does not.
const useHeader = "Use"

// parsers are the private key formats by PEM label. Their own errors are dropped: they add nothing that helps, and an
// error about a key should quote nothing of it.
var parsers = map[string]func(der []byte) (any, error){
	"PRIVATE KEY":     x509.ParsePKCS8PrivateKey,
	"RSA PRIVATE KEY": func(der []byte) (any, error) { return x509.ParsePKCS1PrivateKey(der) },
	"EC PRIVATE KEY":  func(der []byte) (any, error) { return x509.ParseECPrivateKey(der) },
}

// refusedLabels are PEM blocks that people put in a key file by mistake.
var refusedLabels = map[string]string{
	"PUBLIC KEY":            "is a public key; signing needs the private key it belongs to",
	"RSA PUBLIC KEY":        "is a public key; signing needs the private key it belongs to",
	"CERTIFICATE":           "is a certificate; signing needs the private key it was issued for",
	"ENCRYPTED PRIVATE KEY": "is encrypted; decrypt it first (openssl pkey -in FILE -out PLAIN)",
	"OPENSSH PRIVATE KEY":   "is an OpenSSH key; convert it to PKCS#8 first (ssh-keygen -p -m PKCS8 -f FILE)",
}

// ParsePEM reads the private keys of a file: PKCS#8, PKCS#1 or SEC1, one block after the other. A block says its use in a
// PEM header ("Use: zerohash"); without one the type decides: the first RSA key is connect, the second zerohash, P-256 is
// webhook-jwt, P-384 is siwx. No use may come twice; uses may be missing. Errors never show key material.
func ParsePEM(data []byte) ([]*Key, error) {
	var blocks []*pem.Block
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		blocks = append(blocks, block)
	}
	// pem.Decode passes over what it cannot read, and a key that silently goes missing is found much later.
	if begun := bytes.Count(data, []byte("-----BEGIN ")); begun != len(blocks) {
		return nil, fmt.Errorf("only %d of %d PEM blocks can be read; one is cut off or damaged", len(blocks), begun)
	}
	taken := map[Use]bool{}
	for _, block := range blocks {
		if use := Use(block.Headers[useHeader]); use != "" {
			if taken[use] {
				return nil, fmt.Errorf("the use %q comes twice", use)
			}
			taken[use] = true
		}
	}
	var keys []*Key
	for i, block := range blocks {
		// What openssl writes in front of a key on a named curve says nothing that the key itself does not.
		if block.Type == "EC PARAMETERS" {
			continue
		}
		key, err := parseBlock(block, taken)
		if err != nil {
			return nil, fmt.Errorf("PEM block %d: %w", i+1, err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no PEM private key in it; one starts with -----BEGIN PRIVATE KEY-----")
	}
	return keys, nil
}

func parseBlock(block *pem.Block, taken map[Use]bool) (*Key, error) {
	parse, ok := parsers[block.Type]
	switch {
	case ok && block.Headers["DEK-Info"] != "":
		return nil, errors.New("it " + refusedLabels["ENCRYPTED PRIVATE KEY"])
	case !ok && refusedLabels[block.Type] != "":
		return nil, errors.New("it " + refusedLabels[block.Type])
	case !ok:
		return nil, fmt.Errorf("%q is not a private key that can be used; PKCS#8, PKCS#1 and SEC1 can", block.Type)
	}
	parsed, err := parse(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("it is labelled %s, but holds no such key, or a damaged one", block.Type)
	}
	private, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, errors.New("it cannot sign; wanted are RSA, EC P-256 and EC P-384 keys")
	}
	if key, ok := private.(*rsa.PrivateKey); ok {
		if err := checkRSA(&key.PublicKey); err != nil {
			return nil, err
		}
	}
	k, err := place(private, Use(block.Headers[useHeader]), taken)
	if err != nil {
		return nil, err
	}
	taken[k.use] = true
	return newKey(k, private)
}

// place finds the use of a key: the stated one, or the first free one that wants its type.
func place(private crypto.Signer, stated Use, taken map[Use]bool) (kind, error) {
	if stated != "" {
		k, ok := kindOf(stated)
		if !ok {
			return kind{}, fmt.Errorf("its header says \"Use: %s\"; uses are %s", shorten(string(stated)), useList())
		}
		if !k.fits(private) {
			return kind{}, fmt.Errorf("the use %s wants an %s key, and it is %s", k.use, k.words, typeWords(private.Public()))
		}
		return k, nil
	}
	fitting := false
	for _, k := range kinds {
		if !k.fits(private) {
			continue
		}
		if fitting = true; !taken[k.use] {
			return k, nil
		}
	}
	if fitting {
		return kind{}, fmt.Errorf("it is one %s key more than there are uses for it", typeWords(private.Public()))
	}
	return kind{}, fmt.Errorf("it is %s; wanted are RSA, EC P-256 and EC P-384 keys", typeWords(private.Public()))
}

func checkRSA(key *rsa.PublicKey) error {
	if bits := key.N.BitLen(); bits < minRSABits || bits > maxRSABits {
		return fmt.Errorf("the RSA key has %d bits; %d to %d are wanted", bits, minRSABits, maxRSABits)
	}
	return nil
}

// typeWords names the type of a public key.
func typeWords(key crypto.PublicKey) string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return "RSA"
	case *ecdsa.PublicKey:
		return "EC " + key.Curve.Params().Name
	}
	return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", key), "*"), ".PublicKey")
}

func shorten(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
