package jwks

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// ErrPrivateKey is answered where a public key was wanted and a private one came. Its sentence shows none of it.
var ErrPrivateKey = errors.New("this is a private key: keep it to yourself, and give its public half " +
	"(openssl pkey -in private.pem -pubout)")

const maxPublicPEM = 64 << 10

const wantedRSA = "wanted is the PEM of an RSA public key, starting with -----BEGIN PUBLIC KEY-----"

// publicParsers are the formats of public keys by PEM label.
var publicParsers = map[string]func(der []byte) (crypto.PublicKey, error){
	"PUBLIC KEY":     func(der []byte) (crypto.PublicKey, error) { return x509.ParsePKIXPublicKey(der) },
	"RSA PUBLIC KEY": func(der []byte) (crypto.PublicKey, error) { return x509.ParsePKCS1PublicKey(der) },
	"CERTIFICATE": func(der []byte) (crypto.PublicKey, error) {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		return cert.PublicKey, nil
	},
}

// ParsePublicPEM reads the public_key of an organization: an RSA key of 2048 to 8192 bits as SPKI or PKCS#1 PEM, or the
// certificate that holds it; of several blocks the first one counts. It forgives what configuration files and environment
// variables do to PEM: line breaks written as \n or lost, CRLF, quotes and spaces around it. The answer is always an
// *rsa.PublicKey. A private key answers ErrPrivateKey. No error quotes the input.
func ParsePublicPEM(text string) (crypto.PublicKey, error) {
	key, err := parsePublic(text, wantedRSA)
	if err != nil {
		return nil, err
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("it is a key of type %s; Connect request signatures are RSA, so an RSA key is wanted", typeWords(key))
	}
	if err := checkRSA(public); err != nil {
		return nil, err
	}
	return public, nil
}

// parsePublic reads a public key of any type.
func parsePublic(text, wanted string) (crypto.PublicKey, error) {
	if len(text) > maxPublicPEM {
		return nil, fmt.Errorf("it is longer than %d bytes, so it is no key; %s", maxPublicPEM, wanted)
	}
	// Whatever else is wrong with it: where a private key was pasted, nothing matters more than saying so.
	if strings.Contains(text, "PRIVATE KEY") {
		return nil, ErrPrivateKey
	}
	label, der, err := publicBlock(text, wanted)
	if err != nil {
		return nil, err
	}
	for _, parse := range parsers {
		if _, err := parse(der); err == nil {
			return nil, ErrPrivateKey
		}
	}
	parse, ok := publicParsers[label]
	if !ok {
		return nil, errors.New("its BEGIN line does not say that it is a public key; " + wanted)
	}
	key, err := parse(der)
	if err != nil {
		return nil, fmt.Errorf("it is labelled %s, but holds no such key, or a damaged one", label)
	}
	return key, nil
}

// publicBlock cuts out the first PEM block, whatever became of its line breaks.
func publicBlock(text, wanted string) (label string, der []byte, err error) {
	text = strings.NewReplacer(`\r`, "\n", `\n`, "\n", "\r", "\n").Replace(text)
	_, text, found := strings.Cut(text, "-----BEGIN ")
	if !found {
		return "", nil, errors.New("it is not PEM; " + wanted)
	}
	label, text, _ = strings.Cut(text, "-----")
	body, _, found := strings.Cut(text, "-----END "+label+"-----")
	if !found {
		return "", nil, errors.New("its end is missing: the last line repeats the label of the first, as in -----END PUBLIC KEY-----")
	}
	packed := bytes.Join(bytes.Fields([]byte(body)), nil)
	der = make([]byte, base64.StdEncoding.DecodedLen(len(packed)))
	n, err := base64.StdEncoding.Decode(der, packed)
	if err != nil {
		return "", nil, errors.New("what stands between its BEGIN and END lines is not base64")
	}
	return label, der[:n], nil
}
