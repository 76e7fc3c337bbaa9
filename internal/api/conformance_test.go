package api_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Whatever the tests of this package ask of zerohash's API, the answer is held against the published description of that API. The
// description is not ours to publish: it lies beside the module where there is one, or where this variable says.
const (
	descriptionVariable = "MOCKCONNECT_ZEROHASH_OPENAPI"
	descriptionFile     = "../../../shared/reference/zerohash-openapi-subset.json"
)

// deviation is something that answers do on purpose, and that the description does not allow.
type deviation struct {
	operation string // "*" for all
	where     string // as findings say it: "status 401", "403 content type text/html", "200 /message/*/asset enum"; * is any name
	reason    string
}

// deviations are all of them. One that no test comes upon any more fails the package, so that the table stays true.
var deviations = []deviation{
	{"*", "status 401", "setting auth_errors: json401, since the guides have refused credentials as 401"},
	{"*", "403 content type text/html", "setting auth_errors: html403, since a newer description has refused credentials as a text"},
	{"*", "status 413", "what the mock reads is bounded, and the description names no status for a body that is too long"},
	{"GET /index", "400 body", "the description forgets the body that all its other refusals of this status have"},
	{"GET /time", "200 /message unnamed", "setting time_format: enveloped, since a guide prints this shape"},
	{"POST /client_auth_token", "403 /error type", "a missing permission is refused as everywhere; the description has only the refusals of payments here"},
	{"POST /client_auth_token", "403 /message unnamed", "as above"},

	{"POST /participants/customers/new", "request /jurisdiction_code enum", "the enum has the US alone, and the guides onboard people elsewhere"},
	{"POST /participants/customers/new", "201 /message/jurisdiction_code enum", "as above"},
	{"GET /participants", "200 /message/*/jurisdiction_code enum", "as above"},
	{"POST /participants/customers/new", "201 /message/* unnamed", "what was sent is echoed, and requests may say more than the description of answers names"},
	{"POST /participants/entity/new", "201 /message/* unnamed", "as above: what entities of the EU have to say"},
	{"POST /participants/entity/new", "request /id_number* unnamed", "required of entities of the EU, and then not named"},

	{"POST /fund/rfq", "200 /message/expiry_timestamp type", "null for stablecoins, as its text says and its type does not"},
	{"GET /fund/transactions", "200 /message/*/status_reason type", "null where it was a success, as its text says and its type does not"},
	{"POST /transfers", "400 /errors required", "an id that is used again is refused in the shape that the guide about request ids prints"},
	{"POST /transfers", "400 /error unnamed", "as above"},
	{"POST /transfers", "400 /message unnamed", "as above"},
	{"POST /withdrawals/requests", "200 /message/asset enum", "the enum lacks most of what can be requested, such as USD"},
	{"GET /withdrawals/requests", "200 /message/*/asset enum", "as above"},
	{"GET /withdrawals/requests/{id}", "200 /message/*/asset enum", "as above"},
	{"DELETE /withdrawals/requests/{id}", "200 /message/*/asset enum", "as above"},
}

// conformity holds answers against a description, and remembers which deviations they needed.
type conformity struct {
	api     *openAPI // nil where there is no description
	allowed []deviation

	mu     sync.Mutex
	needed map[deviation]bool
}

var zerohashConformity = sync.OnceValue(func() *conformity {
	file := os.Getenv(descriptionVariable)
	named := file != ""
	if !named {
		file = descriptionFile
	}
	api, err := readOpenAPI(file)
	if err != nil && (named || !errors.Is(err, fs.ErrNotExist)) {
		panic(fmt.Errorf("%s: %w", descriptionVariable, err)) // a description that cannot be read is not one that is not there
	}
	return &conformity{api: api, allowed: deviations}
})

// unchecked is what is said where there is no description.
const unchecked = "ANSWERS OF ZEROHASH'S API WERE NOT HELD AGAINST ITS DESCRIPTION: there is no " + descriptionFile +
	", and " + descriptionVariable + " names no other"

// complaints are what is wrong with an answer, ready to be read; none for calls that the description does not know.
func (c *conformity) complaints(method, target string, r reply) []string {
	if c.api == nil {
		return nil
	}
	operation := c.api.find(method, target)
	if operation == nil {
		return nil
	}
	var wrong []string
	for _, f := range c.notAllowed(operation.check(r.status, r.header.Get("Content-Type"), r.body)) {
		wrong = append(wrong, fmt.Sprintf("%s %s, answered %d:\n\tat %q: %s\n\tas a deviation: {%q, %q, …}\n\tbody: %.4000s",
			method, target, r.status, f.pointer, f.message, f.operation, f.where, r.body))
	}
	return wrong
}

func (c *conformity) notAllowed(found []finding) []finding {
	return slices.DeleteFunc(found, c.allows)
}

func (c *conformity) allows(f finding) bool {
	i := slices.IndexFunc(c.allowed, func(d deviation) bool {
		fits, _ := path.Match(d.where, f.where)
		return fits && (d.operation == "*" || d.operation == f.operation)
	})
	if i < 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.needed == nil {
		c.needed = map[deviation]bool{}
	}
	c.needed[c.allowed[i]] = true
	return true
}

// unneeded are the deviations that no answer needed so far.
func (c *conformity) unneeded() []deviation {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.allowed), func(d deviation) bool { return c.needed[d] })
}

// conforms is the hook: every answer that a test gets goes through it.
func (s *server) conforms(a ask, r reply) reply {
	s.t.Helper()
	for _, complaint := range zerohashConformity().complaints(a.method, a.path, r) {
		s.t.Error("the answer is not as it is described: " + complaint)
	}
	return r
}

// TestMain looks, after all tests have run and held, whether each deviation is still needed.
func TestMain(m *testing.M) {
	code := m.Run()
	c := zerohashConformity()
	switch {
	case c.api == nil:
		fmt.Println(unchecked)
	case code == 0 && wholeRun():
		for _, d := range c.unneeded() {
			fmt.Printf("--- FAIL: deviations: no answer needs {%q, %q} any more; take it out of the table\n", d.operation, d.where)
			code = 1
		}
	}
	os.Exit(code)
}

// wholeRun says that all tests were to run, and not some of them.
func wholeRun() bool {
	return !slices.ContainsFunc([]string{"run", "skip", "list", "fuzz"}, func(name string) bool {
		return flag.Lookup("test."+name).Value.String() != ""
	}) && flag.Lookup("test.fuzzworker").Value.String() != "true"
}

func TestDeviations_EachHasItsReasonAndStandsOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range deviations {
		key := d.operation + " " + d.where
		_, err := path.Match(d.where, "")
		if seen[key] || strings.TrimSpace(d.reason) == "" || err != nil {
			t.Errorf("%s stands twice, or for no reason, or is no pattern: %q %v", key, d.reason, err)
		}
		seen[key] = true
	}
}
