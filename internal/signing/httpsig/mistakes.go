package httpsig

import (
	"net/url"
	"slices"
	"strings"
)

// mistakes are all that are looked for, the likelier ones first: two at once are tried from the top for as long as the budget lasts.
var mistakes = slices.Concat(
	targetMistakes[:8], paramsMistakes[:2], layoutMistakes[:1], fieldMistakes[:1],
	targetMistakes[8:9], paramsMistakes[2:3], layoutMistakes[1:2], fieldMistakes[1:4],
	targetMistakes[9:], paramsMistakes[3:], layoutMistakes[2:], fieldMistakes[4:],
)

// targetMistakes are about where the request went.
var targetMistakes = []mistake{
	{
		id: "authority-port", axis: authorityAxis,
		sentence: "@authority was signed as {detail}, with another port than the request went to, or without it.",
		mend:     "Sign the host in lower case with the port, as the Host header has it; only the default ports :80 and :443 are left out.",
		changes: func(f *facts) []change {
			host, scheme := hostOf(f.message.authority()), strings.ToLower(f.message.Scheme)
			return f.values("@authority", host, host+defaultPorts[scheme], host+":443", host+":80")
		},
	},
	{
		id: "path-prefix", axis: pathAxis,
		sentence: "{id} was signed as {detail}: part of the path that is called is missing, or was added.",
		mend:     "Sign the whole path that is sent, base path included.",
		changes: func(f *facts) (list []change) {
			for _, m := range f.prefixed() {
				path, _ := m.pathAndQuery()
				list = append(list, f.values("@path", path)...)
				list = append(list, f.values("@request-target", m.Target)...)
				list = append(list, f.values("@target-uri", m.targetURI())...)
			}
			return list
		},
	},
	{
		id: "target-uri-path", axis: targetAxis,
		sentence: "@target-uri was signed as {detail}, which is no absolute URI.",
		mend:     "Sign the whole URL that is called, with scheme, host, path and query; or cover @path and @query instead.",
		changes: func(f *facts) []change {
			path, query := f.message.pathAndQuery()
			return f.values("@target-uri", path+query, path)
		},
	},
	{
		id: "target-uri-other", axis: targetAxis,
		sentence: "@target-uri was signed as {detail}, which is another place than the request went to.",
		mend:     "Sign the URL that the request is sent to.",
		changes: func(f *facts) []change {
			var texts []string
			path, query := f.message.pathAndQuery()
			for _, host := range append([]string{f.message.authority(), hostOf(f.message.authority())}, f.otherHosts()...) {
				texts = append(texts, "https://"+host+path+query, "http://"+host+path+query)
			}
			return f.values("@target-uri", texts...)
		},
	},
	{
		id: "authority-other", axis: authorityAxis,
		sentence: "@authority was signed as {detail}, and the request went to another host.",
		mend:     "Sign the host that the request is sent to, as its Host header has it.",
		changes:  func(f *facts) []change { return f.values("@authority", f.otherHosts()...) },
	},
	{
		id: "path-query", axis: pathAxis,
		sentence: "@path was signed with the query ({detail}).", mend: "Sign the path alone, and cover @query for the query.",
		changes: func(f *facts) []change {
			path, query := f.message.pathAndQuery()
			return f.values("@path", path+query)
		},
	},
	{
		id: "place-other", axis: placeAxis,
		sentence: "The request was signed as one to {detail}.", mend: "Sign the URL that the request is sent to: give the client the base URL of this server.",
		changes: (*facts).otherPlaces,
	},
	{
		id: "method-lowercase", axis: methodAxis,
		sentence: "The method was signed in lower case.", mend: "Sign @method as it is sent, in upper case.",
		changes: func(f *facts) []change { return f.values("@method", strings.ToLower(f.message.Method)) },
	},
	{
		id: "query-question-mark", axis: queryAxis,
		sentence: "@query was signed as {detail}, without its question mark.", mend: "Begin it with ?, which is all of it when there is no query.",
		changes: func(f *facts) []change { return f.values("@query", strings.TrimPrefix(f.message.query(), "?")) },
	},
	{
		id: "target-uri-query", axis: targetAxis,
		sentence: "@target-uri was signed as {detail}, without the query.", mend: "Sign the whole URL that is called, query included.",
		changes: func(f *facts) []change {
			uri, _, _ := strings.Cut(f.message.targetURI(), "?")
			return f.values("@target-uri", uri, uri+"?")
		},
	},
	{
		id: "trailing-slash", axis: pathAxis,
		sentence: "{id} was signed as {detail}: the slash at its end is not that of the request.", mend: "Sign the path exactly as it is sent.",
		changes: func(f *facts) (list []change) {
			path, query := f.message.pathAndQuery()
			other := path + "/"
			if strings.HasSuffix(path, "/") {
				other = strings.TrimSuffix(path, "/")
			}
			list = f.values("@path", other)
			list = append(list, f.values("@target-uri", strings.ToLower(f.message.Scheme)+"://"+f.message.authority()+other+query)...)
			return append(list, f.values("@request-target", other+query)...)
		},
	},
	{
		id: "path-decoded", axis: pathAxis,
		sentence: "{id} was signed decoded ({detail}).", mend: "Sign the path with its percent-escapes, as it is sent.",
		changes: func(f *facts) []change {
			path, _ := f.message.pathAndQuery()
			decoded, err := url.PathUnescape(path)
			if err != nil {
				return nil
			}
			return f.values("@path", decoded)
		},
	},
	{
		id: "path-url", axis: pathAxis,
		sentence: "@path was signed as {detail}, which is the whole URL.", mend: "Sign the path alone.",
		changes: func(f *facts) []change {
			uri := f.message.targetURI()
			bare, _, _ := strings.Cut(uri, "?")
			return f.values("@path", uri, bare)
		},
	},
	{
		id: "authority-scheme", axis: authorityAxis,
		sentence: "@authority was signed as {detail}, with a scheme.", mend: "Sign host and port alone.",
		changes: func(f *facts) []change {
			return f.values("@authority", strings.ToLower(f.message.Scheme)+"://"+f.message.authority(), "https://"+f.message.authority())
		},
	},
	{
		id: "authority-case", axis: authorityAxis,
		sentence: "@authority was signed as {detail}, as it was typed.", mend: "Sign it in lower case, without a default port.",
		changes: func(f *facts) []change { return f.values("@authority", f.message.Authority) },
	},
	{
		id: "scheme-other", axis: schemeAxis,
		sentence: "@scheme was signed as {detail}.", mend: "Sign the scheme of the URL that is called, in lower case: http or https.",
		changes: func(f *facts) []change {
			return f.values("@scheme", "https", "http", strings.ToUpper(f.message.Scheme), f.message.Scheme+"://", f.message.Scheme+":", "")
		},
	},
	{
		id: "query-decoded", axis: queryAxis,
		sentence: "{id} was signed as {detail}, with other escapes than the request has.", mend: "Sign @query exactly as it is sent; a parameter of the query with %20 for a space.",
		changes: func(f *facts) []change {
			query := f.message.query()
			texts := []string{strings.ReplaceAll(query, "%20", "+"), strings.ReplaceAll(query, "+", "%20")}
			if decoded, err := url.QueryUnescape(query); err == nil {
				texts = append(texts, decoded)
			}
			list := f.values("@query", texts...)
			for i, c := range f.components {
				if decoded, err := url.QueryUnescape(f.lines[i].value); err == nil && c.name == "@query-param" && decoded != f.lines[i].value {
					list = append(list, f.value(i, decoded), f.value(i, strings.ReplaceAll(f.lines[i].value, "%20", "+")))
				}
			}
			return list
		},
	},
	{
		id: "request-target-form", axis: targetAxis,
		sentence: "@request-target was signed as {detail}.", mend: "Sign it as it stands on the request line: the path with its query.",
		changes: func(f *facts) []change {
			path, _ := f.message.pathAndQuery()
			return f.values("@request-target", f.message.targetURI(), path, strings.ToLower(f.message.Method)+" "+f.message.Target)
		},
	},
	{
		id: "method-other", axis: methodAxis,
		sentence: "@method was signed as {detail}, which is another one than the request has.", mend: "Sign the method of the request.",
		changes: func(f *facts) []change { return f.values("@method", "POST", "GET", "PUT", "PATCH", "DELETE") },
	},
}
