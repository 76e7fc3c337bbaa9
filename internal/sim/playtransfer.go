package sim

import (
	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// tell moves the run's deposit or withdrawal to the state that the event stands for, and has the platform told.
func (p *player) tell(event lifecycle.Event, reason string, a *scenario.Emit) error {
	seed := p.tx.Workspace.Settings().Seed
	t, session, err := p.object(seed)
	if err != nil {
		return err
	}
	t.move(seed, event.To, reason, p.tx.Now)
	notice := Notice{Event: event, Session: session}
	if err := p.dress(&notice, event, &t, session, a); err != nil {
		return err
	}
	if event.To == lifecycle.Unexpected {
		notice.Session = nil
	}
	if t.State.Terminal() {
		p.tx.After(func() { p.world.grew(p.tx.Workspace, &Transfers.Kind) })
	}
	if err := p.post(notice, &t); err != nil {
		return err
	}
	return p.follow(&t, session)
}

// post tells of a transfer's move, and keeps the transfer.
func (p *player) post(n Notice, t *Transfer) error {
	told := *t
	n.ID, n.Object = deriveUUID(p.tx.Workspace.Settings().Seed, "event", t.ID, t.Events), t.ID
	n.At, n.ReferenceID, n.RunID, n.Transfer = p.tx.Now, t.ReferenceID, p.run.ID, &told
	t.Events++
	if err := Transfers.Put(p.tx, *t); err != nil {
		return err
	}
	sent, err := p.world.outbox.Post(p.tx, n)
	p.run.Pending += sent
	return err
}

// inform tells of what happened besides a transfer's own moves. t may be one that has not begun.
func (p *player) inform(n Notice, t *Transfer) error {
	n.ID = deriveUUID(p.tx.Workspace.Settings().Seed, "report", p.run.ID, p.run.Reports)
	n.At, n.Object, n.ReferenceID, n.RunID, n.Transfer = p.tx.Now, p.run.ID, p.run.ReferenceID, p.run.ID, t
	p.run.Reports++
	sent, err := p.world.outbox.Post(p.tx, n)
	p.run.Pending += sent
	return err
}

// object is the run's deposit or withdrawal, made at the first step that moves it, and its session.
func (p *player) object(seed int64) (t Transfer, session *Session, err error) {
	t, session, err = p.draft(seed)
	if err != nil || p.run.TransferID != "" {
		return t, session, err
	}
	if session != nil {
		session.Transfers++
		err = Sessions.Put(p.tx, *session)
	} else {
		p.run.Begun++
	}
	p.run.TransferID = t.ID
	return t, session, err
}

// draft is object as it stands, or as it would be made; nothing is kept of it.
func (p *player) draft(seed int64) (t Transfer, session *Session, err error) {
	parent, ordinal := p.run.ID, p.run.Begun
	if p.run.SessionID != "" {
		s, _, err := SessionOf(p.tx, p.run.SessionID)
		if err != nil {
			return t, nil, err
		}
		session, parent, ordinal = &s, s.ID, s.Transfers
	}
	if p.run.TransferID != "" {
		t, err = Transfers.Get(p.tx, p.run.TransferID)
		return t, session, err
	}
	order := orderOf(p.vars).complete()
	if faults := order.faults(); len(faults) > 0 {
		return t, nil, &Error{Invalid, "there can be no such " + string(p.sc.Flow), faults}
	}
	t = newTransfer(seed, p.sc.Flow, parent, ordinal, p.run.ReferenceID, order)
	t.RunID = p.run.ID
	if session != nil {
		t.SessionID = session.ID
	}
	return t, session, nil
}

// fields are the parts of a transfer that a scenario can set: they stay set for its later events.
var fields = map[string]func(*Transfer) **string{
	"transaction.hash":         func(t *Transfer) **string { return &t.Hash },
	"transaction.block_number": func(t *Transfer) **string { return &t.BlockNumber },
	"transaction.value":        func(t *Transfer) **string { return &t.Value },
	"transaction.to":           func(t *Transfer) **string { return ptr(&t.To) },
	"transaction.from":         func(t *Transfer) **string { return ptr(&t.From) },
	"amount":                   func(t *Transfer) **string { return ptr(&t.Amount) },
	"asset":                    func(t *Transfer) **string { return ptr(&t.Asset) },
	"network":                  func(t *Transfer) **string { return ptr(&t.Network) },
}

func ptr(s *string) **string { return &s }

// apply sets what a step sets: in the object where the object has such a field and the value is a string, else in this one message.
func (p *player) apply(event lifecycle.Event, t *Transfer, session *Session, set scenario.Set) ([]BodyChange, error) {
	var changes []BodyChange
	for _, a := range set {
		value, err := scenario.ExpandJSON(a.Value, p.scope(t, session))
		if err != nil {
			return nil, err
		}
		path := a.Tokens
		if !a.FromRoot && event.To != lifecycle.None {
			if own := fields[a.Path]; own != nil && value.Kind() == '"' {
				field := own(t)
				if *field == nil {
					*field = new(string)
				}
				if err := json.Unmarshal(value, *field); err != nil {
					return nil, err
				}
				continue
			}
			path = append([]string{p.objectKey()}, a.Tokens...)
		}
		changes = append(changes, BodyChange{Path: path, Value: value})
	}
	return changes, nil
}

// objectKey is the name under which the run's object stands in its messages.
func (p *player) objectKey() string {
	if p.sc.Flow == lifecycle.Withdrawal {
		return p.tx.Workspace.Settings().Dialect().WithdrawalKey
	}
	return string(p.sc.Flow)
}
