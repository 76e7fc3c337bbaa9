package sim

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// EventRequest asks for one event outside any story.
type EventRequest struct {
	Event           string
	SessionID       string
	ParticipantCode string         // the user; empty: the session's, or one made for this
	CustomerID      string         // of wallet sign-in
	Set             jsontext.Value // what a step's set has; or nil
}

// oneEvent is the name of the scenarios that are made of such requests.
const oneEvent = "one-event"

// SendEvent sends one event: it is the play of a scenario of one step, which is forced where the event moves something. It is played at
// once, so that what is wrong with it is the caller's to know.
func (w *World) SendEvent(tx *Tx, r EventRequest) (Run, []Delivery, error) {
	event, ok := lifecycle.EventNamed(r.Event)
	if !ok {
		return Run{}, nil, inEvent(Fault{"/event", strict.Unknown("event", r.Event, eventNames())})
	}
	if fault, ok := r.unfit(event); ok {
		return Run{}, nil, inEvent(fault)
	}
	source, sc, err := r.scenario(event)
	if err != nil {
		return Run{}, nil, err
	}
	run, sc, err := w.newRun(tx, sc, RunRequest{})
	if err != nil {
		return run, nil, err
	}
	run.Source = source
	tx.After(tx.Workspace.tally.runStarted)
	p := &player{world: w, tx: tx, sc: sc, run: &run, vars: run.Vars}
	if err := p.castEvent(r, event); err != nil {
		return run, nil, err
	}
	if _, err := p.play(); err != nil {
		return run, nil, unplayable(err)
	}
	if err := w.settleRun(tx, run); err != nil {
		return run, nil, err
	}
	if run, err = Runs.Get(tx, run.ID); err != nil {
		return run, nil, err
	}
	items, err := Deliveries.List(tx, storage.Query{Index: "run_id", Value: run.ID, Oldest: true})
	deliveries := make([]Delivery, len(items))
	for i, item := range items {
		deliveries[i] = item.Value
	}
	return run, deliveries, err
}

func inEvent(faults ...Fault) error {
	return &Error{Invalid, "the event cannot be sent", faults}
}

// unplayable puts what only playing finds out into words for the caller.
func unplayable(err error) error {
	if refused := (*Error)(nil); errors.As(err, &refused) || errors.Is(err, storage.ErrClosed) || errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return refuse(Invalid, "the event cannot be sent: %v", err)
}

// unfit finds what is missing, or of no use to an event of that kind.
func (r EventRequest) unfit(event lifecycle.Event) (Fault, bool) {
	switch {
	case event.SIWX() && r.CustomerID == "":
		return Fault{"/customer_id", "is missing: " + event.Name + " is about a customer of wallet sign-in (GET /_mock/customers lists them)"}, true
	case event.SIWX() && r.SessionID+r.ParticipantCode != "":
		return Fault{"/customer_id", event.Name + " is about a customer, and neither about a session nor about a participant"}, true
	case !event.SIWX() && r.CustomerID != "":
		return Fault{"/customer_id", event.Name + " is not about a customer of wallet sign-in"}, true
	}
	return Fault{}, false
}

// scenario is the scenario of one step, and its source.
func (r EventRequest) scenario(event lifecycle.Event) (jsontext.Value, *scenario.Scenario, error) {
	type object = map[string]any
	emit := object{"emit": event.Name}
	if event.To != lifecycle.None {
		emit["force"] = true
	}
	if len(r.Set) > 0 {
		emit["set"] = r.Set
	}
	flow, steps := event.Flow, []any{emit}
	switch flow {
	case "":
		flow = lifecycle.Deposit
	case lifecycle.Challenge:
		steps = []any{object{"customer": lifecycle.CustomerInitiating}, emit} // the story begins with a customer, whom there is already
	}
	written := object{"scenario": oneEvent, "title": "One event: " + event.Name, "flow": flow, "steps": steps}
	if event.Zerohash() && r.SessionID+r.ParticipantCode == "" {
		written["given"] = object{"participant": object{}}
	}
	source, err := json.Marshal(written, json.Deterministic(true))
	if err != nil {
		return nil, nil, refuse(Invalid, "the event cannot be sent: %v", err)
	}
	sc, faults := scenario.ParseJSON(oneEvent, source)
	if len(faults) == 0 {
		return source, sc, nil
	}
	var found []Fault
	for _, f := range faults {
		pointer := "/event"
		if _, at, ok := strings.Cut(f.Pointer, "/set"); ok {
			pointer = "/set" + at
		}
		found = append(found, Fault{pointer, f.Detail})
	}
	return nil, nil, inEvent(found...)
}

// writtenFor is the scenario of a run, as it is written.
func (w *World) writtenFor(r storage.Reader, run *Run) (*scenario.Scenario, error) {
	if run.Source == nil {
		return w.scenario(r, run.Scenario)
	}
	sc, faults := scenario.ParseJSON(run.Scenario, run.Source)
	return sc, faults.Err()
}

// castEvent finds whom the event is about. Old sessions will do: the platform is told of what happens to their deposits as well.
func (p *player) castEvent(r EventRequest, event lifecycle.Event) error {
	run := p.run
	switch {
	case r.CustomerID != "":
		c, err := FindCustomer(p.tx, r.CustomerID)
		run.CustomerID, run.ReferenceID = c.ID, c.ExternalID
		return err
	case r.SessionID != "":
		session, _, err := SessionOf(p.tx, r.SessionID)
		if err == nil && !event.Zerohash() {
			err = session.allows(p.sc.Flow)
		}
		if err != nil {
			return err
		}
		if r.ParticipantCode != "" && r.ParticipantCode != session.ReferenceID {
			return inEvent(Fault{"/participant_code", "the session is of the user " + strict.Quote(session.ReferenceID)})
		}
		run.SessionID, run.ReferenceID = session.ID, session.ReferenceID
	case r.ParticipantCode != "":
		run.ReferenceID = r.ParticipantCode
		live, err := liveSessionOf(p.tx, run.ReferenceID, p.sc.Flow)
		if err != nil {
			return err
		}
		run.SessionID = live
	default:
		run.ReferenceID = deriveCode(run.Seed, "reference", run.ID, 0)
		if err := p.given(false); err != nil {
			return err
		}
	}
	if event.Zerohash() {
		participant, err := p.participant()
		if err == nil && participant == nil {
			err = refuse(NotFound, "%s is about a participant, and the user %s is none; make one with POST /participants/customers/new, or leave participant_code and session_id out", event.Name, strict.Quote(run.ReferenceID))
		}
		return err
	}
	if run.SessionID == "" && needsSession(p.sc) {
		session, err := p.makeSession()
		run.SessionID = session.ID
		return err
	}
	return p.adopt(event)
}

// adopt has the event be about the session's newest deposit or withdrawal, unless it is one with which they begin.
func (p *player) adopt(event lifecycle.Event) error {
	if p.run.SessionID == "" || lifecycle.Allowed(event.Flow, lifecycle.None, event.To) {
		return nil
	}
	transfers, err := Transfers.List(p.tx, storage.Query{Index: "session_id", Value: p.run.SessionID})
	for _, item := range transfers {
		if item.Value.Flow == event.Flow {
			p.run.TransferID = item.Value.ID
			break
		}
	}
	return err
}

func eventNames() []string {
	names := make([]string, len(lifecycle.Events))
	for i, e := range lifecycle.Events {
		names[i] = e.Name
	}
	return names
}
