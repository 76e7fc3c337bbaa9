// Package signing makes request signatures, verifies them, and diagnoses those that do not verify: it tries what clients
// usually get wrong and names the mistake that the signature was made with.
//
// It works on plain values (strings, bytes, keys, the time of day as an argument). What must not enter: an HTTP server, a
// router, storage, a clock, or the shape in which an emulated API words its errors.
//
// A scheme is a file of its own (connect.go and webhook.go, scx.go, zhhook.go), with the tables of what only it has beside it;
// diagnose.go and search.go serve every scheme that signs a string put together from timestamp, method, target and body.
package signing

import (
	"strings"
	"time"
	"unicode/utf8"
)

// DefaultSkew is how far a timestamp may be from the wall clock, either way, unless the caller says otherwise.
const DefaultSkew = 300 * time.Second

// Target is one accepted way of writing where a request went, with a name for people ("path and query").
type Target struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Refusal says why a signature was not accepted: to the caller (Message) and in full to whoever has to mend the client.
// It holds no secret.
type Refusal struct {
	Rule      string     `json:"rule"`                // stable id, such as connect.signature.mismatch
	Message   string     `json:"message"`             // one sentence: what was wrong, where, what would be right
	Expected  string     `json:"expected,omitzero"`   // the string that should have been signed, with the first accepted target
	Received  string     `json:"received,omitzero"`   // the timestamp and signature headers
	Diagnosis *Diagnosis `json:"diagnosis,omitempty"` // nil: no usual mistake explains it
	Tried     []string   `json:"tried,omitempty"`     // accepted targets, then ids of mistakes that were looked for
}

// Diagnosis names what a client did.
type Diagnosis struct {
	Mistake  string `json:"mistake"`         // id; of several at once "method-lowercase+body-pretty"
	Sentence string `json:"sentence"`        // what was done
	Mend     string `json:"mend"`            // what to do instead
	Signed   string `json:"signed,omitzero"` // the string that was signed, when it is another than the expected one
	Verifies bool   `json:"verifies"`        // the signature verifies once that is taken into account; else it is what can be told of it
}

// maxShown limits, in bytes, how much of a string a refusal repeats.
const maxShown = 64 << 10

// shown prepares a string for a refusal: no secret, valid UTF-8, and no longer than the journal can bear.
func shown(text string, limit int, secrets ...string) string {
	for _, secret := range secrets {
		// A shorter secret than this would also blank out ordinary text, and is none.
		if len(secret) >= 8 {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	if len(text) > limit {
		cut := text[:limit]
		for len(cut) > 0 && !utf8.ValidString(cut[max(0, len(cut)-utf8.UTFMax):]) && len(cut) > limit-utf8.UTFMax {
			cut = cut[:len(cut)-1]
		}
		text = cut + "… (cut off here)"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
