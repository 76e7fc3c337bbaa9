package httpsig

import (
	"strings"

	"github.com/dunglas/httpsfv"
)

// fieldValue is the value of a field as the base has it (RFC 9421 section 2.1).
func (m *Message) fieldValue(c component) (string, *fault) {
	lines, where := m.fieldLines(c)
	if lines == nil {
		return "", broken(RuleComponentAbsent, "%s is covered, but %s has no such field", c.id, where)
	}
	switch {
	case c.bs:
		return wrapped(lines), nil
	case c.hasKey:
		return memberValue(c, lines)
	case c.sf:
		return strictValue(c, lines)
	}
	return strings.Join(lines, ", "), nil
}

// fieldLines are the lines of a field, trimmed and unfolded; nil: there is none. where completes "in …" for people.
func (m *Message) fieldLines(c component) (lines []string, where string) {
	where = "the request"
	if m.Status != 0 {
		where = "the response"
	}
	header := m.Header
	if c.tr {
		header, where = m.Trailer, "the trailer of "+where
	}
	for _, line := range header.Values(c.name) {
		lines = append(lines, trimmed(line))
	}
	if lines == nil && c.name == "host" && !c.tr && m.Status == 0 && m.Authority != "" {
		lines = []string{trimmed(m.Authority)}
	}
	return lines, where
}

// trimmed is a field line without white space around it, and with a space in place of each obsolete folding.
func trimmed(line string) string {
	line = strings.Trim(line, " \t\r\n")
	if !strings.ContainsAny(line, "\r\n") {
		return line
	}
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		end := i
		if line[end] == '\r' {
			end++
		}
		// A line break that no white space follows is no folding, and stays to be refused.
		if end+1 < len(line) && line[end] == '\n' && (line[end+1] == ' ' || line[end+1] == '\t') {
			for end+1 < len(line) && (line[end+1] == ' ' || line[end+1] == '\t') {
				end++
			}
			b.WriteByte(' ')
			i = end
			continue
		}
		b.WriteByte(line[i])
	}
	return b.String()
}

// wrapped is each line as a byte sequence.
func wrapped(lines []string) string {
	var list httpsfv.List
	for _, line := range lines {
		list = append(list, httpsfv.NewItem([]byte(line)))
	}
	text, _ := httpsfv.Marshal(list) // byte sequences can always be written
	return text
}

func memberValue(c component, lines []string) (string, *fault) {
	if kind := structured[c.name]; kind != 0 && kind != dictionary {
		return "", broken(RuleComponentParameter, "%s has the parameter key, which only dictionaries take, and that field is none", c.id)
	}
	fields, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil {
		return "", broken(RuleComponentValue, "%s has the parameter key, but the field is not a dictionary that can be read: %v", c.id, err)
	}
	member, ok := fields.Get(c.key)
	if !ok {
		return "", broken(RuleComponentAbsent, "%s is covered, but the field has no member %s", c.id, quote(c.key))
	}
	text, err := httpsfv.Marshal(member)
	if err != nil {
		return "", broken(RuleComponentValue, "the value of %s cannot be written as a structured field", c.id)
	}
	return text, nil
}

// strictValue reads the field, and writes it as structured fields are written.
func strictValue(c component, lines []string) (string, *fault) {
	kind := structured[c.name]
	if kind == 0 && c.hasKey {
		kind = dictionary
	}
	var value httpsfv.StructuredFieldValue
	var err error
	switch kind {
	case dictionary:
		value, err = httpsfv.UnmarshalDictionary(lines)
	case list:
		value, err = httpsfv.UnmarshalList(lines)
	case item:
		value, err = httpsfv.UnmarshalItem(lines)
	default:
		return "", broken(RuleComponentParameter, "%s has the parameter sf, but that field is not known to be a structured one; cover it without sf", c.id)
	}
	if err != nil {
		return "", broken(RuleComponentValue, "%s has the parameter sf, but the field is not the structured one that it should be: %v", c.id, err)
	}
	text, err := httpsfv.Marshal(value)
	if err != nil {
		return "", broken(RuleComponentValue, "the value of %s cannot be written as a structured field", c.id)
	}
	return text, nil
}
