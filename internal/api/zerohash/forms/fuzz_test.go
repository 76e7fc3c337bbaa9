package forms_test

import (
	"maps"
	"net/url"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

// readers are all the forms, each answering its faults.
var readers = map[string]form{
	"customer":   func(b []byte, m forms.Mode) []string { _, f := forms.NewCustomer(b, env, m); return f },
	"patch":      func(b []byte, m forms.Mode) []string { _, f := forms.PatchCustomer(b, env, m, ""); return f },
	"lock":       func(b []byte, m forms.Mode) []string { _, f := forms.LockCustomer(b, env, m); return f },
	"entity":     func(b []byte, m forms.Mode) []string { _, f := forms.NewEntity(b, env, m); return f },
	"document":   func(b []byte, m forms.Mode) []string { _, f := forms.NewDocument(b, env, m); return f },
	"limits":     func(b []byte, m forms.Mode) []string { _, f := forms.PatchLimits(b, env, m); return f },
	"token":      func(b []byte, m forms.Mode) []string { _, f := forms.NewAuthToken(b, env, m); return f },
	"revocation": func(b []byte, m forms.Mode) []string { _, f := forms.NewRevocation(b, env, m); return f },
	"onboarding": func(b []byte, m forms.Mode) []string {
		_, f := forms.NewOnboardingToken(b, url.Values{"email": {string(b)}}, env, m)
		return f
	},
	"address":    func(b []byte, m forms.Mode) []string { _, f := forms.NewDepositAddress(b, env, m); return f },
	"fiat":       func(b []byte, _ forms.Mode) []string { _, f := forms.NewFiatDeposit(b, env); return f },
	"withdrawal": func(b []byte, m forms.Mode) []string { _, f := forms.NewWithdrawal(b, env, m); return f },
	"transfer":   func(b []byte, _ forms.Mode) []string { _, f := forms.NewTransfer(b, env); return f },
	"quote":      func(b []byte, m forms.Mode) []string { _, f := forms.NewQuote(b, env, m); return f },
	"query":      func(b []byte, _ forms.Mode) []string { return query("GET /deposits", string(b)) },
}

func query(operation, raw string) []string {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil
	}
	_, faults := forms.Query(operation, values, env)
	return faults
}

func FuzzForms_NeverPanicAndSayTheSameTwice(f *testing.F) {
	for _, o := range []object{american, foreign, european, partial, general, validate, {}} {
		f.Add(o.body(f))
	}
	for _, body := range []string{
		``, `null`, `[]`, `{"email":null,"metadata":"{"}`, `{"signed_agreements":[{"type":1}],"w8_ben":{"treaty_claim":{"is_eligible":true}}}`,
		`{"limits":[{"type":["trades"],"period":1e999}]}`, `{"account":{"type":"DOMESTIC_FIAT"},"asset":"EOS","no_destination_tag":true}`,
		`page=1&settle_timestamp[gt]=9&x`, `{"zip":1,"zip":2}`, `{"permissions":["auth"],"deposit_details":{"external_wallet_address":""}}`,
	} {
		f.Add([]byte(body))
	}
	names := slices.Sorted(maps.Keys(readers))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range names { // in one order, so that the fuzzer sees the same way twice
			read := readers[name]
			for _, mode := range []forms.Mode{forms.Lenient, forms.Strict} {
				first := read(body, mode)
				if diff := cmp.Diff(first, read(body, mode)); diff != "" {
					t.Errorf("%s says something else the second time:\n%s", name, diff)
				}
				if len(first) > 202 {
					t.Errorf("%s lists %d faults", name, len(first))
				}
				for _, fault := range first {
					if fault == "" || !utf8.ValidString(fault) {
						t.Errorf("%s: %q", name, fault)
					}
				}
			}
		}
	})
}
