package capture

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// Options say how the scenario is to be.
type Options struct {
	Name  string // kebab-case
	Title string // empty: made up
	From  string // what the capture is called, for a comment
	About string // the id of the deposit, withdrawal, customer or participant; empty: of which there is the most
}

// Story is a scenario that is being written.
type Story struct {
	Options
	flow     lifecycle.Flow
	vars     []setting
	metadata jsontext.Value // of the session; nil: none
	given    bool           // there is a participant from the beginning
	steps    []*step
	notes    []string
	profile  string // of the emulated APIs, where it is not the default one
}

// setting puts a value somewhere.
type setting struct {
	path  string
	value jsontext.Value
}

// step is one webhook of the story.
type step struct {
	seen
	wait       time.Duration // before it
	verb       string        // emit, participant, customer, or wallet
	what       string        // the event or status
	force      bool
	set        []setting
	duplicates int
	copies     []copied
	comments   []string // in front of it
	plainly    bool     // the language will not have its reasons
	left       []string // paths that the language will not have set
}

// copied is a further delivery of an event.
type copied struct {
	after time.Duration
	same  bool // byte for byte
}

// mostSteps is how many steps a story may have, its waits included.
const mostSteps = scenario.MaxSteps

// Tell makes the story of a capture.
func Tell(c Capture, o Options) (*Story, error) {
	s := &Story{Options: o, notes: slices.Clone(c.Notes)}
	var all []seen
	for i := range c.Webhooks {
		w := &c.Webhooks[i]
		if found, ok := recognise(w); ok {
			all = append(all, found)
			continue
		}
		s.note("%s: %s tells of no event that is known here", moment(w.At), opening(w.Body))
	}
	if len(all) == 0 {
		return nil, errors.New("none of what was captured is a webhook of Connect, zerohash or wallet sign-in (mockconnect list events names the events)")
	}
	mine, err := s.choose(all)
	if err != nil {
		return nil, err
	}
	s.begin(mine)
	s.tell(mine)
	return s, nil
}

func (s *Story) note(format string, args ...any) {
	s.notes = append(s.notes, plain(fmt.Sprintf(format, args...)))
}

// opening is the beginning of a body.
func opening(body jsontext.Value) string {
	const most = 60
	text := []rune(plain(string(body)))
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// choose picks the webhooks of one story: about one deposit, withdrawal, customer or participant. What the core API says of a participant
// belongs to the deposit or withdrawal that the same user had last.
func (s *Story) choose(all []seen) ([]seen, error) {
	subject, latest := make([]string, len(all)), map[string]string{}
	for i := len(all) - 1; i >= 0; i-- { // what comes before any deposit belongs to the first
		if w := all[i]; !w.event.Zerohash() {
			latest[w.reference] = w.about
		}
	}
	var order []string
	number := map[string]int{}
	for i, w := range all {
		subject[i] = w.about
		if !w.event.Zerohash() {
			latest[w.reference] = w.about
		} else if about, ok := latest[w.reference]; ok {
			subject[i] = about
		}
		if number[subject[i]]++; number[subject[i]] == 1 {
			order = append(order, subject[i])
		}
	}
	chosen := s.About
	for _, id := range order {
		if s.About == "" && (chosen == "" || number[id] > number[chosen]) {
			chosen = id
		}
	}
	if number[chosen] == 0 {
		return nil, fmt.Errorf("nothing in the capture is about %s; it is about: %s", plain(chosen), plain(strings.Join(order[:min(len(order), 10)], ", ")))
	}
	var mine []seen
	flow := lifecycle.Flow("")
	for i, w := range all {
		if subject[i] == chosen {
			mine = append(mine, w)
			flow = cmp.Or(flow, w.event.Flow)
		}
	}
	if flow == "" {
		flow = lifecycle.Deposit
		isOnboarding := func(w seen) bool {
			return w.event.Name == lifecycle.StatusChanged || w.event.Name == lifecycle.ParticipantUpdated
		}
		if !slices.ContainsFunc(mine, func(w seen) bool { return !isOnboarding(w) }) {
			flow = lifecycle.Onboarding
		}
	}
	s.flow = flow
	for _, id := range order {
		if id != chosen {
			s.note("%s about %s: a scenario is about one; import it with --about %s", times(number[id], "webhook"), id, id)
		}
	}
	return slices.DeleteFunc(mine, func(w seen) bool {
		other := w.event.Flow != "" && w.event.Flow != flow
		if other {
			s.note("%s: %s belongs to the flow %s, and this scenario's flow is %s", moment(w.At), w.event.Name, w.event.Flow, flow)
		}
		return other
	}), nil
}

// begin says what there is before the first step: what is moved, for whom, and in which session.
func (s *Story) begin(mine []seen) {
	for _, w := range mine {
		if w.event.Zerohash() && s.flow != lifecycle.Onboarding {
			s.given = true
		}
	}
	s.vars = nil
	if i := slices.IndexFunc(mine, func(w seen) bool { return w.key != "" }); i >= 0 {
		s.order(mine[i])
	}
	switch reference := mine[0].reference; {
	case reference == "":
	case (s.given || s.flow == lifecycle.Onboarding) && !sim.ParticipantCode.MatchString(reference):
		s.note("the participant %s: codes of participants are six of A-Z and 0-9", reference)
	default:
		s.vars = append(s.vars, setting{"reference_id", quoted(reference)})
	}
	for _, w := range mine {
		var session struct {
			Metadata jsontext.Value `json:"metadata"`
		}
		if unmarshal(w.members["session"], &session) && session.Metadata.Kind() == '{' && w.key != "" {
			if string(session.Metadata) != "{}" {
				s.metadata = session.Metadata.Clone()
			}
			return
		}
	}
}

// order has what is moved as vars, as far as the simulated world can move it; what else is sent is set in each message.
func (s *Story) order(w seen) {
	integration := textOf(w.object["source"])
	if integration == "" {
		var source struct {
			Integration string `json:"integration"`
		}
		if unmarshal(w.object["source"], &source) {
			integration = source.Integration
		}
	}
	if _, known := chain.IntegrationNamed(integration); known {
		s.vars = append(s.vars, setting{"integration", quoted(integration)})
	}
	asset, network, amount := textOf(w.object["asset"]), textOf(w.object["network"]), textOf(w.object["amount"])
	moved, known := chain.Find(asset, network)
	if !known {
		return
	}
	s.vars = append(s.vars, setting{"asset", quoted(asset)}, setting{"network", quoted(network)})
	if number, wrong := chain.ParseAmount(amount); wrong == "" && -number.Exponent() <= moved.Precision {
		s.vars = append(s.vars, setting{"amount", quoted(amount)})
	}
}
