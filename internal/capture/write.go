package capture

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// line is a line of the file, and what to do when the language will not have it.
type line struct {
	text string
	drop func()
}

// page is a file that is being written.
type page struct{ lines []line }

func (p *page) add(format string, args ...any) {
	p.lines = append(p.lines, line{fmt.Sprintf(format, args...), nil})
}

func (p *page) droppable(drop func(), format string, args ...any) {
	p.lines = append(p.lines, line{fmt.Sprintf(format, args...), drop})
}

func (p *page) comment(indent, text string) { p.add("%s# %s", indent, plain(text)) }

func (p *page) String() string {
	var b strings.Builder
	for _, l := range p.lines {
		b.WriteString(l.text + "\n")
	}
	return b.String()
}

// Source is the scenario. It is sound: what the language will not have becomes a comment.
func (s *Story) Source() ([]byte, error) {
	// Each round leaves out what is at fault; a text of a hundred faults at a time comes to an end soon enough.
	for range len(s.steps)*4 + 100 {
		p := s.page()
		text := []byte(p.String())
		if len(text) > strict.MaxYAML {
			if !s.shorten() {
				return nil, errors.New("the capture is too large for one scenario, which holds 1 MiB")
			}
			continue
		}
		_, faults := scenario.Parse("scenario.yaml", text)
		if len(faults) == 0 {
			return text, nil
		}
		dropped := false
		for _, f := range faults {
			if i := f.Line - 1; i >= 0 && i < len(p.lines) && p.lines[i].drop != nil {
				p.lines[i].drop()
				p.lines[i].drop, dropped = nil, true
			}
		}
		if !dropped {
			return nil, fmt.Errorf("the capture makes no scenario: %s", plain(faults[0].String()))
		}
	}
	return nil, errors.New("the capture makes no scenario")
}

// shorten leaves out the last quarter of the steps.
func (s *Story) shorten() bool {
	keep := len(s.steps) * 3 / 4
	if keep == 0 {
		return false
	}
	s.note("%s are left out: a scenario has at most 1 MiB", times(len(s.steps)-keep, "webhook"))
	s.steps = s.steps[:keep]
	return true
}

func (s *Story) page() *page {
	p := &page{}
	first, last := s.steps[0].At, s.steps[len(s.steps)-1].At
	for _, step := range s.steps {
		if first.IsZero() {
			first = step.At
		}
	}
	p.comment("", fmt.Sprintf("Written by mockconnect import from %s: what was sent from %s to %s.", cmp.Or(s.From, "a capture"), moment(first), moment(last)))
	if s.profile != "" {
		p.comment("", fmt.Sprintf("It was captured in the dialect of %s: play it with --profile %s", s.profile, s.profile))
	}
	p.add("version: 1")
	p.add("scenario: %s", yamlName(s.Name))
	title := plain(s.Title)
	if title == "" {
		title = "As captured: " + s.outline()
	}
	if runes := []rune(title); len(runes) > scenario.MaxTitle {
		title = string(runes[:scenario.MaxTitle-1]) + "…"
	}
	p.add("title: %s", yaml(quoted(title)))
	p.add("flow: %s", s.flow)
	if len(s.vars) > 0 {
		p.add("vars:")
		for _, v := range slices.Clone(s.vars) {
			p.droppable(func() {
				s.vars = slices.DeleteFunc(s.vars, func(other setting) bool { return other.path == v.path })
				s.note("not taken for the var %s: %s", v.path, v.value)
			}, "  %s: %s", v.path, yaml(v.value))
		}
	}
	if s.given || s.metadata != nil {
		p.add("given:")
		if s.given {
			p.add("  participant: approved")
		}
		if s.metadata != nil {
			p.droppable(func() {
				s.note("not taken for the session's metadata: %s", s.metadata)
				s.metadata = nil
			}, "  session: {metadata: %s}", yaml(s.metadata))
		}
	}
	p.add("steps:")
	for _, step := range s.steps {
		step.write(p)
	}
	p.add("expect:")
	for _, e := range s.expected() {
		p.droppable(nil, "  - {event: %s, delivered: %d, status: 2xx}", e.event, e.times)
	}
	if len(s.notes) > 0 {
		p.comment("", "Not played:")
		const most = 100
		for _, note := range s.notes[:min(len(s.notes), most)] {
			p.comment("", "- "+note)
		}
		if more := len(s.notes) - most; more > 0 {
			p.comment("", fmt.Sprintf("- and %d more", more))
		}
	}
	return p
}

// outline is the events of the story, repeated ones once.
func (s *Story) outline() string {
	var events []string
	for _, step := range s.steps {
		if !slices.Contains(events, step.event.Name) {
			events = append(events, step.event.Name)
		}
	}
	return strings.Join(events, ", ")
}

// write writes a step, with the wait before it.
func (s *step) write(p *page) {
	if s.wait > 0 {
		p.add("  - wait: %s", scenario.FormatDuration(s.wait))
	}
	for _, comment := range s.comments {
		p.comment("  ", comment)
	}
	what := s.what
	if s.verb == "participant" {
		what = s.reasons()
	}
	p.droppable(s.withoutReasons, "  - %s: %s", s.verb, what)
	if s.force {
		p.add("    force: true")
	}
	if s.duplicates > 0 || len(s.copies) > 0 {
		p.add("    delivery: {%s}", s.deliveries())
	}
	if len(s.set) == 0 {
		return
	}
	p.add("    set:")
	for _, v := range slices.Clone(s.set) {
		p.droppable(func() {
			s.set = slices.DeleteFunc(s.set, func(other setting) bool { return other.path == v.path })
			s.comments = append(s.comments, plain(fmt.Sprintf("Cannot be set: %s: %s", v.path, v.value)))
			s.left = append(s.left, v.path)
		}, "      %s: %s", yamlKey(v.path), yaml(v.value))
	}
}

// reasons is a participant's status, with why it was given where that was captured.
func (s *step) reasons() string {
	code, reasons := textOf(s.members["reason_code"]), s.members["reject_reasons"]
	if s.plainly || code == "" && reasons.Kind() != '[' {
		return s.what
	}
	text := "{status: " + s.what
	if code != "" {
		text += ", reason_code: " + yaml(quoted(code))
	}
	if reasons.Kind() == '[' && s.what == string(lifecycle.StatusRejected) {
		text += ", reject_reasons: " + yaml(reasons)
	}
	return text + "}"
}

func (s *step) withoutReasons() { s.plainly = true }

func (s *step) deliveries() string {
	var parts []string
	if s.duplicates > 0 {
		parts = append(parts, fmt.Sprintf("duplicate: %d", s.duplicates))
	}
	var copies []string
	for _, c := range s.copies {
		bytes := ""
		if c.same {
			bytes = ", bytes: same"
		}
		copies = append(copies, fmt.Sprintf("{after: %s%s}", scenario.FormatDuration(c.after), bytes))
	}
	if copies != nil {
		parts = append(parts, "copies: ["+strings.Join(copies, ", ")+"]")
	}
	return strings.Join(parts, ", ")
}

type expected struct {
	event string
	times int
}

// expected is how often each event is delivered.
func (s *Story) expected() (all []expected) {
	for _, step := range s.steps {
		n := 1 + step.duplicates + len(step.copies)
		i := slices.IndexFunc(all, func(e expected) bool { return e.event == step.event.Name })
		if i < 0 {
			all = append(all, expected{step.event.Name, n})
			continue
		}
		all[i].times += n
	}
	return all
}
