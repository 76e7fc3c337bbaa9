package httpsig

import (
	"slices"
	"strings"

	"github.com/dunglas/httpsfv"
)

// component is one covered component.
type component struct {
	name string
	id   string // its identifier as it stands in the base: the name in quotes, with its parameters in the order received

	sf, bs, req, tr bool
	key             string // of the member of a dictionary
	hasKey          bool
	param           string // of @query-param: the name of the query's parameter, encoded
}

// plain says that the component is all of what its name says, in this message.
func (c component) plain() bool { return !c.req && !c.tr && !c.hasKey }

// same is equal for components that are the same one, whatever the order of their parameters.
func (c component) same() component {
	c.id = ""
	return c
}

// parseComponent reads one member of the inner list.
func parseComponent(item httpsfv.Item) (component, *fault) {
	name, ok := item.Value.(string)
	if !ok {
		return component{}, broken(RuleSyntax, `a covered component in %s is a string in double quotes, as in ("@method" "@path")`, HeaderInput)
	}
	id, err := httpsfv.Marshal(item)
	if err != nil {
		return component{}, broken(RuleSyntax, "the component %s in %s cannot be written as a structured field", quote(name), HeaderInput)
	}
	c := component{name: name, id: id}
	if f := c.checkName(); f != nil {
		return c, f
	}
	for _, parameter := range item.Params.Names() {
		value, _ := item.Params.Get(parameter)
		if f := c.take(parameter, value); f != nil {
			return c, f
		}
	}
	return c, c.checkParameters()
}

func (c *component) checkName() *fault {
	switch {
	case c.name == "@signature-params":
		return broken(RuleComponentSelf, "@signature-params is the last line of every signature base, and must not be listed as covered")
	case strings.HasPrefix(c.name, "@"):
		if _, ok := derivedOf(c.name); !ok {
			return broken(RuleComponentUnknown, "%s is no derived component; there are %s", quote(c.name), strings.Join(derivedNames(), ", "))
		}
	case c.name != strings.ToLower(c.name):
		return broken(RuleComponentName, "the component %s is not in lower case; names of fields are covered as %s", quote(c.name), quote(strings.ToLower(c.name)))
	case !isToken(c.name):
		return broken(RuleComponentName, "the component %s is not the name of a header field", quote(c.name))
	}
	return nil
}

// take reads one parameter.
func (c *component) take(parameter string, value any) *fault {
	flags := map[string]*bool{"sf": &c.sf, "bs": &c.bs, "req": &c.req, "tr": &c.tr}
	texts := map[string]*string{"key": &c.key, "name": &c.param}
	switch {
	case flags[parameter] != nil:
		if value != true {
			return broken(RuleComponentParameter, "the parameter %s of %s is a flag, which is written ;%s without a value", parameter, c.id, parameter)
		}
		*flags[parameter] = true
	case texts[parameter] != nil:
		text, ok := value.(string)
		if !ok {
			return broken(RuleComponentParameter, `the parameter %s of %s is a string in double quotes, as in ;%s="a"`, parameter, c.id, parameter)
		}
		*texts[parameter] = text
		c.hasKey = c.hasKey || parameter == "key"
	default:
		return broken(RuleComponentParameter, "the parameter %s of %s is unknown; there are sf, key, bs, req, tr, and name for @query-param", parameter, c.id)
	}
	if applies := c.parameters(); !slices.Contains(applies, parameter) {
		return broken(RuleComponentParameter, "the parameter %s does not apply to %s, which takes %s", parameter, c.id, strings.Join(applies, ", "))
	}
	return nil
}

// parameters are those that the component takes.
func (c *component) parameters() []string {
	switch {
	case c.name == "@query-param":
		return []string{"name", "req"}
	case strings.HasPrefix(c.name, "@"):
		if d, _ := derivedOf(c.name); d.response {
			return []string{"no parameter"}
		}
		return []string{"req"}
	}
	return []string{"sf", "key", "bs", "req", "tr"}
}

func (c *component) checkParameters() *fault {
	switch {
	case c.bs && (c.sf || c.hasKey):
		return broken(RuleComponentParameter, "%s has bs together with sf or key: the bytes of a field cannot be signed and read as a structured field at once", c.id)
	case c.name == "@query-param" && !strings.Contains(c.id, ";name="):
		return broken(RuleComponentParameter, `@query-param lacks the parameter name, as in "@query-param";name="page"`)
	}
	return nil
}

// isToken says whether the name may be that of a field (RFC 9110 section 5.6.2).
func isToken(name string) bool {
	return name != "" && strings.Trim(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~") == ""
}
