package call

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// known are the secrets of some workspaces. They are taken out wherever they stand: under a wrong name, in a header, in a message that
// shows only their beginning.
type known []*spellings

// hide takes out secrets and private keys, and JWTs if tokens says so, in all that the text says once its escapes are undone.
func (k known) hide(text string, tokens bool) string {
	var found []span
	plain, more := view{text: text}, true
	for layer := 0; more; layer++ {
		if tokens {
			found = plain.tokens(found)
		}
		found = plain.privateKeys(found)
		for _, workspace := range k {
			found = workspace.find(plain, found)
		}
		if layer == layers {
			break
		}
		plain, more = plain.unescape()
	}
	return without(text, found)
}

// redact answers a text that may be shown and kept: valid UTF-8, without secrets and tokens.
func (k known) redact(text string) string {
	return k.hide(strings.ToValidUTF8(redactNamed(text), "\uFFFD"), true)
}

func (k known) headers(h http.Header) sim.Headers {
	kept := make(sim.Headers, 0, len(h))
	for name, values := range h {
		var value string
		switch {
		case secretHeaders[name]:
			scheme, _, found := strings.Cut(values[0], " ")
			value = Redacted
			if found && len(scheme) <= len("Bearer") {
				value = scheme + " " + Redacted
			}
		case SecretName(name):
			value = Redacted
		case len(values) == 1:
			value = k.redact(values[0])
		default:
			each := make([]string, len(values))
			for i := range values {
				each[i] = k.redact(values[i])
			}
			value = strings.Join(each, ", ")
		}
		kept = append(kept, sim.Header{Name: name, Value: value})
	}
	kept.Sort()
	return kept
}

// path is the path and query as they were received. Names in a query may be spelled with escapes.
func (k known) path(u *url.URL) string {
	path := u.RequestURI()
	at := strings.IndexByte(path, '?')
	if at < 0 || !strings.Contains(path[at:], "%") {
		return k.redact(path)
	}
	pairs := strings.Split(path[at+1:], "&")
	for i, pair := range pairs {
		name, _, assigned := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil && assigned && SecretName(plain) {
			pairs[i] = name + "=" + Redacted
		}
	}
	return k.redact(path[:at+1] + strings.Join(pairs, "&"))
}

func (k known) explanation(c *Call, e sim.Explanation) *sim.Explanation {
	e.Message, e.Expected, e.Received = k.redact(e.Message), k.ends(c, k.redact(e.Expected)), k.redact(e.Received)
	e.Tried = slices.Clone(e.Tried)
	for i, tried := range e.Tried {
		e.Tried[i] = k.redact(tried)
	}
	if d := e.Diagnosis; d != nil {
		e.Diagnosis = &sim.Diagnosis{Mistake: d.Mistake, Sentence: k.redact(d.Sentence), Mend: k.redact(d.Mend), Signed: k.ends(c, k.redact(d.Signed))}
	}
	return &e
}

// ends takes short secrets off the ends of a string that was signed, where nothing parts them from the rest: a header is its beginning,
// the body its end.
func (k known) ends(c *Call, text string) string {
	body := string(bytes.TrimSpace(looked(c.Body)))
	for _, workspace := range k {
		for _, secret := range workspace.short {
			isHeader := func(values []string) bool { return slices.Contains(values, secret) }
			if rest, found := strings.CutPrefix(text, secret); found && slices.ContainsFunc(slices.Collect(maps.Values(c.HTTP.Header)), isHeader) {
				text = Redacted + rest
			}
			if rest, found := strings.CutSuffix(text, secret); found && body == secret {
				text = rest + Redacted
			}
		}
	}
	return text
}
