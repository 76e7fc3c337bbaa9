package webhook

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// message writes a notice's body as it is to be sent, and as it would be if nothing were left out of it.
func message(s *sim.Settings, n *sim.Notice) (sent, genuine string, err error) {
	text, err := body(s, *n)
	if err != nil {
		return "", "", err
	}
	whole := jsontext.Value(text)
	for _, change := range n.Changes {
		if change.Omit {
			continue
		}
		if whole, err = set(whole, change.Path, change.Value); err != nil {
			return "", "", err
		}
	}
	lacking := whole
	for _, change := range n.Changes {
		if !change.Omit {
			continue
		}
		if lacking, err = unset(lacking, change.Path); err != nil {
			return "", "", err
		}
	}
	return string(lacking), string(whole), nil
}

// planned lists the deliveries of one event to one target: the first, its duplicates, and its copies. Their ids follow from their places.
func planned(d sim.Delivery, how *scenario.Delivery, genuine string, id func(n int) string) []sim.Delivery {
	d.ID = id(0)
	if how == nil {
		return []sim.Delivery{d}
	}
	if how.Drop {
		d.Status, d.Due, d.Damaged = sim.DeliveryDropped, time.Time{}, how.Damage()
		d.Reason = "the scenario drops it; resend delivers it"
		return []sim.Delivery{d}
	}
	m := sim.Manner{
		Apart: how.Delay > 0 || how.After != "", After: string(how.After), Delay: sim.Duration(how.Delay),
		SignedAt: sim.Duration(how.SignedAt), Tamper: how.Tamper, SignWith: how.SignWith, TimesOut: how.TimesOut,
	}
	if genuine != d.Body || how.Tamper == scenario.TamperBody {
		m.Genuine = genuine
	}
	copies := d
	d.Due, d.Damaged = d.Due.Add(time.Duration(how.Delay)), how.Damage()
	if m.After != "" {
		d.Due = time.Time{}
	}
	var all []sim.Delivery
	for i := range how.Copies {
		m.Copies = append(m.Copies, id(1+how.Duplicate+i))
	}
	first := m
	d.Manner = &first
	all = append(all, d)
	m.Copies = nil
	for range how.Duplicate {
		again := m
		d.ID, d.Manner = id(len(all)), &again
		all = append(all, d)
	}
	for _, c := range how.Copies {
		// A copy that is signed anew is signed rightly.
		of := sim.Manner{Apart: true, CopyOf: all[0].ID, Delay: sim.Duration(c.After), Same: c.Bytes == scenario.SameBytes, Genuine: m.Genuine}
		copies.ID, copies.Due, copies.Damaged, copies.Manner = id(len(all)), time.Time{}, how.OmitDamage(), &of
		if of.Same {
			copies.Damaged = how.Damage()
		}
		all = append(all, copies)
	}
	return all
}
