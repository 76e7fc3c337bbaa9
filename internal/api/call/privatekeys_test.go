package call

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"strings"
	"testing"
)

// somePrivateKey is the PEM of one, and of its public half.
func somePrivateKey(t testing.TB) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	open, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	block := func(label string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
	}
	return block("EC PRIVATE KEY", der), block("PUBLIC KEY", open)
}

func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// wrapped breaks base64 into lines as tools do.
func wrapped(text string, width int) string {
	var lines []string
	for ; len(text) > width; text = text[width:] {
		lines = append(lines, text[:width])
	}
	return strings.Join(append(lines, text), "\n")
}

func TestHide_TakesOutPrivateKeysInWhateverFormTheyAreSent(t *testing.T) {
	key, public := somePrivateKey(t)
	encode := base64.StdEncoding.EncodeToString
	inner := strings.Split(key, "\n")[1]
	for name, text := range map[string]string{
		"PEM":                        key,
		"PEM in JSON":                `{"publicKey":` + quoted(key) + `}`,
		"PEM in JSON in JSON":        quoted(`{"publicKey":` + quoted(key) + `}`),
		"PEM of one line":            strings.ReplaceAll(key, "\n", ""),
		"PEM in a form":              "publicKey=" + url.QueryEscape(key) + "&x=1",
		"PEM that is cut off":        key[:len(key)-40],
		"PEM with CRLF":              strings.ReplaceAll(key, "\n", "\r\n"),
		"base64":                     encode([]byte(key)),
		"base64 in JSON":             `{"publicKey":"` + encode([]byte(key)) + `"}`,
		"base64 in lines":            wrapped(encode([]byte(key)), 76),
		"base64 in lines in JSON":    `{"publicKey":` + quoted(wrapped(encode([]byte(key)), 64)) + `}`,
		"base64 with escaped slash":  `{"publicKey":"` + strings.ReplaceAll(encode([]byte(key)), "/", `\/`) + `"}`,
		"base64url":                  base64.RawURLEncoding.EncodeToString([]byte(key)),
		"base64 in a query":          "/x?key=" + url.QueryEscape(encode([]byte(key))),
		"base64 behind other text":   "the key " + encode([]byte(key)) + " is private",
		"base64 of what has more":    encode([]byte("Bag Attributes\n" + key)),
		"base64 of what has more, 1": encode([]byte("a" + key)),
		"base64 of what has more, 2": encode([]byte("ab" + key)),
		"base64 that is cut off":     encode([]byte(key))[:200],
	} {
		got := known(nil).hide(text, false)
		if strings.Contains(got, inner[:20]) || strings.Contains(got, encode([]byte(key))[60:80]) || !strings.Contains(got, Redacted) {
			t.Errorf("%s: %s", name, got)
		}
		for layer, raw := 0, got; layer < 2; layer++ { // and no base64 of it is left either
			for at := range 4 {
				clean := strings.NewReplacer("-", "+", "_", "/", "\n", "", "\\n", "").Replace(raw)
				if at < len(clean) {
					decoded, _ := base64.RawStdEncoding.DecodeString(clean[at:])
					if strings.Contains(string(decoded), inner[:20]) {
						t.Errorf("%s: %s", name, got)
					}
				}
			}
		}
	}
	for name, text := range map[string]string{
		"a public key":           `{"publicKey":` + quoted(public) + `}`,
		"base64 of a public key": `{"publicKey":"` + encode([]byte(public)) + `"}`,
		"a sentence":             "its BEGIN line says -----BEGIN PUBLIC KEY----- and no PRIVATE KEY",
		"dashes":                 "LS0tLS0t",
	} {
		if got := known(nil).hide(text, false); got != text {
			t.Errorf("%s: %s", name, got)
		}
	}
	both := `{"a":"` + encode([]byte(key)) + `","b":` + quoted(public+key) + `,"c":3}`
	if got, want := known(nil).hide(both, false), `{"a":"[redacted]","b":`+strings.TrimSuffix(quoted(public), `"`)+`[redacted]\n","c":3}`; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func FuzzHide_LeavesNothingOfAPrivateKey(f *testing.F) {
	key, _ := somePrivateKey(f)
	encoded := base64.StdEncoding.EncodeToString([]byte(key))
	f.Add("publicKey=", "&x")
	f.Add(`{"a":"`, `"}`)
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, secret := range []string{key, encoded} {
			if got := known(nil).hide(before+" "+secret+" "+after, true); strings.Contains(got, secret[80:100]) {
				t.Errorf("%q", got)
			}
		}
	})
}
