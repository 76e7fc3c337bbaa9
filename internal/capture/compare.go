package capture

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Played is a webhook as the scenario sends it.
type Played struct {
	Event   string
	EventID string
	Body    jsontext.Value
}

// difference is a value that is another in what was played.
type difference struct {
	path    []string
	value   jsontext.Value // as captured
	missing bool           // what was played has a member that was not captured
	weight  int            // how many values it is about
}

// passing are the names of members that are another each time something happens, or at each platform: ids that the sender makes up, times,
// and the platform's own code.
var passing = []string{
	"id", "created_at", "updated_at", "createdAt", "updatedAt", "timestamp", "readable_timestamp_utc", "eventId", "run_id", "account_id",
	"movement_id", "movement_timestamp", "deposit_reference_id", "transfer_request_id", "withdrawal_request_id", "deposit_id", "fund_id",
	"fund_timestamp", "deposit_timestamp", "payment_id", "external_account_id", "account_group", "expected_settlement_date",
}

// IsPassing says whether a member is another each time, so that nobody can want it to be the same.
func IsPassing(name string) bool { return slices.Contains(passing, name) }

// differences lists where what was played is not as captured.
func differences(captured, played jsontext.Value, path []string) (all []difference) {
	var want, got map[string]jsontext.Value
	switch {
	case captured.Kind() == '{' && played.Kind() == '{' && unmarshal(captured, &want) && unmarshal(played, &got):
		for _, name := range names(captured) {
			at := append(slices.Clone(path), name)
			switch value, has := got[name]; {
			case IsPassing(name):
			case has:
				all = append(all, differences(want[name], value, at)...)
			default:
				all = append(all, difference{path: at, value: want[name], weight: leaves(want[name])})
			}
		}
		for _, name := range names(played) {
			if _, has := want[name]; !has && !IsPassing(name) {
				all = append(all, difference{path: append(slices.Clone(path), name), missing: true, weight: leaves(got[name])})
			}
		}
		return all
	case captured.Kind() == '[' && played.Kind() == '[':
		var want, got []jsontext.Value
		if unmarshal(captured, &want) && unmarshal(played, &got) && len(want) == len(got) {
			for i := range want {
				all = append(all, differences(want[i], got[i], append(slices.Clone(path), strconv.Itoa(i)))...)
			}
			return all
		}
	case captured.Kind() == '"' && played.Kind() == '"' && textOf(captured) == textOf(played):
		return nil
	}
	if string(captured) == string(played) {
		return nil
	}
	return []difference{{path: path, value: captured, weight: leaves(captured)}}
}

// leaves counts the values in a value.
func leaves(value jsontext.Value) (n int) {
	d := jsontext.NewDecoder(strings.NewReader(string(value)), lenient)
	for {
		token, err := d.ReadToken()
		if err != nil {
			return n
		}
		if kind := token.Kind(); kind != '{' && kind != '[' {
			n++
		}
	}
}

// names lists an object's members in their order, each once.
func names(object jsontext.Value) (all []string) {
	d := jsontext.NewDecoder(strings.NewReader(string(object)), lenient)
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return all
		}
		if text := name.String(); !slices.Contains(all, text) {
			all = append(all, text)
		}
		if d.SkipValue() != nil {
			return all
		}
	}
	return all
}
