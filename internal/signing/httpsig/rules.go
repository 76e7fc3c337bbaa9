package httpsig

import (
	"fmt"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// The rules that messages are refused by (Refusal.Rule).
const (
	RuleMissing = "siwx.signature.missing" // one of the two headers is not there
	RuleSyntax  = "siwx.signature.syntax"  // a header is not the structured field that it has to be
	RuleLimit   = "siwx.signature.limit"   // more than is looked at
	RuleLabel   = "siwx.signature.label"   // a label stands in one of the two headers only

	RuleComponentUnknown      = "siwx.signature.component.unknown"      // no such derived component
	RuleComponentName         = "siwx.signature.component.name"         // no field name in lower case
	RuleComponentSelf         = "siwx.signature.component.self"         // @signature-params is covered by itself
	RuleComponentDuplicate    = "siwx.signature.component.duplicate"    // covered twice
	RuleComponentParameter    = "siwx.signature.component.parameter"    // a parameter that is unknown, does not apply, or has another type
	RuleComponentInapplicable = "siwx.signature.component.inapplicable" // messages of this kind have no such component
	RuleComponentAbsent       = "siwx.signature.component.absent"       // the message has no such field, member or query parameter
	RuleComponentValue        = "siwx.signature.component.value"        // the value cannot stand in a signature base

	RuleRequired       = "siwx.signature.required"       // something that has to be covered is not
	RuleParameterType  = "siwx.signature.parameter.type" // created, expires, nonce, alg, keyid or tag
	RuleCreatedMissing = "siwx.signature.created.missing"
	RuleCreatedOld     = "siwx.signature.created.old"
	RuleCreatedFuture  = "siwx.signature.created.future"
	RuleExpired        = "siwx.signature.expired"
	RuleKeyIDMissing   = "siwx.signature.keyid.missing"
	RuleKeyIDUnknown   = "siwx.signature.keyid.unknown"
	RuleAlgorithm      = "siwx.signature.algorithm" // not allowed, or not the key's
	RuleEncoding       = "siwx.signature.encoding"  // the bytes are no signature of the algorithm
	RuleMismatch       = "siwx.signature.mismatch"

	RuleDigestMissing   = "siwx.digest.missing"
	RuleDigestSyntax    = "siwx.digest.syntax"
	RuleDigestAlgorithm = "siwx.digest.algorithm" // none that is supported
	RuleDigestMismatch  = "siwx.digest.mismatch"
)

// Bounds of what a stranger can make the verifier look at. What is beyond them is refused by RuleLimit.
const (
	MaxSignatures = 16
	MaxComponents = 64
	MaxInput      = 8 << 10  // bytes of Signature-Input, all lines together
	MaxSignature  = 16 << 10 // bytes of Signature
	MaxBase       = 64 << 10 // bytes of a signature base
)

// fault is a broken rule, before it is a refusal.
type fault struct {
	rule, message string
	diagnosis     *signing.Diagnosis // nil: nothing more is known of it
}

func broken(rule, format string, values ...any) *fault {
	return &fault{rule: rule, message: fmt.Sprintf(format, values...)}
}

// with says what was done, and what to do instead.
func (f *fault) with(mistake, sentence, mend string) *fault {
	f.diagnosis = &signing.Diagnosis{Mistake: mistake, Sentence: sentence, Mend: mend}
	return f
}
