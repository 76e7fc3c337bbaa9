package signing

import (
	"net/url"
	"slices"
	"strings"
)

// place is a target taken apart without touching a byte of it; scheme and host are empty for a path.
type place struct{ scheme, host, path, query string }

func parsePlace(target string) place {
	var p place
	rest := target
	// A query may well hold a URL.
	if scheme, behind, ok := strings.Cut(target, "://"); ok && !strings.ContainsAny(scheme, "/?") {
		p.scheme = scheme
		cut := strings.IndexAny(behind, "/?")
		if cut < 0 {
			cut = len(behind)
		}
		p.host, rest = behind[:cut], behind[cut:]
	}
	if cut := strings.IndexByte(rest, '?'); cut >= 0 {
		rest, p.query = rest[:cut], rest[cut:]
	}
	p.path = rest
	return p
}

func (p place) String() string {
	if p.scheme == "" {
		return p.host + p.path + p.query
	}
	return p.scheme + "://" + p.host + p.path + p.query
}

const mendTarget = "Sign the target exactly as {target}."

// targetMistakes are ways of writing where the request went that are not accepted.
var targetMistakes = []mistake{
	targetMistake("target-missing", "The target was left out of the signed string.", func(place) []string { return []string{""} }),
	targetMistake("target-query-dropped", "The target was signed without its query ({detail}).", func(p place) []string {
		if p.query == "" {
			return nil
		}
		p.query = ""
		return []string{p.String(), p.path}
	}),
	targetMistake("target-path-only", "The path was signed ({detail}) instead of the full URL.", func(p place) []string {
		return []string{p.path + p.query, p.path}
	}),
	targetMistake("target-scheme", "The URL was signed with the other scheme ({detail}).", func(p place) []string {
		other, ok := map[string]string{"http": "https", "https": "http"}[p.scheme]
		if !ok {
			return nil
		}
		p.scheme = other
		return []string{p.String()}
	}),
	targetMistake("target-slash", "The target was signed with a slash at its end more, or less, than it has ({detail}).", func(p place) []string {
		if trimmed, ok := strings.CutSuffix(p.path, "/"); ok {
			p.path = trimmed
		} else {
			p.path += "/"
		}
		return []string{p.String()}
	}),
	targetMistake("target-port", "The URL was signed without the port that it has, or with one that it does not have ({detail}).", func(p place) []string {
		port := map[string]string{"http": ":80", "https": ":443"}[p.scheme]
		if port == "" {
			return nil
		}
		bare := withoutPort(p.host)
		if p.host = bare + port; bare == "" {
			return nil
		}
		with := p.String()
		p.host = bare
		return []string{p.String(), with}
	}),
	targetMistake("target-host", "The URL was signed with another name of the same host ({detail}).", otherHosts),
	targetMistake("target-without-scheme", "The URL was signed without its scheme ({detail}).", func(p place) []string {
		if p.scheme == "" {
			return nil
		}
		p.scheme = ""
		return []string{p.String(), "//" + p.String()}
	}),
	targetMistake("target-without-path", "The target was signed without its path ({detail}).", func(p place) []string {
		if p.host == "" {
			return nil
		}
		origin := place{scheme: p.scheme, host: p.host}
		return []string{origin.String(), origin.String() + "/", p.host}
	}),
	targetMistake("target-leading-slash", "The path was signed without the slash that it begins with ({detail}).", func(p place) []string {
		return []string{strings.TrimPrefix(p.path+p.query, "/"), strings.TrimPrefix(p.path, "/")}
	}),
	targetMistake("target-prefix", "The path was signed with another prefix ({detail}).", otherPrefixes),
	targetMistake("target-encoded", "The target was signed percent-encoded, or decoded ({detail}).", func(p place) []string {
		list := []string{url.QueryEscape(p.String()), url.PathEscape(p.String())}
		if plain, err := url.PathUnescape(p.String()); err == nil {
			list = append(list, plain)
		}
		return list
	}),
}

// targetMistake makes a mistake of what write answers for each accepted target. Accepted targets are no mistakes.
func targetMistake(id, sentence string, write func(place) []string) mistake {
	return mistake{
		id: id, axis: targetAxis, sentence: sentence, mend: mendTarget,
		changes: func(f facts) []change {
			var texts []string
			for _, target := range f.targets {
				for _, text := range write(parsePlace(target.Value)) {
					if !slices.ContainsFunc(f.targets, func(t Target) bool { return t.Value == text }) {
						texts = append(texts, text)
					}
				}
			}
			return values(targetPart, texts...)
		},
	}
}

// withoutPort cuts the port off, minding IPv6 in brackets.
func withoutPort(host string) string {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return host
	}
	return host[:colon]
}

// localHosts are the names that one machine goes by, from its own processes and from containers.
var localHosts = []string{"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal"}

func otherHosts(p place) []string {
	bare := withoutPort(p.host)
	port := p.host[len(bare):]
	var list []string
	if lower := strings.ToLower(p.host); lower != p.host {
		list = append(list, place{p.scheme, lower, p.path, p.query}.String())
	}
	if slices.Contains(localHosts, bare) {
		for _, name := range localHosts {
			list = append(list, place{p.scheme, name + port, p.path, p.query}.String())
		}
	}
	return list
}

// prefixes are those under which the same route is served.
var prefixes = []string{"", "/v1", "/api/v1", "/api"}

func otherPrefixes(p place) []string {
	var list []string
	for _, path := range []string{p.path, withoutWorkspace(p.path)} {
		for _, have := range slices.Backward(prefixes) {
			rest, ok := strings.CutPrefix(path, have)
			if !ok || !strings.HasPrefix(rest, "/") {
				continue
			}
			for _, prefix := range prefixes {
				list = append(list, place{p.scheme, p.host, prefix + rest, p.query}.String())
			}
		}
	}
	return list
}

// withoutWorkspace drops the /w/{workspace} that a platform's base URL may end with.
func withoutWorkspace(path string) string {
	if rest, ok := strings.CutPrefix(path, "/w/"); ok {
		if cut := strings.IndexByte(rest, '/'); cut >= 0 {
			return rest[cut:]
		}
	}
	return path
}
