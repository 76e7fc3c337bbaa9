package jwks

import (
	stdjson "encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
)

func ringOf(t *testing.T, set int) Ring {
	t.Helper()
	keys, err := Development(set)
	must(t, err)
	return NewRing(keys...)
}

func ids(keys []*Key) string {
	var list []string
	for _, key := range keys {
		list = append(list, key.ID[:6])
	}
	return strings.Join(list, " ")
}

func TestRing_RotationPublishesOldUntilItRetires(t *testing.T) {
	before := ringOf(t, 0)
	old, fresh := developmentSet(t, 0), developmentSet(t, 1)[Connect]
	after := before.Rotate(fresh, start, time.Hour)

	if before.Signing(Connect).ID != old[Connect].ID || len(before.All()) != 4 {
		t.Error("rotating changed the ring that was rotated")
	}
	if got := after.Signing(Connect); got.ID != fresh.ID || !got.CreatedAt.Equal(start) {
		t.Errorf("signing with %s of %s", got.ID, got.CreatedAt)
	}
	if after.Signing(SIWX).ID != old[SIWX].ID {
		t.Error("another use was rotated too")
	}
	both := ids([]*Key{fresh, old[Connect], old[WebhookJWT], old[Zerohash], old[SIWX]})
	one := ids([]*Key{fresh, old[WebhookJWT], old[Zerohash], old[SIWX]})
	for _, test := range []struct {
		at      time.Duration
		live    string
		retired bool
	}{{0, both, false}, {time.Hour - 1, both, false}, {time.Hour, one, true}, {24 * time.Hour, one, true}} {
		now := start.Add(test.at)
		if got := ids(after.Live(now)); got != test.live {
			t.Errorf("after %s: live %s, want %s", test.at, got, test.live)
		}
		if retired := after.Retired(Connect, now); (retired != nil) != test.retired {
			t.Errorf("after %s: retired %v", test.at, retired)
		}
	}
	if after.Find(old[Connect].ID) == nil || after.Find("none") != nil {
		t.Error("Find finds retired keys, and only keys that are there")
	}
}

func TestRing_RotatingAgainNeverProlongsAnEarlierKey(t *testing.T) {
	fresh1, fresh2 := developmentSet(t, 1)[Connect], developmentSet(t, 2)[Connect]
	ring := ringOf(t, 0).Rotate(fresh1, start, time.Minute).Rotate(fresh2, start.Add(time.Second), time.Hour)
	first := ring.Find(developmentSet(t, 0)[Connect].ID)
	if want := start.Add(time.Minute); !first.RetiresAt.Equal(want) {
		t.Errorf("the first key retires at %s, want %s", first.RetiresAt, want)
	}
	if got := ring.Retired(Connect, start.Add(24*time.Hour)); got.ID != fresh1.ID {
		t.Error("of several retired keys it is the newest that counts")
	}
}

func TestRing_RotationWithoutDelayRetiresAtOnce(t *testing.T) {
	for _, after := range []time.Duration{0, -time.Hour} {
		ring := ringOf(t, 0).Rotate(developmentSet(t, 1)[SIWX], start, after)
		old := ring.Retired(SIWX, start)
		if old == nil || !old.RetiresAt.Equal(start) || len(ring.Live(start)) != 4 {
			t.Errorf("after %s: %+v", after, old)
		}
	}
}

func TestRing_RotatingToAKeyItHadMakesThatOneSignAgain(t *testing.T) {
	first, second := developmentSet(t, 0)[Connect], developmentSet(t, 1)[Connect]
	ring := NewRing(first).Rotate(second, start, time.Hour).Rotate(first, start.Add(time.Hour), time.Hour)
	if got := ring.Signing(Connect); got.ID != first.ID || len(ring.All()) != 2 {
		t.Errorf("signing with %s of %d", got.ID, len(ring.All()))
	}
}

func TestRing_WithoutAKeyOfTheUseAnswersNil(t *testing.T) {
	var ring Ring
	if ring.Signing(Connect) != nil || ring.Retired(Connect, start) != nil || len(ring.Live(start)) != 0 {
		t.Error("an empty ring has a key")
	}
}

func TestRing_AnswersCopies(t *testing.T) {
	ring := ringOf(t, 0)
	ring.Signing(Connect).RetiresAt = start
	ring.All()[0].RetiresAt = start
	ring.Live(start)[0].RetiresAt = start
	if ring.Signing(Connect) == nil {
		t.Error("a caller retired a key of the ring")
	}
}

func TestRing_IsStoredAndReadBackByBothJSONPackages(t *testing.T) {
	own, err := Generate(Zerohash)
	must(t, err)
	never, err := NeverPublished()
	must(t, err)
	ring := ringOf(t, 7).Rotate(own, start, time.Hour).Rotate(never[3], start, 0)
	type record struct {
		Keys Ring `json:"keys"`
	}
	for name, codec := range map[string]struct {
		marshal   func(any) ([]byte, error)
		unmarshal func([]byte, any) error
	}{
		"encoding/json": {stdjson.Marshal, stdjson.Unmarshal},
		"go-json-experiment": {
			func(v any) ([]byte, error) { return json.Marshal(v) },
			func(text []byte, v any) error { return json.Unmarshal(text, v) },
		},
	} {
		text, err := codec.marshal(record{ring})
		must(t, err)
		for part, count := range map[string]int{`{"development":7,"use":`: 4, "BEGIN PRIVATE KEY": 2, `"created_at":"2025-10-01T12:00:00Z"`: 2, `"retires_at":"2025-10-01T13:00:00Z"`: 1} {
			if got := strings.Count(string(text), part); got != count {
				t.Errorf("%s: %d times %s, want %d", name, got, part, count)
			}
		}
		var back record
		must(t, codec.unmarshal(text, &back))
		if !reflect.DeepEqual(back.Keys.All(), ring.All()) {
			t.Errorf("%s: other keys came back: %s, want %s", name, ids(back.Keys.All()), ids(ring.All()))
		}
	}
	text, err := json.Marshal(Ring{})
	must(t, err)
	if string(text) != "[]" {
		t.Errorf("an empty ring is %s", text)
	}
}

func TestRing_RefusesStoredKeysThatCannotBe(t *testing.T) {
	for text, says := range map[string]string{
		`{}`:                                      "not a list",
		`[{"development":32,"use":"connect"}]`:    "/0: there is no development key set 32",
		`[{"development":0,"use":"tls"}]`:         `no key has the use "tls"`,
		`[{"use":"connect","pem":"x"}]`:           "no PEM private key",
		`[{"use":"siwx","pem":` + pemOf(t) + `}]`: "not of the type that siwx wants",
	} {
		var ring Ring
		if err := json.Unmarshal([]byte(text), &ring); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

func pemOf(t *testing.T) string {
	text, err := stdjson.Marshal(string(pkcs8(t, developmentSet(t, 0)[Connect].Private)))
	must(t, err)
	return string(text)
}
