package jwks

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"strings"
)

// Session tokens are made and checked on every call of a flow. They are put together here with the standard library,
// because a JWS library takes several times as long (BenchmarkHS256 has both) for three base64 segments and one HMAC.

// hs256Header is {"alg":"HS256","typ":"JWT"}, the header of the session tokens that the documents print.
const hs256Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

var errNoSecret = errors.New("HS256 wants a secret, and it is empty")

// SignHS256 makes a compact JWS whose header is exactly {"alg":"HS256","typ":"JWT"}.
func SignHS256(secret, payload []byte) (string, error) {
	if len(secret) == 0 {
		return "", errNoSecret
	}
	size := len(hs256Header) + 1 + strict.EncodedLen(len(payload)) + 1 + strict.EncodedLen(sha256.Size)
	if size > MaxToken {
		return "", ErrTokenSize
	}
	token := make([]byte, 0, size)
	token = append(token, hs256Header...)
	token = append(token, '.')
	token = strict.AppendEncode(token, payload)
	sum := hs256(secret, token)
	token = append(token, '.')
	token = strict.AppendEncode(token, sum[:])
	return string(token), nil
}

// VerifyHS256 checks a compact JWS whose header says HS256, and answers its payload. Expiry is for the caller to check.
func VerifyHS256(token string, secret []byte) (payload []byte, err error) {
	if len(secret) == 0 {
		return nil, errNoSecret
	}
	head, payload, signature, err := split(token)
	if err != nil {
		return nil, err
	}
	if head.Alg != "HS256" {
		return nil, ErrTokenAlg
	}
	sum := hs256(secret, []byte(token[:strings.LastIndexByte(token, '.')]))
	if !hmac.Equal(sum[:], signature) {
		return nil, ErrTokenSignature
	}
	return payload, nil
}

func hs256(secret, signed []byte) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, secret)
	mac.Write(signed)
	mac.Sum(sum[:0])
	return sum
}
