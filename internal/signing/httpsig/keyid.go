package httpsig

import (
	"crypto/ecdsa"
	"maps"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/jwks"
)

func (v *verification) known() string {
	switch ids := v.policy.KeyIDs; len(ids) {
	case 0:
		return "no key is registered"
	case 1:
		return "known is " + ids[0]
	default:
		return "known are " + strings.Join(ids[:min(len(ids), 10)], ", ")
	}
}

// explainKeyID says which key a keyid that is unknown was meant to name, when it can be told.
func (v *verification) explainKeyID(id string, f *fault) *fault {
	mend := "Write the id of the key that was registered, as PUT /auth/signing answered it."
	bare := strings.Trim(id, " \"'{}")
	for _, known := range v.policy.KeyIDs {
		if strings.EqualFold(bare, known) {
			return f.with("keyid-writing", "The keyid is a known one in another notation.", "Write keyid=\""+known+"\".")
		}
	}
	others := v.policy.hints().Others
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if public, ok := others[name].(*ecdsa.PublicKey); ok && strings.EqualFold(bare, jwks.PublicKeyID(public)) {
			return f.with("keyid-other", "The keyid is that of the key of "+name+".", mend)
		}
	}
	if strings.Contains(id, "BEGIN ") {
		return f.with("keyid-key", "The keyid is a key.", mend)
	}
	return f
}
