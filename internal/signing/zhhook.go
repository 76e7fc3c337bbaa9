package signing

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// The headers of a zerohash webhook. The notification id is HeaderEventID.
const (
	HeaderHookType       = "x-zh-hook-payload-type"
	HeaderHookTimestamp  = "x-zh-hook-timestamp"
	HeaderHookHMAC       = "x-zh-hook-signature"
	HeaderHookRSA        = "x-zh-hook-rsa-signature"
	HeaderHookHMACLegacy = "x-zh-hook-signature-256"
	HeaderHookRSALegacy  = "x-zh-hook-rsa-signature-256"
)

// What is signed, as told to people.
const (
	hookSigned       = "{body}{timestamp}"
	hookSignedLegacy = "{body}"
)

// hookSignature is one of the four signatures that a zerohash webhook may have.
type hookSignature struct {
	name, header string
	rsa          bool // else an HMAC
	legacy       bool // over the body only, without the timestamp
}

var hookSignatures = []hookSignature{
	{name: "hmac", header: HeaderHookHMAC},
	{name: "rsa", header: HeaderHookRSA, rsa: true},
	{name: "legacy-hmac", header: HeaderHookHMACLegacy, legacy: true},
	{name: "legacy-rsa", header: HeaderHookRSALegacy, rsa: true, legacy: true},
}

// base is the string that the signature is made over.
func (s hookSignature) base(body []byte, timestamp string) []byte {
	if s.legacy {
		return body
	}
	return slices.Concat(body, []byte(timestamp))
}

// signed names that string.
func (s hookSignature) signed() string {
	if s.legacy {
		return hookSignedLegacy
	}
	return hookSigned
}

// HookOptions say how a zerohash webhook is signed.
type HookOptions struct {
	Secret   string        // key of the HMACs, as text; empty: no HMAC headers
	Key      crypto.Signer // RSA; nil: no RSA headers
	PKCS1v15 bool          // the padding of RSA; else PSS with a salt of the digest's length
	Seconds  bool          // the unit of the timestamp; else milliseconds
	Now      time.Time     // wall clock
	Omit     []string      // names of headers that are left out
}

// SignHook answers the headers of a zerohash webhook by their names in lower case: the timestamp and up to four signatures, as lower-case
// hex. It costs one RSA operation, about 0.8 ms, for each of the two RSA headers.
func SignHook(o HookOptions, body []byte) (map[string]string, error) {
	timestamp := strconv.FormatInt(o.Now.UnixMilli(), 10)
	if o.Seconds {
		timestamp = strconv.FormatInt(o.Now.Unix(), 10)
	}
	if o.Secret == "" && o.Key == nil {
		return nil, errors.New("a zerohash webhook wants a secret or an RSA key to be signed with, and there is neither")
	}
	headers := map[string]string{HeaderHookTimestamp: timestamp}
	for _, s := range hookSignatures {
		if slices.Contains(o.Omit, s.header) || s.rsa && o.Key == nil || !s.rsa && o.Secret == "" {
			continue
		}
		signature, err := o.sign(s, s.base(body, timestamp))
		if err != nil {
			return nil, err
		}
		headers[s.header] = hex.EncodeToString(signature)
	}
	if slices.Contains(o.Omit, HeaderHookTimestamp) {
		delete(headers, HeaderHookTimestamp)
	}
	return headers, nil
}

func (o HookOptions) sign(s hookSignature, base []byte) ([]byte, error) {
	if !s.rsa {
		return hmacSHA256([]byte(o.Secret), base), nil
	}
	if _, ok := o.Key.Public().(*rsa.PublicKey); !ok {
		return nil, errors.New("the RSA signatures of a zerohash webhook want an RSA key, and this is another type")
	}
	var options crypto.SignerOpts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256}
	if o.PKCS1v15 {
		options = crypto.SHA256
	}
	digest := sha256.Sum256(base)
	signature, err := o.Key.Sign(rand.Reader, digest[:], options)
	if err != nil {
		return nil, fmt.Errorf("the webhook cannot be signed: %w", err)
	}
	return signature, nil
}
