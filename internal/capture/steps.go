package capture

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// tell makes the steps.
func (s *Story) tell(mine []seen) {
	var planned time.Time // where the scenario's time has got to
	state := lifecycle.None
	sent := map[string]*step{}
	refused := map[string]bool{}
	length := 0
	for i, w := range mine {
		if id := w.EventID; id != "" || i > 0 {
			if first := sent[sameAs(&w)]; first != nil {
				s.again(first, &w, refused[sameAs(&w)])
				refused[sameAs(&w)] = w.Status >= 300
				continue
			}
		}
		next := &step{seen: w, verb: "emit", what: w.event.Name}
		if planned.IsZero() {
			planned = w.At
		}
		if gap := pace(w.At.Sub(planned)); gap > 0 {
			next.wait = gap
			planned = planned.Add(gap)
		}
		if length += 1 + min(int(next.wait), 1); length > mostSteps-2 {
			s.note("%s are left out: a scenario has at most %d steps", times(len(mine)-i, "webhook"), scenario.MaxSteps)
			break
		}
		state = s.move(next, state, len(s.steps) == 0, planned.Sub(mine[0].At))
		s.steps = append(s.steps, next)
		sent[sameAs(&w)], refused[sameAs(&w)] = next, w.Status >= 300
	}
}

// sameAs is the same for every delivery of one event: its id, or else the whole body.
func sameAs(w *seen) string { return cmp.Or(w.EventID, string(w.Body)) }

// pace rounds the time between two webhooks to what matters of it: nobody waits for less than half a second.
func pace(gap time.Duration) time.Duration {
	const tooLong = 3650 * 24 * time.Hour
	unit := time.Minute
	switch {
	case gap < 500*time.Millisecond:
		return 0
	case gap < 10*time.Second:
		unit = 100 * time.Millisecond
	case gap < time.Hour:
		unit = time.Second
	}
	return min(gap.Round(unit), tooLong)
}

// move finds the verb of a step, and whether the object could move so.
func (s *Story) move(next *step, state lifecycle.State, isFirst bool, passed time.Duration) lifecycle.State {
	switch {
	case next.event.To != lifecycle.None:
		next.force = !lifecycle.Allowed(s.flow, state, next.event.To)
		return next.event.To
	case next.event.SIWX():
		status := lifecycle.State(textOf(next.members["status"]))
		if !slices.Contains(lifecycle.CustomerStatuses, status) {
			return s.unmoved(next, state, isFirst)
		}
		switch {
		case status == state:
			return s.unmoved(next, state, isFirst)
		case state == lifecycle.CustomerInitiating && status == lifecycle.CustomerScreening && passed <= inTime:
			next.verb, next.what = "wallet", "sign"
			return status
		case isFirst && status != lifecycle.CustomerInitiating:
			next.comments = append(next.comments, "A customer begins as initiating, of which the platform is told; the capture begins later.")
			s.steps = append(s.steps, &step{seen: seen{Webhook: &Webhook{}, event: next.event}, verb: "customer", what: string(lifecycle.CustomerInitiating)})
			state = lifecycle.CustomerInitiating
		}
		next.verb, next.what = "customer", string(status)
		next.force = !lifecycle.Allowed(lifecycle.Challenge, state, status)
		return status
	case next.event.Name == lifecycle.StatusChanged && s.flow == lifecycle.Onboarding:
		status := lifecycle.State(textOf(next.members["participant_status"]))
		if status == state || !slices.Contains(lifecycle.Statuses, status) {
			return s.unmoved(next, state, isFirst)
		}
		next.verb, next.what = "participant", string(status)
		next.force = !lifecycle.Allowed(lifecycle.Onboarding, state, status)
		return status
	}
	if s.flow == lifecycle.Onboarding && isFirst {
		s.given = true
	}
	return state
}

// inTime is how long after the beginning a challenge can certainly still be signed.
const inTime = 4 * time.Minute

// unmoved is a webhook that tells of what has been told before, or of what cannot be.
func (s *Story) unmoved(next *step, state lifecycle.State, isFirst bool) lifecycle.State {
	if !isFirst {
		return state
	}
	if s.flow != lifecycle.Challenge {
		s.given = true
		return lifecycle.StatusApproved
	}
	next.comments = append(next.comments, "A customer begins as initiating, of which the platform is told; the capture begins later.")
	s.steps = append(s.steps, &step{seen: seen{Webhook: &Webhook{}, event: next.event}, verb: "customer", what: string(lifecycle.CustomerInitiating)})
	return lifecycle.CustomerInitiating
}

// again is a further delivery of an event that was sent before.
func (s *Story) again(first *step, w *seen, wasRefused bool) {
	after := w.At.Sub(first.At)
	switch {
	case wasRefused:
		first.comments = append(first.comments, plain(fmt.Sprintf("Tried again after %s, because it was refused: retries come by themselves.", scenario.FormatDuration(after.Round(time.Millisecond)))))
	case first.verb != "emit": // no other step says how its event is delivered
		first.comments = append(first.comments, plain(fmt.Sprintf("The same event came once more after %s.", scenario.FormatDuration(after.Round(time.Millisecond)))))
	case pace(after) == 0 && first.duplicates < mostAgain:
		first.duplicates++
	case len(first.copies) < mostAgain && pace(after) > 0:
		first.copies = append(first.copies, copied{pace(after), first.Headers["signature"] != "" && first.Headers["signature"] == w.Headers["signature"]})
	default:
		first.comments = append(first.comments, "The same event came even more often.")
	}
	if !slices.Equal(first.Body, w.Body) {
		first.comments = append(first.comments, "One of the further deliveries had another body.")
	}
	const mostComments = 10
	if len(first.comments) > mostComments {
		first.comments = append(first.comments[:mostComments-1], "… and so on.")
	}
}

// mostAgain is how many further deliveries of each kind a step may ask for.
const mostAgain = 100
