package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

func TestAnsweredBy_FreesWhatWaitsForThatEventAtThatTarget(t *testing.T) {
	one, two, elsewhere := Target{URL: "http://one"}, Target{URL: "http://two"}, Target{URL: "http://elsewhere"}
	held := func(id string, to Target) Delivery {
		return Delivery{ID: id, Event: "a", Target: to, Status: DeliveryPending, Manner: &Manner{After: "b"}}
	}
	b := func(id string, to Target) Delivery { return Delivery{ID: id, Event: "b", Target: to} }
	var all []storage.Item[Delivery]
	for _, d := range []Delivery{
		b("earlier", one), held("a1", one), held("a2", two), held("a3", elsewhere), b("b1", one), b("b2", two),
		{ID: "c", Event: "c", Target: one},
		held("late", one),
	} {
		all = append(all, storage.Item[Delivery]{Value: d})
	}
	for ended, want := range map[string][]string{
		"earlier": nil, "b1": {"a1", "a3"}, "b2": {"a2", "a3"}, "c": nil,
	} {
		at := slices.IndexFunc(all, func(item storage.Item[Delivery]) bool { return item.Value.ID == ended })
		var got []string
		for i, item := range all {
			if d := item.Value; d.isHeldForEvent() && answeredBy(all[at].Value)(all, i) {
				got = append(got, d.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s frees %v, want %v", ended, got, want)
		}
	}
}

func TestDelivery_MendingMakesItTheUsualOne(t *testing.T) {
	d := Delivery{Body: "{}", Damaged: "omit: [a]", Manner: &Manner{Genuine: `{"a":1}`, SignWith: scenario.UnknownKey}}
	if d.mend(); d.Body != `{"a":1}` || d.Damaged != "" || d.Manner != nil {
		t.Errorf("%+v", d)
	}
	plain := Delivery{Body: "{}", Status: DeliveryPending, Due: time.Unix(1, 0)}
	if plain.mend(); plain.Body != "{}" || plain.IsHeld() {
		t.Errorf("%+v", plain)
	}
}
