package scenario

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Given is what there is before the first step. Nil parts are not given.
//
// They come to be in the order of the fields, each once and without the platform being told; which names the templates in them know,
// [GivenNames] says.
type Given struct {
	Participant *GivenParticipant `json:"participant,omitzero" jsonschema:"The participant that it is about: found by its email, or made."`
	Session     *GivenSession     `json:"session,omitzero" jsonschema:"The session that a run makes where it was not given one."`
	Request     *GivenRequest     `json:"withdrawal_request,omitzero" jsonschema:"The withdrawal request that a run makes where it was not given one."`
}

// UnmarshalNode takes a mapping in which nothing is left open: a key without a value would silently give nothing.
func (g *Given) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields Given
	faults := n.Decode((*fields)(g))
	for part := range n.Children() {
		if n.Kind() == strict.Object && part.Kind() == strict.Null {
			faults = append(faults, part.Wants("a mapping, of which {} is the shortest"))
		}
	}
	return faults
}

// GivenParticipant is a participant. What is empty is made up, differently for each run; all texts may hold templates.
type GivenParticipant struct {
	Email        strict.Text     `json:"email,omitzero" jsonschema:"By which an existing one is found; left out, each run makes a participant of its own."`
	Status       lifecycle.State `json:"status,omitzero" jsonschema:"Where the participant stands (default: approved)."`
	FirstName    strict.Text     `json:"first_name,omitzero" jsonschema:"Such as Leslie."`
	LastName     strict.Text     `json:"last_name,omitzero" jsonschema:"Such as Knope."`
	DateOfBirth  strict.Text     `json:"date_of_birth,omitzero" jsonschema:"Such as 1975-01-18."`
	Jurisdiction strict.Text     `json:"jurisdiction_code,omitzero" jsonschema:"ISO 3166-2, such as US-IN."`
	Balance      Balance         `json:"balance,omitzero" jsonschema:"What the participant holds, by the symbol of the asset: {BTC: \"1.5\", USDC.ETH: \"100\"}."`
}

type givenParticipantFields GivenParticipant

// UnmarshalNode takes a mapping, or no more than a status. Without one the participant is approved.
func (p *GivenParticipant) UnmarshalNode(n *strict.Node) []strict.Fault {
	p.Status = lifecycle.StatusApproved
	switch n.Kind() {
	case strict.String:
		return decodeStatus(n, &p.Status)
	case strict.Object:
		faults := n.Decode((*givenParticipantFields)(p))
		return append(faults, decodeStatus(n.Get("status"), &p.Status)...)
	}
	return []strict.Fault{n.Wants("a mapping such as {email: user@example.com}, or a status such as approved")}
}

// decodeStatus takes known statuses only. One that is absent, or no text, is not its business.
func decodeStatus(n *strict.Node, into *lifecycle.State) []strict.Fault {
	if n == nil || n.Kind() != strict.String {
		return nil
	}
	*into = ""
	return decodeOneOf(n, into, "status of a participant", statusNames())
}

func statusNames() []string {
	names := make([]string, len(lifecycle.Statuses))
	for i, s := range lifecycle.Statuses {
		names[i] = string(s)
	}
	return names
}

// Balance is what a participant holds, in the order in which the scenario names it.
type Balance []Holding

// Holding is so much of an asset.
type Holding struct {
	Asset  string      // as zerohash names it: BTC, USDC.ETH, USD
	Amount strict.Text // a decimal, or a template of one
}

// UnmarshalNode takes a mapping from assets to amounts.
func (b *Balance) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Kind() != strict.Object {
		return []strict.Fault{n.Wants(`a mapping from assets to amounts, such as {BTC: "1.5"}`)}
	}
	var faults []strict.Fault
	for part := range n.Children() {
		h := Holding{Asset: strings.Clone(part.Key())}
		faults = append(faults, part.Decode(&h.Amount)...)
		*b = append(*b, h)
	}
	return faults
}

// GivenSession is what a session made by the run brings along.
type GivenSession struct {
	Metadata jsontext.Value `json:"metadata,omitzero" jsonschema:"The session's metadata; strings in it may hold templates."` // a compact object, or nil
}

// UnmarshalNode checks that metadata is a mapping.
func (s *GivenSession) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields GivenSession
	faults := n.Decode((*fields)(s))
	if m := n.Get("metadata"); m != nil && m.Kind() != strict.Object {
		faults = append(faults, m.Wants("a mapping"))
	}
	return faults
}

// GivenRequest is a withdrawal request that the run makes by itself when no call did. All texts may hold templates.
type GivenRequest struct {
	Asset   strict.Text `json:"asset" jsonschema:"As zerohash names it, such as BTC or USDC.ETH."`
	Amount  strict.Text `json:"amount" jsonschema:"A decimal, kept as written."`
	Address strict.Text `json:"address,omitzero" jsonschema:"Where it goes; made up if left out."`
}

// UnmarshalNode checks that there is something to withdraw.
func (r *GivenRequest) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields GivenRequest
	faults := n.Decode((*fields)(r))
	for _, key := range []string{"asset", "amount"} {
		if n.Kind() == strict.Object && n.Get(key) == nil {
			faults = append(faults, n.Faultf("%s is missing", key))
		}
	}
	return faults
}

// GivenNames lists what templates in a part of given may refer to besides vars: what has come to be before it.
func GivenNames(part string) []string {
	if part == "participant" {
		return worldNames
	}
	return slices.Concat(participantNames, worldNames)
}
