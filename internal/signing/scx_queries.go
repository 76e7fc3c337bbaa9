package signing

import (
	"net/url"
	"slices"
	"strings"
)

// maxRewritten is the size of a query, in bytes, up to which other ways of writing it are made.
const maxRewritten = 8 << 10

// mostPermuted is how many parameters are tried in every order.
const mostPermuted = 4

// scxQueryMistakes are about the query, which is signed with its question mark as it is sent.
var scxQueryMistakes = []mistake{
	queryMistake("target-query-dropped", "The path was signed without its query ({detail}).", func(query string) []string {
		return []string{""}
	}),
	queryMistake("target-query-mark", "The target was signed with a question mark more, or less, than it has ({detail}).", func(query string) []string {
		if query == "" {
			return []string{"?"}
		}
		return []string{query[1:], "?" + query}
	}),
	queryMistake("target-query-order", "The query was signed with its parameters in another order ({detail}).", func(query string) []string {
		return permuted(parameters(query))
	}),
	queryMistake("target-query-encoded", "The query was signed with other characters percent-encoded than it was sent with ({detail}).", otherEncodings),
	queryMistake("target-query-sorted", "The query was signed with its parameters sorted and encoded anew ({detail}).", func(query string) []string {
		all := parameters(query)
		slices.Sort(all)
		return otherEncodings("?" + strings.Join(all, "&"))
	}),
	queryMistake("target-query-empty-dropped", "The query was signed without its empty parameters ({detail}).", func(query string) []string {
		all := parameters(query)
		if all == nil {
			return nil
		}
		kept := slices.DeleteFunc(all, func(p string) bool {
			_, value, _ := strings.Cut(p, "=")
			return value == ""
		})
		if len(kept) == 0 {
			return []string{""}
		}
		return []string{"?" + strings.Join(kept, "&")}
	}),
}

// queryMistake makes a mistake of other queries than that of the first target, question mark included.
func queryMistake(id, sentence string, write func(query string) []string) mistake {
	return mistake{
		id: id, axis: queryAxis, sentence: sentence, mend: mendTarget,
		changes: func(f facts) []change {
			p := parsePlace(f.targets[0].Value)
			var others []place
			for _, query := range write(p.query) {
				others = append(others, place{path: p.path, query: query})
			}
			return placed(f, others, func(target *place, other place) { target.query = other.query })
		},
	}
}

// parameters are the parts of a query, as they stand in it.
func parameters(query string) []string {
	if len(query) < 2 || len(query) > maxRewritten {
		return nil
	}
	return strings.Split(query[1:], "&")
}

// permuted are the other orders of few parameters, of many those that programs make.
func permuted(all []string) []string {
	if len(all) < 2 {
		return nil
	}
	var list []string
	add := func(order []string) { list = append(list, "?"+strings.Join(order, "&")) }
	sorted := slices.Sorted(slices.Values(all))
	add(sorted)
	slices.Reverse(sorted)
	add(sorted)
	reversed := slices.Clone(all)
	slices.Reverse(reversed)
	add(reversed)
	if len(all) > mostPermuted {
		return list
	}
	for _, order := range permutations(len(all)) {
		chosen := make([]string, len(all))
		for i, at := range order {
			chosen[i] = all[at]
		}
		add(chosen)
	}
	return list
}

// escaping is how a library percent-encodes names and values.
type escaping struct {
	kept string // besides letters and digits
	plus bool   // a space becomes + instead of %20
}

var escapings = []escaping{
	{kept: "-_.~"},                       // RFC 3986
	{kept: "-_.!~*'()"},                  // encodeURIComponent
	{kept: "-_.!~*'();,/?:@$+"},          // encodeURI
	{kept: "-_.~/"},                      // Python's quote
	{kept: "-_.~", plus: true},           // Go's url.Values and Python's urlencode
	{kept: "-_.*", plus: true},           // URLSearchParams
	{kept: "-_.!~*'():$,", plus: true},   // axios
	{kept: "-_.!~*'():$,[]", plus: true}, // axios before 1.7
	{kept: "-_.~[]"},                     // brackets plain
	{kept: "-_.~@:,"},                    // what is harmless plain
}

// otherEncodings are ways of writing the same parameters in the same order.
func otherEncodings(query string) []string {
	var list []string
	all := parameters(query)
	rewrite := func(write func(string) string) {
		var texts []string
		for _, p := range all {
			name, value, equals := strings.Cut(p, "=")
			text := write(unescaped(name))
			if equals {
				text += "=" + write(unescaped(value))
			}
			texts = append(texts, text)
		}
		list = append(list, "?"+strings.Join(texts, "&"))
	}
	if len(all) == 0 {
		return nil
	}
	rewrite(func(text string) string { return text })
	for _, e := range escapings {
		rewrite(e.escape)
		rewrite(func(text string) string { return lowerHex(e.escape(text)) })
	}
	return append(list, lowerHex(query), url.QueryEscape(query), "?"+url.QueryEscape(query[1:]))
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

const upperHex = "0123456789ABCDEF"

func (e escaping) escape(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(e.kept, c) >= 0:
			b.WriteByte(c)
		case c == ' ' && e.plus:
			b.WriteByte('+')
		default:
			b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

// lowerHex writes the digits of percent-encodings in lower case.
func lowerHex(text string) string {
	b := []byte(text)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(text[i+1:i+3]))
		}
	}
	return string(b)
}
