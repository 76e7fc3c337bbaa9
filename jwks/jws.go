package jwks

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"
)

// MaxToken is the size in bytes above which a token is refused unread.
const MaxToken = 16 << 10

// What Verify and its siblings refuse; the errors wrap one of these and never quote the token.
var (
	ErrTokenSize      = fmt.Errorf("the token is longer than %d bytes", MaxToken)
	ErrTokenForm      = errors.New("the token is not a compact JWS: three base64url segments, the first a JSON header")
	ErrTokenAlg       = errors.New("the token's alg is not the one of the key")
	ErrTokenKey       = errors.New("the token's kid names no key that is known")
	ErrTokenSignature = errors.New("the token's signature does not verify")
)

// header is the part of a JOSE header that decides how a token is verified.
type header struct {
	Alg  string   `json:"alg"`
	Kid  string   `json:"kid"`
	Crit []string `json:"crit"`
	B64  *bool    `json:"b64"`
}

// strict refuses padding, line breaks and stray bits, so that one token has one spelling.
var strict = base64.RawURLEncoding.Strict()

// Sign makes a compact JWS of the payload with the key's algorithm; the header has alg, kid and, unless it is empty, typ.
func Sign(key *Key, payload []byte, typ string) (string, error) {
	headers := jws.NewHeaders()
	for name, value := range map[string]string{jws.KeyIDKey: key.ID, jws.TypeKey: typ} {
		if value == "" {
			continue
		}
		if err := headers.Set(name, value); err != nil {
			return "", fmt.Errorf("JWS header %s: %w", name, err)
		}
	}
	token, err := jws.Sign(payload, jws.WithKey(jwa.SignatureAlgorithm(key.Alg), key.Private, jws.WithProtectedHeaders(headers)))
	if err != nil {
		return "", fmt.Errorf("signing with the %s key: %w", key.Use, err)
	}
	if len(token) > MaxToken {
		return "", ErrTokenSize
	}
	return string(token), nil
}

// Verify checks a compact JWS with the key that find answers for its kid (empty when the header has none; nil: not
// known), and answers the payload as it was signed. What the payload claims, expiry included, is for the caller to check.
func Verify(token string, find func(kid string) *Key) (payload []byte, kid string, err error) {
	return verify(token, func(kid string) (PublicKey, bool) {
		key := find(kid)
		if key == nil {
			return PublicKey{}, false
		}
		return key.Public(), true
	})
}

// VerifyPublic is Verify for a receiver, with the keys of a JWKS. A token without kid is refused.
func VerifyPublic(token string, keys []PublicKey) (payload []byte, kid string, err error) {
	return verify(token, func(kid string) (PublicKey, bool) {
		for _, key := range keys {
			if key.ID == kid && kid != "" {
				return key, true
			}
		}
		return PublicKey{}, false
	})
}

func verify(token string, find func(kid string) (PublicKey, bool)) (payload []byte, kid string, err error) {
	head, _, _, err := split(token)
	if err != nil {
		return nil, "", err
	}
	key, ok := find(head.Kid)
	if !ok {
		return nil, head.Kid, ErrTokenKey
	}
	// The key says the algorithm and the token has to agree, never the other way round: else a token could ask for none,
	// or for HS256 with the public key as its secret.
	if head.Alg != key.Alg || !asymmetric(key) {
		return nil, head.Kid, ErrTokenAlg
	}
	payload, err = jws.Verify([]byte(token), jws.WithKey(jwa.SignatureAlgorithm(key.Alg), key.Key))
	if err != nil {
		return nil, head.Kid, ErrTokenSignature
	}
	return payload, head.Kid, nil
}

// asymmetric guards against a JWKS whose alg is not one of its key's type.
func asymmetric(key PublicKey) bool {
	usual, _, err := usable(key.Key)
	if err != nil {
		return false
	}
	return key.Alg == usual || usual == "RS256" && (strings.HasPrefix(key.Alg, "RS") || strings.HasPrefix(key.Alg, "PS"))
}

// split checks the form of a token and reads its header; body and signature come decoded.
func split(token string) (head header, body, signature []byte, err error) {
	if len(token) > MaxToken {
		return head, nil, nil, ErrTokenSize
	}
	segments := strings.Split(token, ".")
	if len(segments) != 3 {
		return head, nil, nil, ErrTokenForm
	}
	var raw [3][]byte
	for i, segment := range segments {
		// The decoder passes over line breaks, even a strict one.
		if raw[i], err = strict.DecodeString(segment); err != nil || strings.ContainsAny(segment, "\r\n") {
			return head, nil, nil, ErrTokenForm
		}
	}
	// A header with two algs, or one that asks for what is not understood here (RFC 7515 section 4.1.11), is refused.
	if err := json.Unmarshal(raw[0], &head); err != nil || head.Crit != nil || head.B64 != nil {
		return head, nil, nil, ErrTokenForm
	}
	return head, raw[1], raw[2], nil
}
