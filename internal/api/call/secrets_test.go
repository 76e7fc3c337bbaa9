package call

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// sample are settings with a long and two short secrets, one of which is a word.
func sample() *sim.Settings {
	return &sim.Settings{Zerohash: sim.Zerohash{PrivateKey: "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE=", Passphrase: "passphrase", WebhookSecret: "hunter2"}}
}

func TestKnown_HidesShortSecretsWhereTheyStandByThemselves(t *testing.T) {
	k := known{newSpellings(sample())}
	for in, want := range map[string]string{
		"passphrase":                          "[redacted]",
		"cGFzc3BocmFzZQ":                      "[redacted]",
		`{"a":"passphrase"}`:                  `{"a":"[redacted]"}`,
		`{"a":"passphrase`:                    `{"a":"[redacted]`,
		`{"passphrase": 1, "passphrase2": 2}`: `{"passphrase": 1, "passphrase2": 2}`,
		`{"hunter2": 1}`:                      `{"[redacted]": 1}`,
		`{"a":"\u0070assphrase"}`:             `{"a":"[redacted]"}`,
		`{"a":"my passphrase"}`:               `{"a":"my passphrase"}`,
		`{"message":"the key \"passphrase\" is not known"}`: `{"message":"the key \"[redacted]\" is not known"}`,
		`"{\"passphrase\":\"passphrase\"}"`:                 `"{\"passphrase\":\"[redacted]\"}"`,
		"/a/passphrase?b=passphrase&c=d&passphrase":         "/a/[redacted]?b=[redacted]&c=d&[redacted]",
		"/a?b=%70assphras%65":                               "/a?b=[redacted]",
		"/a?b=hunter%32#x":                                  "/a?b=[redacted]#x",
		"one\nhunter2\r\nthree":                             "one\n[redacted]\r\nthree",
		"X-SCX-SIGNED: passphrase":                          "X-SCX-SIGNED: [redacted]",
		"nobody has the email hunter2":                      "nobody has the email [redacted]",
		"it is the passphrase":                              "it is the passphrase",
		"the passphrase of this API key":                    "the passphrase of this API key",
		"hunter2s, a/hunter2 and hunter2 too":               "hunter2s, a/hunter2 and hunter2 too",
		"":                                                  "",
	} {
		if got := k.hide(in, true); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestKnown_HidesAsMuchOfALongSecretAsThereIs(t *testing.T) {
	settings := sample()
	k := known{newSpellings(settings), newSpellings(&sim.Settings{SIWX: sim.SIWX{APISecret: "64ec977db2e585887c80ed62fe9997994aed8093"}})}
	key := settings.Zerohash.PrivateKey
	for in, want := range map[string]string{
		key[:15]:       key[:15],
		key[:16]:       "[redacted]",
		key[:20] + "!": "[redacted]!",
		"x" + key + key + "y64ec977db2e585887c80ed62fe9997994aed8093z": "x[redacted][redacted]y[redacted]z",
		strings.ReplaceAll(key, "+", "%2b"):                            "[redacted]",
		strings.Repeat("é", 20) + `\` + key + `\`:                      strings.Repeat("é", 20) + `[redacted]\`, // \2 reads as an escape
	} {
		if got := k.hide(in, false); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestBody_IsCutBehindWhatIsLookedAt(t *testing.T) {
	k := known{newSpellings(sample())}
	key := sample().Zerohash.PrivateKey
	for _, total := range []int{mostKept - 10, mostKept, mostKept + 1, mostLooked, mostLooked + 1, 1 << 20} {
		for _, at := range []int{0, mostKept - 20, mostKept - 3, mostLooked - 20, mostLooked - 3} {
			if at+len(key) > total {
				continue
			}
			raw := strings.Repeat("a", at) + key + strings.Repeat("b", total-at-len(key))
			got := k.body([]byte(raw))
			if strings.Contains(got, key[:3]) || len(got) > mostKept+64 {
				t.Errorf("%d bytes, the key at %d: %d bytes, %q", total, at, len(got), got[max(0, len(got)-100):])
			}
			if (total > mostKept) != strings.HasSuffix(got, fmt.Sprintf("… (%d bytes more)", total-mostKept)) {
				t.Errorf("%d bytes end in %q", total, got[max(0, len(got)-40):])
			}
		}
	}
}

func TestMemory_ForgetsSettingsThatWereReplaced(t *testing.T) {
	var m memory
	current := sample()
	first := m.of(current, func() int { return 1 })
	if m.of(current, func() int { return 1 }) != first {
		t.Error("the spellings were made twice")
	}
	for range 10_000 {
		m.of(sample(), func() int { return 1 })
	}
	kept := 0
	m.made.Range(func(any, any) bool { kept++; return true })
	if kept > 100 {
		t.Errorf("%d are kept", kept)
	}
}

func FuzzHide(f *testing.F) {
	f.Add(`{"a":"`, `"}`)
	f.Add(`?a=%25`, `%`)
	f.Add(`\\u0032`, `\`)
	k := known{newSpellings(sample())}
	key := sample().Zerohash.PrivateKey
	f.Fuzz(func(t *testing.T, before, after string) {
		got := k.hide(before+" "+key+after, true)
		if strings.Contains(got, key[:telling]) {
			t.Errorf("the key is still there: %q", got)
		}
		if utf8.ValidString(before) && utf8.ValidString(after) && !utf8.ValidString(got) {
			t.Errorf("%q became %q", before+after, got)
		}
		object, _ := json.Marshal(map[string]string{"a": before + " " + key + after, "b": after})
		if hidden := k.hide(string(object), false); !json.Valid([]byte(hidden)) {
			t.Errorf("%s became %s", object, hidden)
		}
	})
}
