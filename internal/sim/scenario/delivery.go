package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Delivery is how the deliveries of one emitted event differ from the usual single one. Its fields leave what happens alone: only what the
// platform gets to see of it is another.
type Delivery struct {
	Duplicate int       `json:"duplicate,omitzero" jsonschema:"So many more deliveries with the same event id, at once and in parallel."`
	Copies    []Copy    `json:"copies,omitzero" jsonschema:"Further deliveries with the same event id, later in workspace time."`
	Delay     Lateness  `json:"delay,omitzero" jsonschema:"Sent so much later in workspace time; later events overtake it."`
	SignedAt  Skew      `json:"signed_at,omitzero" jsonschema:"Validly signed so long before (-47m) or after (47m) the time on the wall: every time inside the signature. More than 5m off it is damaged on purpose."`
	Drop      bool      `json:"drop,omitzero" jsonschema:"Never sent."`
	After     EventName `json:"after,omitzero" jsonschema:"Held back until this event, which a later step emits, has been answered."`
	Tamper    Tampering `json:"tamper,omitzero" jsonschema:"What is altered after signing; damaged on purpose."`
	SignWith  Signer    `json:"sign_with,omitzero" jsonschema:"Signed with a key that is not published any more, or never was; damaged on purpose."`
	TimesOut  bool      `json:"times_out,omitzero" jsonschema:"The answer to the first attempt counts as a timeout, whatever it is, so that the event is sent again."`
	Omit      Omission  `json:"omit,omitzero" jsonschema:"Fields that are left out of the body before it is signed, by paths as in set; damaged on purpose."`
	Add       Set       `json:"add,omitzero" jsonschema:"Fields that the real message does not have, put into the body before it is signed: a path within the event's object, or a JSON pointer from the root."`
}

// Copy is a further delivery of an event.
type Copy struct {
	After Lateness `json:"after" jsonschema:"How long after the first attempt of the first delivery, in workspace time."`
	Bytes Bytes    `json:"bytes,omitzero" jsonschema:"same: headers and body of that attempt, byte for byte; resigned (the default): signed anew, and rightly."`
}

// UnmarshalNode checks that it says when.
func (c *Copy) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Copy
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants("a mapping such as {after: 47m}")}
	}
	faults := n.Decode((*fields)(c))
	if n.Get("after") == nil {
		faults = append(faults, n.Faultf("a copy needs to say when it is sent, such as after: 47m"))
	}
	return faults
}

// Tampering is what is altered of a webhook after it was signed.
type Tampering string

// What can be altered.
const (
	TamperBody      Tampering = "body"
	TamperSignature Tampering = "signature"
	TamperTimestamp Tampering = "timestamp"
)

// Signer is whose key signs instead of the one that should.
type Signer string

// The signers whom no consumer may believe.
const (
	RetiredKey Signer = "retired"
	UnknownKey Signer = "unknown"
)

// Bytes is how a copy is made.
type Bytes string

// How copies are made.
const (
	SameBytes Bytes = "same"
	Resigned  Bytes = "resigned"
)

var (
	tamperings = []string{string(TamperBody), string(TamperSignature), string(TamperTimestamp)}
	signers    = []string{string(RetiredKey), string(UnknownKey)}
	copyings   = []string{string(SameBytes), string(Resigned)}
)

// UnmarshalNode takes known parts only.
func (t *Tampering) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, t, "part of a webhook", tamperings)
}

// UnmarshalNode takes known signers only.
func (s *Signer) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, s, "signer", signers)
}

// UnmarshalNode takes known ways only.
func (b *Bytes) UnmarshalNode(n *strict.Node) []strict.Fault {
	return decodeOneOf(n, b, "way to copy", copyings)
}

// Bounds of what one step can ask for.
const (
	mostDuplicates = 100
	mostCopies     = 100
	mostOmitted    = 100
	longestDelay   = 3650 * 24 * time.Hour
	delayInWords   = "3650d (ten years)"
)

// ConsumerWindow is how far the time in a webhook may be from the consumer's before it is to be refused: zerohash documents five minutes
// (reference: zerohash.md section 5). What is signed further off is damaged on purpose.
const ConsumerWindow = 5 * time.Minute

// Damage says how the first delivery and its duplicates are damaged on purpose, as the step writes it; "" when they are not.
func (d *Delivery) Damage() string {
	switch {
	case d == nil:
		return ""
	case d.Drop:
		return "drop: true"
	case d.Tamper != "":
		return "tamper: " + string(d.Tamper)
	case d.SignWith != "":
		return "sign_with: " + string(d.SignWith)
	case time.Duration(d.SignedAt).Abs() > ConsumerWindow:
		return "signed_at: " + d.SignedAt.String()
	}
	return d.OmitDamage()
}

// OmitDamage says what the body lacks: in every delivery, copies included.
func (d *Delivery) OmitDamage() string {
	if d == nil || len(d.Omit) == 0 {
		return ""
	}
	paths := make([]string, len(d.Omit))
	for i, a := range d.Omit {
		paths[i] = a.Path
	}
	return "omit: [" + strings.Join(paths, ", ") + "]"
}

// String is the delivery as outlines have it.
func (d *Delivery) String() string {
	var parts []string
	say := func(is bool, format string, args ...any) {
		if is {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	say(d.Drop, "dropped")
	say(d.Duplicate > 0, "duplicated %s", often(d.Duplicate))
	for _, c := range d.Copies {
		way := "copied"
		if c.Bytes == SameBytes {
			way = "the same bytes"
		}
		say(true, "%s after %s", way, c.After)
	}
	say(d.Delay > 0, "delayed by %s", d.Delay)
	say(d.After != "", "after %s", d.After)
	say(d.SignedAt != 0, "signed at %s", d.SignedAt)
	say(d.Tamper != "", "%s tampered with", d.Tamper)
	say(d.SignWith != "", "signed with a key that is %s", d.SignWith)
	say(d.TimesOut, "times out")
	say(len(d.Omit) > 0, "without %s", strings.TrimPrefix(d.OmitDamage(), "omit: "))
	if len(d.Add) > 0 {
		paths := make([]string, len(d.Add))
		for i, a := range d.Add {
			paths[i] = a.Path
		}
		say(true, "with %s added", strings.Join(paths, ", "))
	}
	return strings.Join(parts, ", ")
}

func often(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

// UnmarshalNode takes what can be at the same time, and at least something.
func (d *Delivery) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Delivery
	if n.Kind() != strict.Object || n.Len() == 0 {
		return []strict.Fault{n.Wants("a mapping such as {duplicate: 1} or {tamper: body}")}
	}
	faults := n.Decode((*fields)(d))
	if part := n.Get("duplicate"); part != nil && part.Kind() == strict.Number && (d.Duplicate < 1 || d.Duplicate > mostDuplicates) {
		faults = append(faults, part.Wants(fmt.Sprintf("a whole number from 1 to %d", mostDuplicates)))
	}
	if part := n.Get("copies"); part != nil && part.Kind() == strict.List && (part.Len() == 0 || part.Len() > mostCopies) {
		faults = append(faults, part.Faultf("copies wants 1 to %d copies, got %d", mostCopies, part.Len()))
	}
	return append(faults, d.together(n)...)
}

// apart lists what cannot be said of one delivery at the same time. The fault stands at the second of the two.
var apart = []struct{ one, other, why string }{
	{"tamper", "sign_with", oneDamage},
	{"tamper", "signed_at", oneDamage},
	{"sign_with", "signed_at", oneDamage},
	{"omit", "tamper", oneDamage},
	{"omit", "sign_with", oneDamage},
	{"omit", "signed_at", oneDamage},
	{"times_out", "tamper", oneAttempt},
	{"times_out", "sign_with", oneAttempt},
	{"times_out", "signed_at", oneAttempt},
	{"times_out", "omit", oneAttempt},
}

const (
	oneDamage  = "a delivery is damaged in one way, so that the journal says what the consumer was to notice"
	oneAttempt = "what is damaged on purpose gets one attempt, and a timeout wants a second one"
)

// together reports what contradicts itself.
func (d *Delivery) together(n *strict.Node) (faults []strict.Fault) {
	says := func(key string) *strict.Node {
		part := n.Get(key)
		if part != nil && part.Kind() == strict.Bool && part.Text() == "false" {
			return nil // says nothing
		}
		return part
	}
	if says("drop") != nil {
		for part := range n.Children() {
			if part.Key() != "drop" && says(part.Key()) != nil {
				faults = append(faults, part.KeyFaultf("a delivery that is dropped is never sent, so that %s says nothing; leave one of them out", part.Key()))
			}
		}
		return faults
	}
	for _, pair := range apart {
		first, second := says(pair.one), says(pair.other)
		if pair.other == "signed_at" && pair.one == "times_out" && time.Duration(d.SignedAt).Abs() <= ConsumerWindow {
			continue // no damage
		}
		if first == nil || second == nil {
			continue
		}
		if isBefore(second, first) {
			first, second = second, first
		}
		faults = append(faults, second.KeyFaultf("%s cannot stand beside %s: %s", second.Key(), first.Key(), pair.why))
	}
	if copies := says("copies"); copies != nil && says("times_out") != nil {
		for part := range copies.Children() {
			if bytes := part.Get("bytes"); bytes != nil && bytes.Text() == string(SameBytes) {
				faults = append(faults, bytes.Faultf("the same bytes cannot come of a delivery that times out: it is sent twice by itself, signed anew each time; write bytes: resigned"))
			}
		}
	}
	return faults
}

func isBefore(a, b *strict.Node) bool {
	lineA, columnA := a.KeyPlace()
	lineB, columnB := b.KeyPlace()
	return slices.Compare([]int{lineA, columnA}, []int{lineB, columnB}) < 0
}
