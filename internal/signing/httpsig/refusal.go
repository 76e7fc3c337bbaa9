package httpsig

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dunglas/httpsfv"
	"github.com/mockconnect/mockconnect/internal/signing"
)

// refuse makes the refusal of a broken rule, with what the verification knows.
func (v *verification) refuse(f *fault) *signing.Refusal {
	refusal := &signing.Refusal{
		Rule: f.rule, Message: v.clean(f.message, maxSentence), Expected: v.clean(v.base, maxShown), Received: v.received(), Diagnosis: f.diagnosis, Tried: v.tried,
	}
	if d := f.diagnosis; d != nil {
		d.Sentence, d.Mend = v.clean(d.Sentence, maxShown), v.clean(d.Mend, maxShown)
		if d.Signed = v.clean(d.Signed, maxShown); d.Signed == refusal.Expected {
			d.Signed = ""
		}
	}
	for i, text := range refusal.Tried {
		refusal.Tried[i] = v.clean(text, maxHeaderShown)
	}
	return refusal
}

// received is what the two headers have.
func (v *verification) received() string {
	var texts []string
	for _, h := range []struct {
		name  string
		lines []string
	}{{HeaderInput, v.headers.input}, {HeaderSignature, v.headers.signature}} {
		texts = append(texts, h.name+": "+v.clean(strings.Join(h.lines, ", "), maxHeaderShown))
	}
	return strings.Join(texts, "\n")
}

// example is a signature base that would do, for a message that has no signature.
func (v *verification) example() string {
	s := signature{list: httpsfv.InnerList{Params: httpsfv.NewParams()}}
	for _, alternatives := range v.policy.Required {
		for _, names := range alternatives {
			more := signature{list: httpsfv.InnerList{Params: s.list.Params}}
			for _, name := range names {
				more.list.Items = append(more.list.Items, httpsfv.NewItem(name))
			}
			if _, _, err := more.baseOf(v.message); err == nil {
				s.list.Items = append(s.list.Items, more.list.Items...)
				break
			}
		}
	}
	if len(s.list.Items) == 0 {
		return ""
	}
	s.list.Params.Add("created", v.policy.Now.Unix())
	if len(v.policy.KeyIDs) > 0 {
		s.list.Params.Add("keyid", v.policy.KeyIDs[0])
	}
	base, _, _ := s.baseOf(v.message) // not with one twice, which a policy may ask for
	return base
}

// Limits of what a refusal repeats, in bytes.
const (
	maxShown       = MaxBase
	maxHeaderShown = 4 << 10
	maxSentence    = 2 << 10
)

// hidden is what people paste in the wrong place, and what nobody else should see.
var hidden = []struct {
	pattern *regexp.Regexp
	shown   string
}{
	{regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY[^\n]*`), "[a private key]"},
	{regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]+\.[\w-]*`), "[a JWT]"},
}

// clean takes out what no journal should keep, and cuts off what is too long for it.
func (v *verification) clean(text string, limit int) string {
	for _, secret := range v.message.secrets() {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	for _, h := range hidden {
		text = h.pattern.ReplaceAllString(text, h.shown)
	}
	return cutOff(text, limit)
}

// cutOff keeps what a refusal repeats short.
func cutOff(text string, limit int) string {
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "… (cut off here)"
	}
	return valid(text)
}

func valid(text string) string { return strings.ToValidUTF8(text, string(utf8.RuneError)) }

// secretFields are those whose values prove who calls.
var secretFields = []string{"authorization", "proxy-authorization", "cookie"}

// secrets are the credentials in the message, in every way in which a signature base may have them, the longest first.
func (m *Message) secrets() (list []string) {
	for ; m != nil; m = m.Request {
		for _, name := range secretFields {
			for _, value := range slices.Concat(m.Header.Values(name), m.Trailer.Values(name)) {
				value = trimmed(value)
				wrapped := base64.StdEncoding.EncodeToString([]byte(value))
				if _, credentials, ok := strings.Cut(value, " "); ok && name != "cookie" {
					value = strings.TrimSpace(credentials)
				}
				// A shorter one than this would also blank out ordinary text, and is none.
				if len(value) >= 8 {
					list = append(list, value, strings.ToLower(value), wrapped)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// quote writes a stranger's text in a sentence.
func quote(text string) string { return strconv.Quote(clip(text)) }

// clip keeps what a stranger sent from filling a sentence, or from steering a terminal.
func clip(text string) string {
	const most = 100
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, valid(text))
}
