package signing

import (
	"crypto"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/jwks"
)

const (
	hookSecret = "whsec_test"
	zhBody     = `{"participant_code":"ABC123","participant_status":"approved","timestamp":1670958435349}`
	zhStamp    = "1670958435400"
)

var zhNow = time.UnixMilli(1670958435400)

// zhHook is a webhook on its way, for a test to damage.
type zhHook struct {
	headers map[string]string
	hook    Hook
}

func (z *zhHook) verify() WebhookResult {
	z.hook.Header = func(name string) string { return z.headers[name] }
	return VerifyHook(z.hook)
}

func zhDelivered(t testing.TB, o HookOptions) *zhHook {
	t.Helper()
	headers, err := SignHook(o, []byte(zhBody))
	must(t, err)
	headers[HeaderEventID] = eventID
	other, err := jwks.Development(1)
	must(t, err)
	own, err := jwks.Development(0)
	must(t, err)
	keys, err := jwks.PublicKeys(jwks.Document(append(other, own...)...))
	must(t, err)
	return &zhHook{headers, Hook{Body: []byte(zhBody), Secret: hookSecret, Keys: keys, Now: zhNow.Add(2 * time.Second)}}
}

func zhOptions(t testing.TB) HookOptions {
	return HookOptions{Secret: hookSecret, Key: keyOf(t, 0, jwks.Zerohash).Private, Now: zhNow}
}

func TestSignHook_ReproducesTheKnownSignatures(t *testing.T) {
	headers, err := SignHook(HookOptions{Secret: hookSecret, Now: zhNow}, []byte(zhBody))
	must(t, err)
	want := map[string]string{
		HeaderHookTimestamp:  zhStamp,
		HeaderHookHMAC:       "2907ce7d029ef1c7afc337df8635ee036e8307989fa90c1a5ed747563bc1f928",
		HeaderHookHMACLegacy: "b799502be2e3186eb141e720c4db4c783d608623c1a79ddc383c701c40adfdc1",
	}
	if !maps.Equal(headers, want) {
		t.Errorf("%v, want %v", headers, want)
	}
	for base, header := range map[string]string{zhBody + zhStamp: HeaderHookHMAC, zhBody: HeaderHookHMACLegacy} {
		if sum := openssl(t, []byte(base), "dgst", "-sha256", "-hmac", hookSecret, "-binary"); hexOf(sum) != headers[header] {
			t.Errorf("%s: %s, openssl has %s", header, headers[header], hexOf(sum))
		}
	}
}

func TestSignHook_RSAIsVerifiedByOpenSSL(t *testing.T) {
	pss := []string{"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"}
	for _, pkcs1v15 := range []bool{false, true} {
		o := zhOptions(t)
		o.PKCS1v15 = pkcs1v15
		headers, err := SignHook(o, []byte(zhBody))
		must(t, err)
		for base, header := range map[string]string{zhBody + zhStamp: HeaderHookRSA, zhBody: HeaderHookRSALegacy} {
			raw, err := hex.DecodeString(headers[header])
			must(t, err)
			args := []string{"dgst", "-sha256", "-verify", file(t, "key", []byte(keyOf(t, 0, jwks.Zerohash).PublicPEM())), "-signature", file(t, "signature", raw)}
			if !pkcs1v15 {
				args = append(args, pss...)
			}
			if answer := openssl(t, []byte(base), args...); !strings.Contains(string(answer), "Verified OK") {
				t.Errorf("%s: %s", header, answer)
			}
		}
	}
}

func TestSignHook_SendsWhatItHasKeysForAndWasNotToldToOmit(t *testing.T) {
	key := keyOf(t, 0, jwks.Zerohash).Private
	for _, test := range []struct {
		options HookOptions
		want    string
	}{
		{HookOptions{Secret: "s", Key: key}, "rsa-signature rsa-signature-256 signature signature-256 timestamp"},
		{HookOptions{Secret: "s"}, "signature signature-256 timestamp"},
		{HookOptions{Key: key}, "rsa-signature rsa-signature-256 timestamp"},
		{HookOptions{Secret: "s", Key: key, Omit: []string{HeaderHookHMACLegacy, HeaderHookRSALegacy}}, "rsa-signature signature timestamp"},
		{HookOptions{Secret: "s", Omit: []string{HeaderHookTimestamp, HeaderHookHMAC}}, "signature-256"},
	} {
		test.options.Now = zhNow
		headers, err := SignHook(test.options, nil)
		must(t, err)
		var names []string
		for _, name := range slices.Sorted(maps.Keys(headers)) {
			names = append(names, strings.TrimPrefix(name, "x-zh-hook-"))
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
	for _, o := range []HookOptions{{}, {Key: keyOf(t, 0, jwks.SIWX).Private}} {
		if _, err := SignHook(o, nil); err == nil {
			t.Errorf("signed with %+v", o)
		}
	}
}

func TestVerifyHook_SaysPerCheckWhatHeld(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(*zhHook)
		// Per check, in order: h(eld), f(ailed), a(bsent) or u(nchecked).
		states, says, mistake string
	}{
		{"as sent", func(*zhHook) {}, "hhhhhh", "The notification id is " + eventID, ""},
		{"no secret", func(z *zhHook) { z.hook.Secret = "" }, "huhuhh", "was not checked: no secret", ""},
		{"no RSA", func(z *zhHook) { delete(z.headers, HeaderHookRSA); delete(z.headers, HeaderHookRSALegacy) }, "hhahah", "no header x-zh-hook-rsa-signature.", ""},
		{"legacy only", func(z *zhHook) {
			for _, name := range []string{HeaderHookRSA, HeaderHookHMAC, HeaderHookTimestamp} {
				delete(z.headers, name)
			}
		}, "aaahhh", "cannot be told by its age", ""},
		{"HMAC only, no secret", func(z *zhHook) {
			z.hook.Secret = ""
			delete(z.headers, HeaderHookRSA)
			delete(z.headers, HeaderHookRSALegacy)
		}, "huauafh", "anybody may have sent it", ""},
		{"no signature", func(z *zhHook) {
			z.headers = map[string]string{HeaderHookTimestamp: zhStamp}
		}, "haaaafa", "anybody may have sent it", ""},
		{"other body", func(z *zhHook) { z.hook.Body = []byte(`{}`) }, "hffffh", "another body or timestamp", "string-unknown"},
		{"body parsed and written again", func(z *zhHook) { z.hook.Body = []byte(strings.ReplaceAll(zhBody, ":", ": ")) }, "hffffh", "compact JSON", "body-compact"},
		{"timestamp changed", func(z *zhHook) { z.headers[HeaderHookTimestamp] = "1670958435401" }, "hffhhh", "does not verify over {body}{timestamp}", "string-unknown"},
		{"timestamp in another unit", func(z *zhHook) { z.headers[HeaderHookTimestamp] = zhStamp[:10] }, "hffhhh", "does not verify over {body}{timestamp}", "string-unknown"},
		{"no timestamp", func(z *zhHook) { delete(z.headers, HeaderHookTimestamp) }, "fffhhh", "the milliseconds of signing", "string-unknown"},
		{"a date", func(z *zhHook) { z.headers[HeaderHookTimestamp] = "2022-12-13\x1b" }, "fffhhh", `"2022-12-13?", which is neither`, "string-unknown"},
		{"too late", func(z *zhHook) { z.hook.Now = zhNow.Add(301 * time.Second) }, "fhhhhh", "x-zh-hook-timestamp is 301 s behind", "clock-behind"},
		{"just in time", func(z *zhHook) { z.hook.Now = zhNow.Add(300 * time.Second) }, "hhhhhh", "", ""},
		{"no notification id", func(z *zhHook) { delete(z.headers, HeaderEventID) }, "hhhhha", "names no notification id", ""},
		{"no RSA key published", func(z *zhHook) { z.hook.Keys = nil }, "hhfhfh", "no RSA key", ""},
		{"another secret", func(z *zhHook) { z.hook.Secret = "another secret" }, "hfhfhh", "another secret", "key-or-string-unknown"},
		{"a secret with a line break", func(z *zhHook) { z.hook.Secret += "\n" }, "hfhfhh", "white space", "hook-secret-space"},
		{"a key of another server", func(z *zhHook) {
			z.hook.Keys, _ = jwks.PublicKeys(jwks.Document(keyOf(t, 2, jwks.Zerohash)))
		}, "hhfhfh", "another key", "key-unknown"},
		{"base64", func(z *zhHook) { z.headers[HeaderHookHMAC] = b64(hmacOf(hookSecret, zhBody+zhStamp)) }, "hfhhhh", "written as base64", "hook-base64"},
		{"the current header over the body", func(z *zhHook) { z.headers[HeaderHookHMAC] = z.headers[HeaderHookHMACLegacy] }, "hfhhhh", "without the timestamp", "hook-timestamp-missing"},
		{"the legacy header over both", func(z *zhHook) { z.headers[HeaderHookRSALegacy] = z.headers[HeaderHookRSA] }, "hhhhfh", "timestamp behind it", "hook-timestamp-included"},
		{"timestamp in front", func(z *zhHook) { z.headers[HeaderHookHMAC] = hexOf(hmacOf(hookSecret, zhStamp+"."+zhBody)) }, "hfhhhh", "another order", "hook-parts-order"},
		{"seconds signed", func(z *zhHook) { z.headers[HeaderHookHMAC] = hexOf(hmacOf(hookSecret, zhBody+zhStamp[:10])) }, "hfhhhh", "another unit", "hook-timestamp-unit"},
		{"the digest signed", func(z *zhHook) {
			z.headers[HeaderHookHMAC] = hexOf(hmacOf(hookSecret, string(mustHex(t, hexSHA256([]byte(zhBody+zhStamp))))))
		}, "hfhhhh", "hashed twice", "digest-twice"},
		{"nonsense", func(z *zhHook) { z.headers[HeaderHookHMAC], z.headers[HeaderHookRSA] = "§", "00" }, "hffhhh", "does not verify", "key-unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			z := zhDelivered(t, zhOptions(t))
			test.damage(z)
			result := z.verify()
			var states, sentences, mistake string
			for _, c := range result.Checks {
				states += string(c.State[:1])
				sentences += c.Sentence + "\n"
				if c.Diagnosis != nil {
					mistake = c.Diagnosis.Mistake
				}
				if c.Name == "" || !strings.HasSuffix(c.Sentence, ".") && !strings.HasSuffix(c.Sentence, ")") {
					t.Errorf("%+v", c)
				}
			}
			if states != test.states || !strings.Contains(sentences, test.says) || mistake != test.mistake {
				t.Errorf("%s, %q; want %s, %q, %s\n%s", states, mistake, test.states, test.mistake, test.says, sentences)
			}
			if result.OK() == strings.Contains(test.states, "f") {
				t.Errorf("OK is %v", result.OK())
			}
			if strings.Contains(sentences, hookSecret) {
				t.Errorf("the secret is shown: %s", sentences)
			}
		})
	}
}

func mustHex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	must(t, err)
	return b
}

func TestVerifyHook_TakesEitherPaddingAndEitherUnit(t *testing.T) {
	for _, pkcs1v15 := range []bool{false, true} {
		for _, seconds := range []bool{false, true} {
			o := zhOptions(t)
			o.PKCS1v15, o.Seconds = pkcs1v15, seconds
			z := zhDelivered(t, o)
			if result := z.verify(); !result.OK() || result.KeyID != keyOf(t, 0, jwks.Zerohash).ID || result.EventID != eventID {
				t.Errorf("PKCS#1 v1.5 %v, seconds %v: %+v", pkcs1v15, seconds, result)
			}
		}
	}
}

func TestVerifyHook_AcceptsWhatOpenSSLSigned(t *testing.T) {
	z := zhDelivered(t, zhOptions(t))
	z.headers = map[string]string{
		HeaderHookTimestamp: zhStamp,
		HeaderHookRSA:       hexOf(signWithOpenSSL(t, rsaOf(t, 0), zhBody+zhStamp, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")),
	}
	if result := z.verify(); !result.OK() || result.KeyID != keyOf(t, 0, jwks.Connect).ID {
		t.Errorf("%+v", result)
	}
	z.headers[HeaderHookRSA] = hexOf(rawSign(t, rsaOf(t, 0), crypto.SHA1, zhBody+zhStamp))
	if c := z.verify().Checks[2]; c.State != Failed || c.Diagnosis.Mistake != "digest-other" {
		t.Errorf("%+v", c)
	}
}

func TestIsHook_TellsZerohashFromConnect(t *testing.T) {
	for _, test := range []struct {
		header string
		hook   bool
	}{
		{HeaderHookHMAC, true},
		{HeaderHookRSA, true},
		{HeaderHookHMACLegacy, true},
		{HeaderHookRSALegacy, true},
		{HeaderHookTimestamp, true},
		{HeaderEventID, false},
		{HeaderHookType, false},
		{HeaderSignature, false},
	} {
		if got := IsHook(func(name string) string { return map[string]string{test.header: "x"}[name] }); got != test.hook {
			t.Errorf("%s: %v", test.header, got)
		}
	}
	if IsHook(func(name string) string {
		return map[string]string{HeaderHookHMAC: "x", HeaderClientID: "Connect"}[name]
	}) {
		t.Error("one of Connect was taken for one of zerohash")
	}
}

func FuzzVerifyHook(f *testing.F) {
	z := zhDelivered(f, zhOptions(f))
	f.Add(zhStamp, z.headers[HeaderHookHMAC], z.headers[HeaderHookRSA], []byte(zhBody))
	f.Add("", "00", "§", []byte{0xff})
	f.Fuzz(func(t *testing.T, timestamp, mac, rsa string, body []byte) {
		z := zhDelivered(t, HookOptions{Secret: "another one", Now: zhNow})
		z.headers = map[string]string{HeaderHookTimestamp: timestamp, HeaderHookHMAC: mac, HeaderHookRSA: rsa}
		z.hook.Body, z.hook.Secret = body, "a secret that no seed was signed with"
		z.hook.Keys = z.hook.Keys[:1] // of another set than the seeds
		if result := z.verify(); result.OK() {
			t.Errorf("%+v", result)
		}
	})
}
