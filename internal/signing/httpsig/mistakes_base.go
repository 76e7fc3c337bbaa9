package httpsig

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/dunglas/httpsfv"
)

const mendParams = `The last line of the base is "@signature-params": followed by the value that Signature-Input has behind the label.`

// paramsMistakes are about the last line.
var paramsMistakes = []mistake{
	{
		id: "params-missing", axis: paramsAxis,
		sentence: "The line @signature-params was left out of the signed string.", mend: mendParams,
		changes: func(*facts) []change { return base("", func(r *recipe) { r.paramsID = "" }) },
	},
	{
		id: "params-order", axis: paramsAxis,
		sentence: "The parameters were signed in another order than they were sent in ({detail}).",
		mend:     "Sign and send one and the same text: the parameters in the same order.",
		changes:  (*facts).otherOrders,
	},
	{
		id: "params-created", axis: paramsAxis,
		sentence: "The signed string has another time than was sent ({detail}): the time was taken twice, or in another unit.",
		mend:     "Take the time once, in whole seconds, and use it for the signed string and the header.",
		changes: func(f *facts) (list []change) {
			created, ok := number(f.list, "created")
			if !ok {
				return nil
			}
			for _, other := range []int64{created - 1, created + 1, created - 2, created + 2, created * 1000} {
				list = append(list, f.with("created", other, "created="+strconv.FormatInt(other, 10))...)
			}
			return list
		},
	},
	{
		id: "params-name-quotes", axis: paramsAxis,
		sentence: "The name @signature-params was signed without its double quotes.", mend: mendParams,
		changes: func(*facts) []change { return base("", func(r *recipe) { r.paramsID = "@signature-params" }) },
	},
	{
		id: "params-label", axis: paramsAxis,
		sentence: "The line @signature-params was signed with the label in front ({detail}).", mend: mendParams,
		changes: func(f *facts) []change {
			return base(f.list.label+"=", func(r *recipe) { r.params = f.list.label + "=" + r.params })
		},
	},
	{
		id: "params-verbatim", axis: paramsAxis,
		sentence: "The parameters were signed with other white space or in another notation than structured fields have ({detail}).",
		mend:     `Sign ("@method" "@path");created=1;keyid="a" with a space between components, and none around ; and =.`,
		changes: func(f *facts) (list []change) {
			for _, text := range []string{f.verbatim, strings.ReplaceAll(f.params, ";", "; ")} {
				if text != f.params && text != "" {
					list = append(list, base(text, func(r *recipe) { r.params = text })...)
				}
			}
			return list
		},
	},
	{
		id: "params-components-quotes", axis: paramsAxis,
		sentence: "The components in the line @signature-params were signed without their double quotes.", mend: mendParams,
		changes: func(f *facts) []change {
			return base("", func(r *recipe) {
				if end := strings.IndexByte(r.params, ')'); end >= 0 {
					r.params = strings.ReplaceAll(r.params[:end], `"`, "") + r.params[end:]
				}
			})
		},
	},
	{
		id: "params-other", axis: paramsAxis,
		sentence: "Other parameters were signed than were sent ({detail}).", mend: "Sign and send one and the same text.",
		changes: func(f *facts) (list []change) {
			for _, name := range f.list.list.Params.Names() {
				list = append(list, f.without(name)...)
			}
			if _, ok := f.list.list.Params.Get("alg"); !ok {
				list = append(list, f.with("alg", AlgP384, "with alg")...)
			}
			return list
		},
	},
}

// layoutMistakes are about the base as a whole.
var layoutMistakes = []mistake{
	{
		id: "newline-trailing", axis: endAxis,
		sentence: "The signed string ends with a line break.", mend: "Put a line feed between lines, and none behind the last one.",
		changes: func(*facts) []change {
			return slices.Concat(base("", func(r *recipe) { r.suffix = "\n" }), base("", func(r *recipe) { r.suffix = "\r\n" }))
		},
	},
	{
		id: "identifier-quotes", axis: layoutAxis,
		sentence: "The names of the components were signed without their double quotes.", mend: `Write each line as "@method": POST, the name in double quotes.`,
		changes: func(*facts) []change {
			unquote := func(r *recipe) {
				for i := range r.lines {
					r.lines[i].id = strings.Replace(r.lines[i].id[1:], `"`, "", 1)
				}
			}
			return slices.Concat(base("", unquote), base("", func(r *recipe) { unquote(r); r.paramsID = "@signature-params" }))
		},
	},
	{
		id: "line-ends", axis: layoutAxis,
		sentence: "The lines of the signed string are joined with {detail}.", mend: "Join them with a line feed (\\n) alone.",
		changes: func(*facts) (list []change) {
			for _, s := range []string{"\r\n", "", " ", ", "} {
				list = append(list, base(strconv.Quote(s), func(r *recipe) { r.separator = s })...)
			}
			return list
		},
	},
	{
		id: "colon", axis: layoutAxis,
		sentence: "Name and value of a line are joined with {detail}.", mend: "Join them with a colon and one space.",
		changes: func(*facts) (list []change) {
			for _, s := range []string{":", "=", " : "} {
				list = append(list, base(strconv.Quote(s), func(r *recipe) { r.between = s })...)
			}
			return list
		},
	},
	{
		id: "identifier-case", axis: layoutAxis,
		sentence: "Names of header fields were signed with capitals.", mend: `Sign them in lower case, as in "content-digest".`,
		changes: func(f *facts) []change {
			return base("", func(r *recipe) {
				for i, c := range f.components {
					if !strings.HasPrefix(c.name, "@") && i < len(r.lines) {
						r.lines[i].id = strings.Replace(r.lines[i].id, c.name, http.CanonicalHeaderKey(c.name), 1)
					}
				}
			})
		},
	},
	{
		id: "lines-order", axis: layoutAxis,
		sentence: "The lines were signed in another order than Signature-Input lists them in.", mend: "Sign them in the order of the list.",
		changes: func(*facts) []change {
			return slices.Concat(
				base("", func(r *recipe) { slices.SortFunc(r.lines, func(a, b line) int { return cmp.Compare(a.id, b.id) }) }),
				base("", func(r *recipe) { slices.Reverse(r.lines) }))
		},
	},
	{
		id: "line-missing", axis: layoutAxis,
		sentence: "{id} is listed as covered, but its line was left out of the signed string.", mend: "Sign a line for each component that Signature-Input lists.",
		changes: func(f *facts) (list []change) {
			for i, l := range f.lines {
				list = append(list, change{l.id, "", func(r *recipe) { r.lines = slices.Delete(r.lines, i, i+1) }})
			}
			return list
		},
	},
}

// orders are those in which libraries write the parameters by themselves.
var orders = [][]string{
	{"created", "keyid", "alg", "expires"},
	{"keyid", "alg", "created", "expires"},
	{"created", "expires", "keyid", "alg"},
	{"alg", "keyid", "created", "expires"},
	{"created", "alg", "keyid", "expires"},
	{"keyid", "created", "alg", "expires"},
	{"alg", "created", "expires", "keyid"},
}

func (f *facts) otherOrders() (list []change) {
	have := f.list.list.Params.Names()
	seen := map[string]bool{f.params: true}
	for _, order := range orders {
		names := slices.Clone(have)
		slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(rank(order, a), rank(order, b)) })
		params := httpsfv.NewParams()
		for _, name := range names {
			value, _ := f.list.list.Params.Get(name)
			params.Add(name, value)
		}
		if text, fault := (signature{list: httpsfv.InnerList{Items: f.list.list.Items, Params: params}}).params(); fault == nil && !seen[text] {
			seen[text] = true
			list = append(list, base(strings.Join(names, ", "), func(r *recipe) { r.params = text })...)
		}
	}
	return list
}

func rank(order []string, name string) int {
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// with signs a parameter with another value than was sent.
func (f *facts) with(name string, value any, detail string) []change {
	params := httpsfv.NewParams()
	for _, other := range f.list.list.Params.Names() {
		sent, _ := f.list.list.Params.Get(other)
		params.Add(other, sent)
	}
	params.Add(name, value)
	return f.signed(params, detail)
}

// without signs a parameter less than was sent.
func (f *facts) without(name string) []change {
	params := httpsfv.NewParams()
	for _, other := range f.list.list.Params.Names() {
		if sent, _ := f.list.list.Params.Get(other); other != name {
			params.Add(other, sent)
		}
	}
	return f.signed(params, "without "+name)
}

func (f *facts) signed(params *httpsfv.Params, detail string) []change {
	text, fault := (signature{list: httpsfv.InnerList{Items: f.list.list.Items, Params: params}}).params()
	if fault != nil {
		return nil
	}
	return base(detail, func(r *recipe) { r.params = text })
}

// number is an integer parameter.
func number(s signature, name string) (int64, bool) {
	value, _ := s.list.Params.Get(name)
	n, ok := value.(int64)
	return n, ok
}
