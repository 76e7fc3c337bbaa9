package call

import "strings"

// tokenStart begins every JWT: the base64url of `{"`.
const tokenStart = "eyJ"

// tokens adds where JWTs stand, which are known by their form.
func (v view) tokens(found []span) []span {
	text := v.text
	for from := 0; ; {
		i := strings.Index(text[from:], tokenStart)
		if i < 0 {
			return found
		}
		i += from
		end := i
		for end < len(text) && (nameByte(text[end]) || text[end] == '.') {
			end++
		}
		if strings.Contains(text[i:end], ".") {
			found = append(found, v.span(i, end))
		}
		from = max(end, i+1)
	}
}
