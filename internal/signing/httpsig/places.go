package httpsig

import (
	"slices"
	"strings"
)

// hostOf is an authority without its port.
func hostOf(authority string) string {
	at := strings.LastIndexByte(authority, ':')
	if at < 0 || strings.HasSuffix(authority, "]") {
		return authority
	}
	return authority[:at]
}

// otherHosts are further ones by which the server may be called.
func (f *facts) otherHosts() (hosts []string) {
	for _, p := range f.places {
		if p.Authority != "" {
			hosts = append(hosts, f.message.at(p).authority())
		}
	}
	for _, origin := range f.hints.Origins {
		scheme, host, ok := strings.Cut(strings.TrimRight(origin, "/"), "://")
		if host, _, _ = strings.Cut(host, "/"); ok {
			hosts = append(hosts, (&Message{Scheme: scheme, Authority: host}).authority())
		}
	}
	own := f.message.authority()
	port := strings.TrimPrefix(own, hostOf(own))
	for _, loopback := range []string{"localhost", "127.0.0.1"} {
		if hostOf(own) == "localhost" || hostOf(own) == "127.0.0.1" || hostOf(own) == "[::1]" {
			hosts = append(hosts, loopback+port)
		}
	}
	return hosts
}

// prefixed is the message with each known prefix taken from its path, or put before it.
func (f *facts) prefixed() (list []*Message) {
	for _, prefix := range f.hints.Prefixes {
		prefix = strings.TrimRight(prefix, "/")
		if prefix == "" {
			continue
		}
		if withoutPrefix(f.message.Target, prefix) != f.message.Target {
			list = append(list, f.message.at(Place{Strip: prefix}))
		} else {
			list = append(list, f.message.at(Place{Prefix: prefix}))
		}
	}
	// Both at once, as with /w/alpha/v1.
	for _, outer := range f.hints.Prefixes {
		for _, inner := range f.hints.Prefixes {
			rest := withoutPrefix(f.message.Target, strings.TrimRight(outer, "/"))
			if bare := withoutPrefix(rest, strings.TrimRight(inner, "/")); outer != inner && rest != f.message.Target && bare != rest {
				moved := *f.message
				moved.Target = bare
				list = append(list, &moved)
			}
		}
	}
	return list
}

// otherPlaces are bases in which everything about the target is that of another place at once.
func (f *facts) otherPlaces() (list []change) {
	places := slices.Clone(f.places)
	for _, origin := range f.hints.Origins {
		if m, err := posted(origin); err == nil {
			places = append(places, Place{Scheme: m.Scheme, Authority: m.Authority})
		}
	}
	for _, m := range append([]*Message{f.message}, f.prefixed()...) {
		for _, p := range places {
			moved := m.at(p)
			if lines, fault := moved.lines(f.components); fault == nil {
				list = append(list, change{"", moved.targetURI(), func(r *recipe) { r.lines = slices.Clone(lines) }})
			}
		}
	}
	return list
}
