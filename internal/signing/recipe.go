package signing

import (
	"strconv"
	"strings"
)

// part is one of the strings that a signed string is put together from.
type part int

const (
	timestampPart part = iota
	methodPart
	targetPart
	bodyPart
)

var partNames = []string{"timestamp", "method", "target", "body"}

// recipe is one way of putting the signed string together.
type recipe struct {
	parts          [4]string
	order          []part
	separator      string
	prefix, suffix string
}

// size is how many bytes the string has.
func (r recipe) size() int {
	size := len(r.prefix) + len(r.suffix) + max(0, len(r.order)-1)*len(r.separator)
	for _, p := range r.order {
		size += len(r.parts[p])
	}
	return size
}

// appendTo writes the string behind buf.
func (r recipe) appendTo(buf []byte) []byte {
	buf = append(buf, r.prefix...)
	for i, p := range r.order {
		if i > 0 {
			buf = append(buf, r.separator...)
		}
		buf = append(buf, r.parts[p]...)
	}
	return append(buf, r.suffix...)
}

// facts are what is known of the request whose signature does not verify.
type facts struct {
	timestamp, method string
	targets           []Target
	body              string // as it should be signed
	sent              string // as it came, where the scheme tells the two apart
	order             []part // nil: requestOrder

	clientSecret, organizationID, clientID string   // of Connect
	privateKey, passphrase, apiKey         string   // of zerohash
	hosts, origins                         []string // without and with a scheme, by which the server can be called
	prefix                                 string   // in front of the path of a workspace's calls

	secrets []string // what no text may show
}

// requestOrder is how requests are put together.
var requestOrder = []part{timestampPart, methodPart, targetPart, bodyPart}

func (f facts) recipe(target string) recipe {
	order := f.order
	if order == nil {
		order = requestOrder
	}
	return recipe{parts: [4]string{f.timestamp, f.method, target, f.body}, order: order}
}

// axis says which aspect of a recipe a mistake is about. Two mistakes are tried together when their axes differ.
type axis int

const (
	clockAxis axis = iota
	methodAxis
	targetAxis
	queryAxis
	originAxis
	bodyAxis
	layoutAxis
)

// mistake is one thing that clients do otherwise than the scheme asks. In its texts {detail} stands for what the change
// says of itself, {timestamp}, {method} and {target} for what should have been signed.
type mistake struct {
	id, sentence, mend string

	axis    axis
	alone   bool                   // never tried together with another one: it has too many changes
	changes func(f facts) []change // nil: not about the signed string
}

// change is one alternative way that a mistake may have been made.
type change struct {
	detail string
	apply  func(*recipe)
}

// found is a mistake as it was made.
type found struct {
	mistake *mistake
	detail  string
}

func (m found) texts(f facts) (sentence, mend string) {
	target := ""
	if len(f.targets) > 0 {
		target = f.targets[0].Value
	}
	var pairs []string
	for name, text := range map[string]string{"{detail}": m.detail, "{timestamp}": f.timestamp, "{method}": f.method, "{target}": target} {
		pairs = append(pairs, name, shown(text, maxShown, f.secrets...))
	}
	fill := strings.NewReplacer(pairs...)
	return fill.Replace(m.mistake.sentence), fill.Replace(m.mistake.mend)
}

// value is another text for a part.
func value(p part, text, detail string) change {
	return change{detail, func(r *recipe) { r.parts[p] = text }}
}

// values are other texts for a part that speak for themselves. Texts that come twice are left out.
func values(p part, texts ...string) []change {
	var list []change
	seen := map[string]bool{}
	for _, text := range texts {
		if seen[text] {
			continue
		}
		seen[text] = true
		detail := text
		if text == "" || strings.ContainsAny(text, "\n\r ") {
			detail = strconv.Quote(text)
		}
		list = append(list, value(p, text, detail))
	}
	return list
}
