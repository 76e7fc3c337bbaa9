package jwks

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

const wantedP384 = "wanted is the PEM of an EC public key on the curve P-384 (secp384r1), starting with -----BEGIN PUBLIC KEY-----"

// ParseP384PEM is ParsePublicPEM for the key of a client of the wallet sign-in API, which is always on P-384. It says what else it is that
// was pasted.
func ParseP384PEM(text string) (*ecdsa.PublicKey, error) {
	key, err := parsePublic(text, wantedP384)
	if err == nil {
		public, ok := key.(*ecdsa.PublicKey)
		if !ok || public.Curve != elliptic.P384() {
			return nil, otherType(typeWords(key))
		}
		return public, nil
	}
	if errors.Is(err, ErrPrivateKey) {
		return nil, err
	}
	if trimmed := strings.TrimSpace(text); trimmed == "" {
		return nil, fmt.Errorf("it is empty; %w", err)
	} else if !strings.Contains(trimmed, "-----BEGIN ") && len(trimmed) <= maxPublicPEM {
		return nil, notPEM(trimmed, err)
	}
	if block, _ := pem.Decode([]byte(text)); block != nil && curveOf(block.Bytes).Equal(secp256k1) {
		return nil, otherType("EC secp256k1, as wallets have")
	}
	return nil, err
}

func otherType(what string) error {
	return fmt.Errorf("it is a key of type %s; requests are signed with ecdsa-p384-sha384, so an EC key on P-384 is wanted "+
		"(openssl ecparam -name secp384r1 -genkey -noout)", what)
}

// PublicKeyID is the id under which the wallet sign-in API knows a client's public key: a UUID that follows from the key, so that
// uploading it again changes nothing (assumption siwx.signing-key).
func PublicKeyID(key *ecdsa.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(fmt.Sprintf("jwks: a public key that was parsed cannot be written: %v", err))
	}
	return uuid.NewSHA1(uuid.NameSpaceOID, der).String()
}

// notPEM says what a text is that has no BEGIN line.
func notPEM(text string, err error) error {
	packed := strings.Join(strings.Fields(text), "")
	raw, failed := base64.StdEncoding.DecodeString(packed)
	switch {
	case failed != nil:
		return err
	case isPrivate(raw) || strings.Contains(string(raw), "PRIVATE KEY"):
		return ErrPrivateKey
	case strings.Contains(string(raw), "-----BEGIN "):
		return errors.New("it is the base64 of a PEM text; the PEM itself is wanted, starting with -----BEGIN PUBLIC KEY-----")
	}
	if _, failed := x509.ParsePKIXPublicKey(raw); failed == nil {
		return errors.New("it is the base64 of a key without the lines -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY----- around it, which are wanted")
	}
	return err
}

// isPrivate recognises a private key without its frame.
func isPrivate(der []byte) bool {
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return true
	}
	_, err := x509.ParseECPrivateKey(der)
	return err == nil
}

var secp256k1 = asn1.ObjectIdentifier{1, 3, 132, 0, 10}

// curveOf is the named curve of a public key that is on none that the library knows.
func curveOf(der []byte) (curve asn1.ObjectIdentifier) {
	var key struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &key); err == nil {
		_, _ = asn1.Unmarshal(key.Algorithm.Parameters.FullBytes, &curve)
	}
	return curve
}
