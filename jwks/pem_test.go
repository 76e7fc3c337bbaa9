package jwks

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestParsePEM_ReadsEveryFormatThatKeysComeIn(t *testing.T) {
	keys := developmentSet(t, 0)
	connect := keys[Connect].Private.(*rsa.PrivateKey)
	p256, err := x509.MarshalECPrivateKey(ec(t, elliptic.P256()))
	must(t, err)
	for name, data := range map[string][]byte{
		"PKCS#8":             pkcs8(t, connect),
		"PKCS#1":             block(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(connect), nil),
		"SEC1":               block(t, "EC PRIVATE KEY", p256, nil),
		"text around it":     append([]byte("Bag Attributes\n    friendlyName: x\n"), pkcs8(t, connect)...),
		"CRLF":               bytes.ReplaceAll(pkcs8(t, connect), []byte("\n"), []byte("\r\n")),
		"openssl ecparam":    openssl(t, nil, "ecparam", "-name", "secp384r1", "-genkey"),
		"openssl genpkey EC": openssl(t, nil, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
	} {
		if keys, err := ParsePEM(data); err != nil || len(keys) != 1 {
			t.Errorf("%s: %d keys, %v", name, len(keys), err)
		}
	}
}

func TestParsePEM_FindsTheUseByHeaderElseByType(t *testing.T) {
	first, second := developmentSet(t, 0), developmentSet(t, 1)
	withUse := func(use Use, key any) []byte {
		b, _ := pem.Decode(pkcs8(t, key))
		b.Headers = map[string]string{"Use": string(use)}
		return pem.EncodeToMemory(b)
	}
	rsa1, rsa2 := first[Connect].Private, second[Connect].Private
	for _, test := range []struct {
		name   string
		blocks [][]byte
		want   []Use
		fails  string
	}{
		{"two RSA keys", [][]byte{pkcs8(t, rsa1), pkcs8(t, rsa2)}, []Use{Connect, Zerohash}, ""},
		{"the second one is connect", [][]byte{pkcs8(t, rsa1), withUse(Connect, rsa2)}, []Use{Zerohash, Connect}, ""},
		{"one RSA key for zerohash", [][]byte{withUse(Zerohash, rsa1)}, []Use{Zerohash}, ""},
		{"curves", [][]byte{pkcs8(t, first[SIWX].Private), pkcs8(t, first[WebhookJWT].Private)}, []Use{SIWX, WebhookJWT}, ""},
		{"three RSA keys", [][]byte{pkcs8(t, rsa1), pkcs8(t, rsa2), pkcs8(t, rsa1)}, nil, "one RSA key more than there are uses"},
		{"a use twice", [][]byte{withUse(Connect, rsa1), withUse(Connect, rsa2)}, nil, `"connect" comes twice`},
		{"a use of another type", [][]byte{withUse(SIWX, rsa1)}, nil, "siwx wants an EC P-384 key, and it is RSA"},
		{"an unknown use", [][]byte{withUse("tls", rsa1)}, nil, "uses are connect, webhook-jwt, zerohash, siwx"},
	} {
		keys, err := ParsePEM(bytes.Join(test.blocks, nil))
		if test.fails != "" {
			if err == nil || !strings.Contains(err.Error(), test.fails) {
				t.Errorf("%s: %v", test.name, err)
			}
			continue
		}
		must(t, err)
		for i, use := range test.want {
			if keys[i].Use != use {
				t.Errorf("%s: key %d is %s, want %s", test.name, i, keys[i].Use, use)
			}
		}
	}
}

func TestParsePEM_RefusesWithASentenceThatShowsNoKey(t *testing.T) {
	private := developmentSet(t, 2)[Connect].Private.(*rsa.PrivateKey)
	good := string(pkcs8(t, private))
	encrypted := openssl(t, []byte(good), "pkey", "-aes128", "-passout", "pass:secret")
	traditional := openssl(t, []byte(good), "rsa", "-aes128", "-passout", "pass:secret", "-traditional")
	for _, test := range []struct{ name, data, says string }{
		{"nothing", "", "no PEM private key"},
		{"text", "hello", "no PEM private key"},
		{"parameters only", "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n", "no PEM private key"},
		{"public key", spki(t, &private.PublicKey), "is a public key"},
		{"certificate", string(certificate(t, private)), "is a certificate"},
		{"encrypted", string(encrypted), "is encrypted"},
		{"encrypted the old way", string(traditional), "is encrypted"},
		{"OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "OpenSSH"},
		{"something else", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", `"X509 CRL" is not a private key`},
		{"cut off", good[:len(good)/2], "cut off or damaged"},
		{"a second one cut off", good + good[:len(good)/2], "only 1 of 2"},
		{"other label", strings.ReplaceAll(good, "PRIVATE KEY", "EC PRIVATE KEY"), "holds no such key"},
		{"RSA of 1024 bits", string(pkcs8(t, smallRSA(t))), "1024 bits; 2048 to 8192"},
		{"Ed25519", string(pkcs8(t, ed(t))), "wanted are RSA, EC P-256 and EC P-384"},
		{"P-521", string(pkcs8(t, ec(t, elliptic.P521()))), "it is EC P-521; wanted are"},
	} {
		_, err := ParsePEM([]byte(test.data))
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
		} else {
			showsNothingOf(t, test.name, err, good)
		}
	}
}

func TestParsePublicPEM_ForgivesWhatConfigurationDoesToPEM(t *testing.T) {
	private := developmentSet(t, 2)[Connect].Private.(*rsa.PrivateKey)
	good := spki(t, &private.PublicKey)
	for name, text := range map[string]string{
		"as it should be": good,
		"PKCS#1":          string(block(t, "RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&private.PublicKey), nil)),
		"certificate":     string(certificate(t, private)),
		"from openssl":    string(openssl(t, pkcs8(t, private), "rsa", "-pubout")),
		`literal \n`:      strings.ReplaceAll(good, "\n", `\n`),
		`literal \r\n`:    strings.ReplaceAll(good, "\n", `\r\n`),
		"CRLF":            strings.ReplaceAll(good, "\n", "\r\n"),
		"one line":        strings.ReplaceAll(good, "\n", " "),
		"no line breaks":  strings.ReplaceAll(good, "\n", ""),
		"spaces around":   "  \n\t" + good + "\n  ",
		"indented":        strings.ReplaceAll(good, "\n", "\n    "),
		"in quotes":       `"` + strings.TrimSpace(good) + `"`,
	} {
		key, err := ParsePublicPEM(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !private.PublicKey.Equal(key) {
			t.Errorf("%s: another key", name)
		}
	}
}

func TestParsePublicPEM_RefusesWithASentenceThatShowsNoKey(t *testing.T) {
	private := developmentSet(t, 2)[Connect].Private.(*rsa.PrivateKey)
	good, secret := spki(t, &private.PublicKey), string(pkcs8(t, private))
	for _, test := range []struct{ name, text, says string }{
		{"nothing", "", "not PEM"},
		{"only its base64", strings.Split(good, "\n")[1], "not PEM"},
		{"too long", strings.Repeat("x", maxPublicPEM+1), "longer than"},
		{"private key", secret, "this is a private key"},
		{"private key on one line", strings.ReplaceAll(secret, "\n", `\n`), "this is a private key"},
		{"private key under another label", strings.ReplaceAll(secret, "PRIVATE", "PUBLIC"), "this is a private key"},
		{"public, then private", good + secret, "this is a private key"},
		{"cut off", good[:len(good)/2], "its end is missing"},
		{"not base64", strings.ReplaceAll(good, "M", "!"), "not base64"},
		{"damaged", strings.ReplaceAll(good, "MII", "AII"), "holds no such key"},
		{"other label", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "BEGIN line does not say"},
		{"RSA of 1024 bits", spki(t, &smallRSA(t).PublicKey), "1024 bits; 2048 to 8192"},
		{"EC", spki(t, &ec(t, elliptic.P256()).PublicKey), "type EC P-256; Connect request signatures are RSA"},
		{"Ed25519", spki(t, ed(t).Public()), "type ed25519; Connect"},
	} {
		_, err := ParsePublicPEM(test.text)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if strings.HasPrefix(test.says, "this is a private") != errors.Is(err, ErrPrivateKey) {
			t.Errorf("%s: is it ErrPrivateKey? %v", test.name, err)
		}
		showsNothingOf(t, test.name, err, secret)
	}
}

// showsNothingOf fails when the error quotes a piece of the key's base64.
func showsNothingOf(t *testing.T, name string, err error, key string) {
	t.Helper()
	for _, line := range strings.Split(key, "\n") {
		if len(line) > 16 && !strings.HasPrefix(line, "---") && strings.Contains(err.Error(), line[:16]) {
			t.Errorf("%s: the error shows key material: %v", name, err)
		}
	}
}

func FuzzParsePublicPEM(f *testing.F) {
	data, err := os.ReadFile("dev/00.pem")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add(spki(f, developmentSet(f, 0)[Connect].Private.Public()))
	f.Add("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")
	f.Fuzz(func(t *testing.T, text string) {
		if key, err := ParsePublicPEM(text); err == nil {
			if _, ok := key.(*rsa.PublicKey); !ok {
				t.Errorf("%T", key)
			}
		}
		if keys, err := ParsePEM([]byte(text)); err == nil && len(Document(keys...)) == 0 {
			t.Error("no document")
		}
	})
}
