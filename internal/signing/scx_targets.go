package signing

import (
	"net/url"
	"slices"
	"strings"
)

// Targets of requests to zerohash are a path and its query. Mistakes about the path, about the query and about what stands before them are
// aspects of their own, so that each is found together with one of the others.

// scxPathMistakes are about the path.
var scxPathMistakes = []mistake{
	{
		id: "target-missing", axis: targetAxis,
		sentence: "The path was left out of the signed string.", mend: mendTarget,
		changes: func(facts) []change { return values(targetPart, "") },
	},
	pathMistake("target-workspace-missing", "The path was signed without the workspace's prefix that the request has ({detail}).",
		func(f facts, path string) []string {
			rest, ok := strings.CutPrefix(path, f.prefix)
			if !ok || !strings.HasPrefix(rest, "/") {
				return nil
			}
			return []string{rest}
		}),
	pathMistake("target-workspace-included", "The path was signed with the workspace's prefix, which the request does not have ({detail}).",
		func(f facts, path string) []string {
			if strings.HasPrefix(path, f.prefix+"/") {
				return nil
			}
			return []string{f.prefix + path}
		}),
	pathMistake("target-slash", "The path was signed with a slash at its end more, or less, than it has ({detail}).", func(_ facts, path string) []string {
		if trimmed, ok := strings.CutSuffix(path, "/"); ok {
			return []string{trimmed}
		}
		return []string{path + "/"}
	}),
	pathMistake("target-leading-slash", "The path was signed without the slash that it begins with ({detail}).", func(_ facts, path string) []string {
		return []string{strings.TrimPrefix(path, "/")}
	}),
	pathMistake("target-prefix", "The path was signed with another prefix ({detail}).", func(_ facts, path string) []string {
		return otherPrefixes(place{path: path})
	}),
	pathMistake("target-encoded", "The path was signed percent-encoded, or decoded ({detail}).", func(_ facts, path string) []string {
		list := []string{url.QueryEscape(path), url.PathEscape(path), (&url.URL{Path: path}).EscapedPath()}
		if plain, err := url.PathUnescape(path); err == nil {
			list = append(list, plain, (&url.URL{Path: plain}).EscapedPath())
			list = append(append(list, bySegment(plain)...), strings.ReplaceAll(plain, "@", "%40"))
		}
		return list
	}),
}

// bySegment escapes what stands between the slashes of a path, as clients do that put an email into it.
func bySegment(path string) (list []string) {
	for _, e := range escapings {
		segments := strings.Split(path, "/")
		for i, segment := range segments {
			segments[i] = e.escape(segment)
		}
		list = append(list, strings.Join(segments, "/"))
	}
	return list
}

// documentedOrigins are where zerohash itself serves.
var documentedOrigins = []string{
	"https://api.cert.zerohash.com", "https://api.zerohash.com", "https://api.cert.zerohash.eu", "https://api.zerohash.eu",
}

// scxOriginMistakes are about scheme and host, which are not signed.
var scxOriginMistakes = []mistake{
	originMistake("target-full-url", "The full URL was signed ({detail}) instead of path and query.", func(f facts) []string {
		return append(slices.Clone(f.origins), documentedOrigins...)
	}),
	originMistake("target-host-included", "The host was signed in front of the path ({detail}).", func(f facts) []string {
		var list []string
		for _, host := range f.hosts {
			list = append(list, host, withoutPort(host), "//"+host)
		}
		for _, origin := range documentedOrigins {
			list = append(list, parsePlace(origin).host)
		}
		return list
	}),
}

// pathMistake makes a mistake of other paths than that of the first target.
func pathMistake(id, sentence string, write func(f facts, path string) []string) mistake {
	return mistake{
		id: id, axis: targetAxis, sentence: sentence, mend: mendTarget,
		changes: func(f facts) []change {
			p := parsePlace(f.targets[0].Value)
			var others []place
			for _, path := range write(f, p.path) {
				others = append(others, place{path: path, query: p.query})
			}
			return placed(f, others, func(target *place, other place) { target.path = other.path })
		},
	}
}

// originMistake makes a mistake of texts in front of the path.
func originMistake(id, sentence string, write func(facts) []string) mistake {
	return mistake{
		id: id, axis: originAxis, sentence: sentence, mend: mendTarget,
		changes: func(f facts) []change {
			var list []change
			for _, origin := range unique(write(f)) {
				list = append(list, change{origin + f.targets[0].Value, func(r *recipe) { r.parts[targetPart] = origin + r.parts[targetPart] }})
			}
			return list
		},
	}
}

// placed makes changes that set an aspect of the target, whatever else was changed about it. Others that write the first target as it is
// are left out, and so is what comes twice.
func placed(f facts, others []place, set func(target *place, other place)) []change {
	var list []change
	seen := map[string]bool{f.targets[0].Value: true}
	for _, other := range others {
		text := other.String()
		if seen[text] {
			continue
		}
		seen[text] = true
		list = append(list, change{text, func(r *recipe) {
			p := parsePlace(r.parts[targetPart])
			set(&p, other)
			r.parts[targetPart] = p.String()
		}})
	}
	return list
}

// unique leaves out what is empty or comes twice.
func unique(texts []string) []string {
	var list []string
	for _, text := range texts {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
