package httpsig

import (
	"strings"
)

// line is one line of a signature base.
type line struct{ id, value string }

// paramsLine is the identifier of the last line.
const paramsLine = `"@signature-params"`

// lines are those of the covered components, without the last one (RFC 9421 section 2.5).
func (m *Message) lines(components []component) ([]line, *fault) {
	list := make([]line, 0, len(components)+1)
	size := 0
	for _, c := range components {
		value, f := m.value(c)
		if f != nil {
			return nil, f
		}
		if f := checkValue(c, value); f != nil {
			return nil, f
		}
		if size += len(c.id) + len(value) + len(": \n"); size > MaxBase {
			return nil, broken(RuleLimit, "the signature base is longer than %d bytes, which is more than is looked at", MaxBase)
		}
		list = append(list, line{c.id, value})
	}
	return list, nil
}

// write puts the base together: lines of identifier and value with a line feed between them, and none at the end.
func write(lines []line, params string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.id + ": " + l.value + "\n")
	}
	b.WriteString(paramsLine + ": " + params)
	return b.String()
}

// value is what a covered component is in this message.
func (m *Message) value(c component) (string, *fault) {
	if c.req {
		switch {
		case m.Status == 0:
			return "", broken(RuleComponentParameter, "%s has the parameter req, which is for responses: it means the request that they answer", c.id)
		case m.Request == nil:
			return "", broken(RuleComponentAbsent, "%s is covered, but the request that this response answers is not known", c.id)
		}
		m = m.Request
	}
	if !strings.HasPrefix(c.name, "@") {
		return m.fieldValue(c)
	}
	d, _ := derivedOf(c.name)
	switch {
	case d.response && m.Status == 0:
		return "", broken(RuleComponentInapplicable, "%s is covered, and only responses have it", c.id)
	case !d.response && m.Status != 0:
		return "", broken(RuleComponentInapplicable, "%s is covered, and a response has it only with the parameter req", c.id)
	case d.value != nil:
		return d.value(m), nil
	}
	switch value, times := m.queryParam(c.param); times {
	case 0:
		return "", broken(RuleComponentAbsent, "%s is covered, but the query has no parameter of that name, which is written percent-encoded", c.id)
	case 1:
		return value, nil
	default:
		return "", broken(RuleComponentInapplicable, "%s is covered, but the query has that parameter %d times; cover @query instead (RFC 9421 section 2.2.8)", c.id, times)
	}
}

// checkValue refuses what would make the base ambiguous: a line break begins another line, and bytes beyond ASCII depend on the encoding.
func checkValue(c component, value string) *fault {
	at := strings.IndexFunc(value, func(r rune) bool { return r != '\t' && (r < ' ' || r > '~') })
	if at < 0 {
		return nil
	}
	what := "a byte beyond ASCII"
	if value[at] < 0x80 {
		what = "a control character"
	}
	return broken(RuleComponentValue, "the value of %s has %s at position %d; a signature base is printable ASCII (for fields the parameter bs helps)", c.id, what, at)
}
