package zerohash

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestEcho_KeepsOrderAndDigitsAndPutsMembersInTheirPlace(t *testing.T) {
	own := []member{{"code", quoted("ABC")}, {"status", quoted("a<b\"\n\xff")}}
	for sent, want := range map[string]string{
		`{}`:                        `{"code":"ABC","status":"a<b\"\n�"}`,
		`{"z":1.50e1,"a":{"b":[]}}`: `{"z":1.50e1,"a":{"b":[]},"code":"ABC","status":"a<b\"\n�"}`,
		`{"z":12345678901234567890,"status":null,"ü":"ü"}`: `{"z":12345678901234567890,"status":"a<b\"\n�","ü":"ü","code":"ABC"}`,
		`[1]`: `{"code":"ABC","status":"a<b\"\n�"}`,
		``:    `{"code":"ABC","status":"a<b\"\n�"}`,
	} {
		if got := string(echo(jsontext.Value(sent), own...)); got != want {
			t.Errorf("%s became\n%s, want\n%s", sent, got, want)
		}
	}
}

func TestSum_IsOfTheDataWhateverItsOrder(t *testing.T) {
	sum := func(body string) string { return sumOf(membersOf(jsontext.Value(body))) }
	first := sum(`{"a":1,"b":{"c":[1,2],"d":"ü"}}`)
	if len(first) != 64 || sum(`{"b":{"d":"ü","c":[1,2]},"a":1.0}`) != first {
		t.Error("the same data has another sum")
	}
	for _, other := range []string{`{"a":1,"b":{"c":[2,1],"d":"ü"}}`, `{"a":1}`, `{}`, `{"a":"1","b":{"c":[1,2],"d":"ü"}}`} {
		if sum(other) == first {
			t.Errorf("%s has the same sum", other)
		}
	}
}
