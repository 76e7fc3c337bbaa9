package webhook

import (
	"maps"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/jwks"
)

// signer is with what a delivery is signed, and the time that the signature says.
type signer struct {
	keys   jwks.Ring
	secret string // of zerohash's HMACs; "" for none
	at     time.Time
}

// uses are the keys that sign the webhooks of each system.
var uses = map[sim.System][]jwks.Use{
	sim.ConnectDeposits: {jwks.Connect, jwks.WebhookJWT}, sim.ConnectWithdrawals: {jwks.Connect, jwks.WebhookJWT},
	sim.ZerohashAPI: {jwks.Zerohash}, sim.SIWXAPI: {jwks.SIWX},
}

// strangersSecret is what HMACs are made with that are not the sender's.
const strangersSecret = "a secret that no workspace has"

// signerOf finds who signs a delivery: the workspace now, unless a scenario has somebody else, or another time.
func (o *Outbox) signerOf(ws *sim.Workspace, system sim.System, m *sim.Manner) (s signer, err error) {
	s = signer{secret: ws.Settings().Zerohash.WebhookSecret, at: clock.Wall()}
	if m == nil {
		s.keys, err = o.world.Keys(ws)
		return s, err
	}
	s.at = s.at.Add(time.Duration(m.SignedAt))
	if m.SignWith != "" && s.secret != "" {
		s.secret = strangersSecret
	}
	switch m.SignWith {
	case scenario.RetiredKey:
		s.keys, err = o.world.RetiredKeys(ws, uses[system]...)
	case scenario.UnknownKey:
		var keys []*jwks.Key
		keys, err = jwks.NeverPublished()
		s.keys = jwks.NewRing(keys...)
	default:
		s.keys, err = o.world.Keys(ws)
	}
	return s, err
}

// sign makes what is sent at the next attempt: signed for this moment, unless a scenario has it otherwise.
func (o *Outbox) sign(ws *sim.Workspace, d *sim.Delivery) (wire, error) {
	if d.Manner != nil && d.Manner.Same && d.Headers != nil {
		return wire{maps.Clone(d.Headers), d.Body}, nil
	}
	event, _ := lifecycle.EventNamed(d.Event)
	s, err := o.signerOf(ws, sim.SystemOf(event), d.Manner)
	if err != nil {
		return wire{body: d.Body}, err
	}
	headers, err := headers(ws, s, d)
	w := wire{headers, d.Body}
	if err == nil && d.Manner != nil {
		tamper(d.Manner.Tamper, &w)
	}
	return w, err
}

// stale marks a copy whose bytes were signed too long ago, on the wall, for a consumer to have to take them.
func stale(d *sim.Delivery) {
	if d.Manner == nil || !d.Manner.Same || d.Damaged != "" || d.Manner.SentAt.IsZero() {
		return
	}
	if age := clock.Wall().Sub(d.Manner.SentAt); age > scenario.ConsumerWindow {
		d.Damaged = "bytes: same, signed " + scenario.FormatDuration(age.Round(time.Second)) + " ago"
	}
}
