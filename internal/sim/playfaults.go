package sim

import (
	"context"
	"fmt"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// aside is what a step does outside of the transaction in which steps are played: settings and keys belong to the whole world, and have a
// lock of their own.
type aside struct {
	step int // index
	do   func(context.Context) error
}

func (a *aside) is(step int) bool { return a != nil && a.step == step }

// apiFault puts a fault into the workspace that ends with the run, or takes one of the run's away.
func (p *player) apiFault(a *scenario.APIFault) error {
	name := a.Do.Name
	if a.Do.Off {
		f, err := APIFaults.Get(p.tx, name)
		if err != nil || f.RunID != p.run.ID { // taken away, or taken over, by somebody else
			return ignoreMissing(err)
		}
		return p.world.DropFault(p.tx, name)
	}
	if name == "" {
		name = fmt.Sprintf("%s-%d", p.run.ID, p.run.Next+1)
	}
	f := a.Do.Fault
	if f.Body != nil {
		t, session, err := p.stage()
		if err == nil {
			f.Body, err = scenario.ExpandJSON(f.Body, p.scope(t, session))
		}
		if err != nil {
			return err
		}
	}
	p.run.Faulty = true
	_, err := p.world.PutFault(p.tx, name, f, p.run.ID)
	return err
}

// stage is the run's transfer and session as they stand, for templates; nil in flows without them.
func (p *player) stage() (*Transfer, *Session, error) {
	if p.sc.OnRequest() || p.sc.Flow != lifecycle.Deposit && p.sc.Flow != lifecycle.Withdrawal {
		return nil, nil, nil
	}
	t, session, err := p.draft(p.tx.Workspace.Settings().Seed)
	return &t, session, err
}

// rotateKeys gives the workspace new keys. They are dated as the step is, and come from the machine's randomness.
func (p *player) rotateKeys(action scenario.Action) (verdict, error) {
	ws, at, retireAfter := p.tx.Workspace, p.tx.Now, time.Duration(action.(*scenario.RotateKeys).How.RetireAfter)
	return verdict{aside: func(ctx context.Context) error {
		_, err := p.world.rotateKeys(ctx, ws, at, retireAfter)
		return err
	}}, nil
}

// expire has something be over before its time.
func (p *player) expire(action scenario.Action) (verdict, error) {
	switch what := action.(*scenario.Expire).What; what {
	case scenario.TheSession:
		return verdict{}, expireSession(p.tx, p.run.SessionID)
	case scenario.TheTokens:
		return verdict{aside: func(ctx context.Context) error { return p.world.ExpireTokens(ctx, p.tx.Workspace) }}, nil
	case scenario.TheChallenge:
		if p.run.CustomerID == "" {
			return verdict{}, errNoCustomer
		}
		return verdict{}, ExpireChallenge(p.tx, p.run.CustomerID)
	default:
		return verdict{}, fmt.Errorf("this version cannot have %s expire", what)
	}
}

// expireSession has a session be over: nothing can be submitted in it, and what is under way goes on.
func expireSession(tx *Tx, id string) error {
	s, _, err := SessionOf(tx, id)
	if err != nil {
		return err
	}
	if s.Expired = true; tx.Now.Before(s.ExpiresAt) {
		s.ExpiresAt = tx.Now
	}
	return Sessions.Put(tx, s)
}

// supersede opens a newer session for the run's user, like the one in which the run plays.
func (p *player) supersede(*scenario.Supersede) error {
	s, _, err := SessionOf(p.tx, p.run.SessionID)
	if err != nil {
		return err
	}
	_, err = p.world.CreateSession(p.tx, SessionRequest{
		ReferenceID: s.ReferenceID, Scopes: s.Scopes, Metadata: s.Metadata, DepositDetails: s.DepositDetails, WithdrawalDetails: s.WithdrawalDetails, RunID: p.run.ID,
	})
	return err
}

// ExpireTokens has no access token count that was issued to the workspace's Connect client so far. A generation tells them from those that
// come: their dates are whole seconds, and clocks can be set back.
func (w *World) ExpireTokens(ctx context.Context, ws *Workspace) error {
	return w.Change(ctx, ws, func(s *Settings) error {
		s.Connect.TokenGeneration++
		return nil
	})
}

// dropOwnFaults takes away the faults that a run has made.
func (w *World) dropOwnFaults(tx *Tx, run *Run) error {
	if !run.Faulty {
		return nil
	}
	run.Faulty = false
	return w.DropFaults(tx, run.ID)
}
