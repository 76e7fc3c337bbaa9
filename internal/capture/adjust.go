package capture

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// lasting are the values of a deposit or withdrawal that stay as a step has set them.
var lasting = []string{
	"transaction.hash", "transaction.block_number", "transaction.value", "transaction.to", "transaction.from", "amount", "asset", "network",
}

// pathOf is where a step sets a value: within the object where it is known there, else from the root.
func (w *seen) pathOf(tokens []string) string {
	within := tokens
	if w.event.To != lifecycle.None {
		if within = nil; len(tokens) > 1 && tokens[0] == w.key {
			within = tokens[1:]
		}
	}
	known := scenario.BodyFields(w.event)
	if path := strings.Join(within, "."); path != "" && slices.Contains(known, path) {
		return path
	}
	var b strings.Builder
	for _, token := range tokens {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return b.String()
}

// match finds, for each step, what was played for it: of each event the first for the first, and so on. What was played besides is
// answered by the names of its events.
func (s *Story) match(played []Played) (found []*Played, besides []string) {
	var events []Played
	for _, p := range played {
		if !slices.ContainsFunc(events, func(e Played) bool { return e.EventID == p.EventID }) {
			events = append(events, p)
		}
	}
	taken := make([]bool, len(events))
	for _, step := range s.steps {
		var of *Played
		for i := range events {
			if !taken[i] && events[i].Event == step.event.Name {
				taken[i], of = true, &events[i]
				break
			}
		}
		found = append(found, of)
	}
	for i, e := range events {
		if !taken[i] {
			besides = append(besides, e.Event)
		}
	}
	return found, besides
}

// Distance counts how much of what was captured is another in what was played.
func (s *Story) Distance(played []Played) (n int) {
	found, _ := s.match(played)
	for i, step := range s.steps {
		if found[i] == nil {
			n += 100
		} else if step.Body != nil {
			for _, d := range differences(step.Body, found[i].Body, nil) {
				n += d.weight
			}
		}
	}
	return n
}

// Adjust has the steps set what is another in what was played, and answers whether it found anything that it could set.
func (s *Story) Adjust(played []Played) bool {
	found, _ := s.match(played)
	changed := false
	stays := map[string]string{}
	for i, step := range s.steps {
		if found[i] == nil || step.Body == nil {
			continue
		}
		if step.event.To == lifecycle.Failed {
			for _, path := range []string{"transaction.hash", "transaction.block_number", "transaction.value"} {
				delete(stays, path)
			}
		}
		for _, d := range differences(step.Body, found[i].Body, nil) {
			if d.missing {
				d = step.around(d)
			}
			path := step.pathOf(d.path)
			if d.missing || len(d.path) == 0 || step.verb != "emit" || step.has(path) {
				continue
			}
			isLasting := step.event.To != lifecycle.None && slices.Contains(lasting, path) && d.value.Kind() == '"'
			if isLasting && stays[path] == string(d.value) {
				continue // it is as an earlier step has set it
			}
			if isLasting {
				stays[path] = string(d.value)
			}
			step.set = append(step.set, setting{path, d.value})
			changed = true
		}
	}
	return changed
}

// around is the object that has a member too many, to be set as a whole: no set takes a single one out. The event's own object is not, since
// with it would be set what is new each time.
func (s *step) around(d difference) difference {
	own := 0
	if s.key != "" {
		own = 1
	}
	path := d.path[:len(d.path)-1]
	if len(path) <= own {
		return d
	}
	value := s.Body
	for _, name := range path {
		var members map[string]jsontext.Value
		if !unmarshal(value, &members) {
			return d // it is in a list
		}
		value = members[name]
	}
	return difference{path: slices.Clone(path), value: value}
}

func (s *step) has(path string) bool {
	return slices.Contains(s.left, path) || slices.ContainsFunc(s.set, func(other setting) bool { return other.path == path })
}

// Finish has comments say what is another all the same.
func (s *Story) Finish(played []Played, profile string) {
	s.profile = profile
	found, besides := s.match(played)
	for i, step := range s.steps {
		switch {
		case step.Body == nil:
			continue
		case found[i] == nil:
			step.comments = append(step.comments, "Nothing was sent when this was played.")
			continue
		}
		var set, left []string
		for _, d := range differences(step.Body, found[i].Body, nil) {
			name := "/" + strings.Join(d.path, "/")
			if d.missing {
				left = append(left, name)
			} else {
				set = append(set, name)
			}
		}
		const most = 8
		for _, about := range []struct {
			sentence string
			names    []string
		}{{"Not as captured: ", set}, {"Not in what was captured: ", left}} {
			if n := len(about.names); n > most {
				about.names = append(about.names[:most:most], "and "+strconv.Itoa(n-most)+" more")
			}
			if len(about.names) > 0 {
				step.comments = append(step.comments, plain(about.sentence+strings.Join(about.names, ", ")))
			}
		}
	}
	slices.Sort(besides)
	for _, event := range slices.Compact(besides) {
		s.note("played besides, though it was not captured: %s", event)
	}
}
