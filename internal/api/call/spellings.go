package call

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// spellings are the secrets of a workspace in all the ways in which clients are known to write them. Escapes are not among them: they are
// undone before anything is looked for.
type spellings struct {
	long  *finder
	short []string // those shorter than telling
}

func newSpellings(s *sim.Settings) *spellings {
	var all, long []string
	for _, secret := range []string{
		s.Connect.ClientSecret, s.Zerohash.PrivateKey, s.Zerohash.Passphrase, s.Zerohash.WebhookSecret, s.SIWX.APISecret,
	} {
		if secret != "" {
			all = append(all, spelled(secret)...)
		}
	}
	slices.Sort(all)
	k := &spellings{}
	for _, spelling := range slices.Compact(all) {
		if len(spelling) < telling {
			k.short = append(k.short, spelling)
		} else {
			long = append(long, spelling)
		}
	}
	k.long = newFinder(long)
	return k
}

// spelled is a secret as it is, as base64 and base64url, and the hex of what it is the base64 of. What a spelling begins with need not
// be named: base64 without its padding is found as the beginning of that with it.
func spelled(secret string) []string {
	encoded := base64.StdEncoding.EncodeToString([]byte(secret))
	all := []string{secret, encoded}
	if len(encoded) <= telling {
		all = append(all, strings.TrimRight(encoded, "="))
	}
	if raw := decoded(secret); len(raw) >= telling/2 {
		lower := hex.EncodeToString(raw)
		all = append(all, lower, strings.ToUpper(lower))
	}
	for _, text := range all {
		for _, other := range []string{urlAlphabet.Replace(text), strings.ReplaceAll(text, "+", " "), strings.ReplaceAll(text, " ", "+")} {
			if other != text {
				all = append(all, other)
			}
		}
	}
	return all
}

var urlAlphabet = strings.NewReplacer("+", "-", "/", "_")

// decoded reads base64 as lenient decoders do, which pass over its padding and a last character that is no whole byte; nil: it is none.
func decoded(secret string) []byte {
	plain := strings.TrimRight(secret, "=")
	if len(plain)%4 == 1 {
		plain = plain[:len(plain)-1]
	}
	raw, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil {
		return nil
	}
	return raw
}

// find adds where secrets stand in the view.
func (k *spellings) find(v view, found []span) []span {
	found = k.long.find(v, found)
	for _, secret := range k.short {
		found = findShort(v, secret, found)
	}
	return found
}
