package match

import (
	"math"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// The names with which the measure was published, each with its value to three or four digits.
var published = []struct {
	a, b string
	want float64
}{
	{"MARTHA", "MARHTA", 0.9611},
	{"DIXON", "DICKSONX", 0.8133},
	{"DWAYNE", "DUANE", 0.84},
	{"SHACKLEFORD", "SHACKELFORD", 0.9818},
	{"DUNNINGHAM", "CUNNIGHAM", 0.8963},
	{"NICHLESON", "NICHULSON", 0.9556},
	{"JONES", "JOHNSON", 0.8324},
	{"MASSEY", "MASSIE", 0.9333},
	{"ABROMS", "ABRAMS", 0.9222},
	{"HARDIN", "MARTINEZ", 0.7222},
	{"ITMAN", "SMITH", 0.4667},
	{"JERALDINE", "GERALDINE", 0.9259},
	{"MICHELLE", "MICHAEL", 0.9214},
	{"JULIES", "JULIUS", 0.9333},
	{"TANYA", "TONYA", 0.88},
	{"SEAN", "SUSAN", 0.805},
	{"JON", "JOHN", 0.9333},
	{"JON", "JAN", 0.8},
	{"AB", "BA", 0},
}

func TestScore_IsTheOneThatWasPublished(t *testing.T) {
	for _, row := range published {
		if got := Score(row.a, row.b); math.Abs(got-row.want) > 0.0001 {
			t.Errorf("%s and %s: %.4f instead of %.4f", row.a, row.b, got, row.want)
		}
	}
}

func TestScore_LettersBeyondASCIICountAsOne(t *testing.T) {
	for _, row := range []struct{ a, b, like, likeB string }{
		{"МАРТА", "МАРАТ", "MARTA", "MARAT"},
		{"田中太郎", "田中太一", "JANE", "JANX"},
		{"ΔΙΞΟΝ", "ΔΙΚΞΟΝ", "DIXON", "DIKXON"},
	} {
		if got, want := Score(row.a, row.b), Score(row.like, row.likeB); got != want {
			t.Errorf("%s and %s: %f instead of %f", row.a, row.b, got, want)
		}
	}
}

func TestScore_CaseMarksPunctuationAndSpacesDoNotCount(t *testing.T) {
	for a, b := range map[string]string{
		"José García":             "JOSE GARCIA",
		"Jose\u0301 Garci\u0301a": "José García",
		"Sinéad O'Connor":         "sinead oconnor",
		"Anne-Marie  Weber ":      "Anne Marie\tWeber",
		"Søren Ångström":          "Soren Angstrom",
		"Łukasz Groß":             "Lukasz Gross",
		"J. R. Smith, Jr.":        "J R Smith Jr",
		"Ｔａｎａｋａ Ｋｅｎ":              "tanaka ken",
	} {
		if got := Score(a, b); got != 1 {
			t.Errorf("%q and %q: %f; %q, %q", a, b, got, normal(a), normal(b))
		}
	}
}

func TestScore_NamesStandInTheirOrder(t *testing.T) {
	if got := Score("Smith John", "John Smith"); got >= 0.75 {
		t.Errorf("%f", got)
	}
}

func TestScore_WithoutAnyLetterIsNothing(t *testing.T) {
	for _, name := range []string{"", "  ", "—", "!?"} {
		if Score(name, "John Smith") != 0 || Score("John Smith", name) != 0 || Score(name, name) != 0 {
			t.Errorf("%q has a score", name)
		}
	}
}

func TestScore_IsFromZeroToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if got := Score(a, b); got < 0 || got > 1 {
			t.Fatalf("%f", got)
		}
	})
}

func TestNormal_OfANormalNameIsItself(t *testing.T) {
	for r := range unicode.MaxRune {
		if once := normal(string(r)); normal(once) != once {
			t.Errorf("%q becomes %q and then %q", r, once, normal(once))
		}
	}
}

func TestPercent_RoundsHalfUp(t *testing.T) {
	for score, want := range map[float64]int{
		0: 0, 1: 100, 0.004: 0, 0.005: 1, 0.985: 99, 0.745: 75, 0.7449: 74, 0.9611: 96, 0.994: 99, 0.995: 100, -1: 0, 2: 100,
	} {
		if got := Percent(score); got != want {
			t.Errorf("%v: %d instead of %d", score, got, want)
		}
	}
}
