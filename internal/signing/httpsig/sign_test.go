package httpsig

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

func TestSign_WritesTheParametersInOneOrder(t *testing.T) {
	got, err := Sign(request(), SignOptions{
		Components: []string{"@method", `"@query-param";name="q"`}, Key: keyOf(t, 0), KeyID: "k", Label: "a1", Created: now, Expires: now.Add(time.Minute),
		Nonce: `n"n`, Tag: "t", StateAlg: true,
	})
	must(t, err)
	want := `a1=("@method" "@query-param";name="q");created=1759320000;expires=1759320060;nonce="n\"n";alg="ecdsa-p384-sha384";keyid="k";tag="t"`
	if got.Input != want || got.Base != "\"@method\": POST\n\"@query-param\";name=\"q\": a%20b\n"+paramsLine+": "+strings.TrimPrefix(want, "a1=") {
		t.Errorf("%+v", got)
	}
}

// TestSign_AndVerifyAgree for every algorithm, over many keys.
func TestSign_AndVerifyAgree(t *testing.T) {
	small, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	keys, err := jwks.Development(0)
	must(t, err)
	rsaKey := jwks.NewRing(keys...).Signing(jwks.Connect).Private.(*rsa.PrivateKey)
	for _, test := range []struct {
		alg string
		key any
	}{{AlgP384, keyOf(t, 0)}, {AlgP256, small}, {AlgPSS, rsaKey}, {AlgRSA, rsaKey}, {AlgHMAC, []byte("a shared secret")}} {
		times := 2
		if _, elliptic := test.key.(*ecdsa.PrivateKey); elliptic {
			times = 20 // r and s are shorter than their width now and then
		}
		for range times {
			m := request()
			got, err := Sign(m, SignOptions{Components: typical, Key: test.key, Alg: test.alg, KeyID: keyID, Created: now})
			must(t, err)
			m.Header.Set(HeaderInput, got.Input)
			m.Header.Set(HeaderSignature, got.Signature)
			p := policy(t)
			p.Algorithms = []string{test.alg}
			p.Key = func(string) (Key, bool) { return Key{test.alg, publicOf(test.key)}, true }
			if verified, refusal := Verify(m, p); refusal != nil || verified.Alg != test.alg {
				t.Errorf("%s: %+v", test.alg, refusal)
			}
			m.Method = "PUT"
			if _, refusal := Verify(m, p); refusal == nil || refusal.Rule != RuleMismatch {
				t.Errorf("%s: another method gives %+v", test.alg, refusal)
			}
		}
	}
}

func TestSign_SaysWhatItCannotSign(t *testing.T) {
	keys, err := jwks.Development(0)
	must(t, err)
	rsaKey := jwks.NewRing(keys...).Signing(jwks.Connect).Private
	for _, test := range []struct {
		options SignOptions
		says    string
	}{
		{SignOptions{Key: rsaKey}, "no algorithm follows from the key"},
		{SignOptions{}, "no algorithm follows from the key"},
		{SignOptions{Key: rsaKey, Alg: AlgP384}, "wants an EC key on P-384"},
		{SignOptions{Key: keyOf(t, 0), Alg: "none"}, "there is no algorithm"},
		{SignOptions{Key: keyOf(t, 0), Label: "A"}, "the label"},
		{SignOptions{Key: keyOf(t, 0), Components: []string{`"a`}}, "is not an identifier"},
		{SignOptions{Key: keyOf(t, 0), Components: []string{"a\nb"}}, "cannot be written"},
		{SignOptions{Key: keyOf(t, 0), Components: []string{"@status"}}, "only responses have it"},
		{SignOptions{Key: keyOf(t, 0), Components: []string{"date"}}, "no such field"},
		{SignOptions{Key: keyOf(t, 0), Components: []string{"@method", "@method"}}, "covered twice"},
		{SignOptions{Key: keyOf(t, 0), KeyID: "ä"}, "cannot be written"},
	} {
		if _, err := Sign(request(), test.options); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%+v: %v", test.options, err)
		}
	}
}
