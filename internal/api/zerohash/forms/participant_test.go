package forms_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/forms"
)

// form is how the tests of several forms call them.
type form func(body []byte, mode forms.Mode) []string

type bodies []struct {
	name            string
	body            object
	lenient, strict []string
}

func (b bodies) check(t *testing.T, f form) {
	t.Helper()
	for _, tc := range b {
		for mode, want := range map[forms.Mode][]string{forms.Lenient: tc.lenient, forms.Strict: tc.strict} {
			if diff := cmp.Diff(want, f(tc.body.body(t), mode)); diff != "" {
				t.Errorf("%s, mode %d (-want +got):\n%s", tc.name, mode, diff)
			}
		}
	}
}

// dropEach takes the required members away one by one.
func dropEach(t *testing.T, complete object, f form, required ...string) {
	t.Helper()
	for _, mode := range []forms.Mode{forms.Lenient, forms.Strict} {
		if faults := f(complete.body(t), mode); faults != nil {
			t.Errorf("complete, mode %d: %q", mode, faults)
		}
		for _, name := range required {
			if diff := cmp.Diff(absent(name), f(complete.with(name, nil).body(t), mode)); diff != "" {
				t.Errorf("without %s, mode %d (-want +got):\n%s", name, mode, diff)
			}
		}
	}
}

func TestLockCustomer_NamesTheReason(t *testing.T) {
	bodies{
		{"complete", object{"reason_code": "user_request", "notes": "closing"}, nil, nil},
		{"no notes", object{"reason_code": "compliance_issue"}, nil, absent("notes")},
		{"another reason", object{"reason_code": "risk_cleared", "notes": ""}, []string{"reason_code" + notAllowed}, []string{"reason_code" + notAllowed}},
		{
			"something else",
			object{"reason_code": "user_request", "notes": "", "reasn": 1},
			[]string{"should NOT have additional properties: 'reasn'"},
			[]string{"should NOT have additional properties: 'reasn'"},
		},
	}.check(t, func(body []byte, mode forms.Mode) []string {
		_, faults := forms.LockCustomer(body, env, mode)
		return faults
	})
	l, _ := forms.LockCustomer([]byte(`{"reason_code":"user_request","notes":"closing"}`), env, forms.Strict)
	if l.ReasonCode != "user_request" || l.Notes != "closing" {
		t.Errorf("%+v", l)
	}
}

func TestPatchLimits_ReadsEachLimit(t *testing.T) {
	limit := object{"type": []any{"trades", "deposits"}, "period": 24, "configured_limit": "25000", "asset": "USD"}
	bodies{
		{"none, which takes them away", object{"limits": []any{}}, nil, nil},
		{"one", object{"limits": []any{limit}}, nil, nil},
		{"no list", object{}, absent("limits"), absent("limits")},
		{
			"all that can be wrong",
			object{"limits": []any{limit.with("type", []any{}, "period", -1, "configured_limit", "-5", "asset", nil)}},
			[]string{
				"limits[0].type should NOT have fewer than 1 items", "limits[0].period should be >= 0",
				`limits[0].configured_limit should match pattern "^(?:\d+|\d*\.\d+)$"`, "limits[0] should have required property 'asset'",
			},
			[]string{
				"limits[0].type should NOT have fewer than 1 items", "limits[0].period should be >= 0",
				`limits[0].configured_limit should match pattern "^(?:\d+|\d*\.\d+)$"`, "limits[0] should have required property 'asset'",
			},
		},
	}.check(t, func(body []byte, mode forms.Mode) []string {
		_, faults := forms.PatchLimits(body, env, mode)
		return faults
	})
	got, _ := forms.PatchLimits(object{"limits": []any{limit}}.body(t), env, forms.Strict)
	want := []forms.Limit{{Types: []string{"trades", "deposits"}, Period: "24", Configured: "25000", Asset: "USD"}}
	if diff := cmp.Diff(want, got.Limits); diff != "" {
		t.Error(diff)
	}
}

func TestNewDocument_WantsTheSideOfWhatHasTwo(t *testing.T) {
	f := func(body []byte, mode forms.Mode) []string {
		_, faults := forms.NewDocument(body, env, mode)
		return faults
	}
	license := object{
		"document": "aGVsbG8gd29ybGQ=", "mime": "pdf", "file_name": "a.pdf", "participant_code": "CUST01", "document_type": "us_drivers_license",
		"id_front": false,
	}
	dropEach(t, license, f, license.names()...)
	bodies{
		{"one side", license.with("document_type", "us_passport", "id_front", nil), nil, nil},
		{"not base64", license.with("document", "hello world"), []string{`document should match format "base64"`}, []string{`document should match format "base64"`}},
		{"empty", license.with("document", ""), []string{"document should NOT be shorter than 1 characters"}, []string{"document should NOT be shorter than 1 characters"}},
		{"a kind that there is not", license.with("document_type", "selfie"), []string{"document_type" + notAllowed}, []string{"document_type" + notAllowed}},
	}.check(t, f)
	for size, want := range map[int][]string{10_000_000: nil, 10_000_001: {"document should NOT be larger than 10 MB"}} {
		start, end, _ := strings.Cut(string(license.with("document", "@").body(t)), "@")
		body := start + base64.StdEncoding.EncodeToString(make([]byte, size)) + end
		if diff := cmp.Diff(want, f([]byte(body), forms.Lenient)); diff != "" {
			t.Errorf("%d bytes: %s", size, diff)
		}
	}
	d, _ := forms.NewDocument(license.body(t), env, forms.Strict)
	if d.Size != len("hello world") || d.Type != "us_drivers_license" || d.Front || d.ParticipantCode != "CUST01" || d.FileName != "a.pdf" || d.Mime != "pdf" {
		t.Errorf("%+v", d)
	}
}
