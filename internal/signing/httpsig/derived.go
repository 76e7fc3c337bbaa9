package httpsig

import (
	"strconv"
	"strings"
)

// derived is a component that is no field (RFC 9421 section 2.2).
type derived struct {
	name     string
	response bool // responses have it; the others belong to requests
	value    func(m *Message) string
}

var derivedComponents = []derived{
	{"@method", false, func(m *Message) string { return m.Method }},
	{"@authority", false, (*Message).authority},
	{"@scheme", false, func(m *Message) string { return strings.ToLower(m.Scheme) }},
	{"@target-uri", false, (*Message).targetURI},
	{"@request-target", false, func(m *Message) string { return m.Target }},
	{"@path", false, func(m *Message) string { path, _ := m.pathAndQuery(); return path }},
	{"@query", false, (*Message).query},
	{"@query-param", false, nil}, // query.go
	{"@status", true, func(m *Message) string { return strconv.Itoa(m.Status) }},
}

func derivedOf(name string) (derived, bool) {
	for _, d := range derivedComponents {
		if d.name == name {
			return d, true
		}
	}
	return derived{}, false
}

func derivedNames() (names []string) {
	for _, d := range derivedComponents {
		names = append(names, d.name)
	}
	return names
}

// defaultPorts are left out of an authority.
var defaultPorts = map[string]string{"http": ":80", "https": ":443"}

// authority is the host in lower case, with its port unless that is the scheme's own.
func (m *Message) authority() string {
	authority := strings.ToLower(m.Authority)
	if port := defaultPorts[strings.ToLower(m.Scheme)]; port != "" {
		authority = strings.TrimSuffix(authority, port)
	}
	return authority
}

func (m *Message) targetURI() string {
	path, query := m.pathAndQuery()
	return strings.ToLower(m.Scheme) + "://" + m.authority() + path + query
}

func (m *Message) query() string {
	if _, query := m.pathAndQuery(); query != "" {
		return query
	}
	return "?"
}

// pathAndQuery takes the request target apart without changing a byte. The path of a target without one is /, the query has its question
// mark, and is empty when there is none. A target may be a whole URL (of a request to a proxy), an authority (of CONNECT) or *.
func (m *Message) pathAndQuery() (path, query string) {
	target := m.Target
	if !strings.HasPrefix(target, "/") {
		_, rest, absolute := strings.Cut(target, "://")
		start := strings.IndexAny(rest, "/?")
		if !absolute || start < 0 {
			return "/", ""
		}
		target = rest[start:]
	}
	if at := strings.IndexByte(target, '?'); at >= 0 {
		target, query = target[:at], target[at:]
	}
	if target == "" {
		target = "/"
	}
	return target, query
}

// at is the request as it is called at another place.
func (m *Message) at(p Place) *Message {
	moved := *m
	if m.Status != 0 {
		if m.Request != nil {
			moved.Request = m.Request.at(p)
		}
		return &moved
	}
	if p.Scheme != "" {
		moved.Scheme = p.Scheme
	}
	if p.Authority != "" {
		moved.Authority = p.Authority
	}
	if strings.HasPrefix(m.Target, "/") && (p.Strip != "" || p.Prefix != "") {
		moved.Target = p.Prefix + withoutPrefix(m.Target, p.Strip)
		if !strings.HasPrefix(moved.Target, "/") {
			moved.Target = "/" + moved.Target
		}
	}
	return &moved
}

// withoutPrefix takes whole segments from the beginning of a path.
func withoutPrefix(target, prefix string) string {
	rest, ok := strings.CutPrefix(target, prefix)
	if !ok || prefix == "" || rest != "" && rest[0] != '/' && rest[0] != '?' {
		return target
	}
	return rest
}
