package place

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/biter777/countries"
)

func TestCountries_AreThoseOfISO3166(t *testing.T) {
	all := Countries()
	if len(all) != 249 {
		t.Errorf("%d countries", len(all))
	}
	two, three := regexp.MustCompile(`^[A-Z]{2}$`), regexp.MustCompile(`^[A-Z]{3}$`)
	seen := map[string]bool{}
	for i, c := range all {
		if !two.MatchString(c.Alpha2) || !three.MatchString(c.Alpha3) || c.Name == "" || seen[c.Alpha3] || seen[c.Name] {
			t.Errorf("%+v", c)
		}
		if i > 0 && all[i-1].Alpha2 >= c.Alpha2 {
			t.Errorf("%s stands after %s", c.Alpha2, all[i-1].Alpha2)
		}
		seen[c.Alpha3], seen[c.Name] = true, true
	}
	for alpha2, want := range map[string]string{
		"US": "USA United States", "GB": "GBR United Kingdom", "DE": "DEU Germany", "BR": "BRA Brazil", "MX": "MEX Mexico",
		"CH": "CHE Switzerland", "JP": "JPN Japan", "ZA": "ZAF South Africa", "SZ": "SWZ Eswatini", "SS": "SSD South Sudan",
		"CW": "CUW Curaçao", "RO": "ROU Romania", "TL": "TLS Timor-Leste", "AQ": "ATA Antarctica",
	} {
		if c, ok := CountryNamed(alpha2); !ok || c.Alpha3+" "+c.Name != want || !Alpha3(c.Alpha3) {
			t.Errorf("%s: %+v", alpha2, c)
		}
	}
}

func TestCountries_NoneIsMadeUp(t *testing.T) {
	for _, alpha2 := range []string{"", "us", "USA", "XX", "XK", "YU", "AN", "EU", "UK"} {
		if c, ok := CountryNamed(alpha2); ok {
			t.Errorf("%q: %+v", alpha2, c)
		}
	}
	for _, alpha3 := range []string{"", "usa", "US", "ZZZ", "ROM", "YUG"} {
		if Alpha3(alpha3) {
			t.Errorf("%q", alpha3)
		}
	}
}

func TestSubdivisions_OfTheUnitedStatesAreExactly57(t *testing.T) {
	const want = "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT " +
		"NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UM UT VA VI VT WA WI WV WY"
	var got []string
	for _, s := range Subdivisions("US") {
		got = append(got, strings.TrimPrefix(s.Code, "US-"))
	}
	if text := strings.Join(got, " "); text != want || len(got) != 57 {
		t.Errorf("%d: %s", len(got), text)
	}
}

func TestSubdivisions_AreInOrderAndBelongToACountry(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)
	for alpha2, parts := range world().parts {
		if _, ok := CountryNamed(alpha2); !ok {
			t.Errorf("%s has parts and is no country", alpha2)
		}
		for i, s := range parts {
			if !form.MatchString(s.Code) || !strings.HasPrefix(s.Code, alpha2) || strings.TrimSpace(s.Name) == "" || s.Name == countries.UnknownMsg {
				t.Errorf("%s: %+v", alpha2, s)
			}
			if i > 0 && parts[i-1].Code >= s.Code {
				t.Errorf("%s stands after %s", s.Code, parts[i-1].Code)
			}
			if !IsSubdivision(s.Code) {
				t.Errorf("%s is not found", s.Code)
			}
		}
	}
}

func TestSubdivisions_OfADozenCountries(t *testing.T) {
	for alpha2, want := range map[string]int{
		"CA": 13, "MX": 32, "BR": 27, "DE": 16, "AU": 8, "CH": 26, "PT": 20, "PL": 16, "AT": 9, "NO": 17, "LU": 12, "NP": 7, "GR": 14, "MC": 17, "AQ": 0,
	} {
		if got := Subdivisions(alpha2); len(got) != want {
			t.Errorf("%s has %d: %v", alpha2, len(got), got)
		}
	}
	for code, want := range map[string]string{
		"US-NY": "New York", "US-DC": "District of Columbia", "CA-QC": "Quebec", "DE-BY": "Bayern", "PT-11": "Lisboa", "FR-GES": "Grand-Est",
		"PL-14": "Mazowieckie", "NO-34": "Innlandet", "ZA-KZN": "KwaZulu-Natal", "GB-BCP": "Bournemouth, Christchurch and Poole",
		"CH-AG": "Aargau", "IR-23": "Tehrān", "KR-50": "Sejong", "GB-WLS": "Wales", "BR-SP": "São Paulo", "MX-JAL": "Jalisco",
	} {
		alpha2, _, _ := strings.Cut(code, "-")
		if !slices.Contains(Subdivisions(alpha2), Subdivision{code, want}) {
			t.Errorf("%s is not %s", code, want)
		}
	}
}

func TestIsSubdivision_RefusesWhatIsNone(t *testing.T) {
	for _, code := range []string{"", "US", "US-", "US-XX", "us-ny", "US-NYC", "NY", "PL-MZ", "GB-UKM", "XX-01", "US-NY ", "-"} {
		if IsSubdivision(code) {
			t.Errorf("%q", code)
		}
	}
}

func TestCanonical_ReadsTheDocumentedOldCodes(t *testing.T) {
	for code, want := range map[string]string{"FR-68": "FR-GES", "FR-6AE": "FR-GES", "FR-GES": "FR-GES", "US-NY": "US-NY", "": "", "XX": "XX"} {
		if got := Canonical(code); got != want {
			t.Errorf("%q is read as %q", code, got)
		}
	}
	for old, newer := range aliases {
		if !IsSubdivision(newer) {
			t.Errorf("%s is read as %s, which is none", old, newer)
		}
	}
}

func TestLists_AreTheCallers(t *testing.T) {
	Countries()[0].Name, Subdivisions("US")[0].Name = "Nowhere", "Nowhere"
	if Countries()[0].Name == "Nowhere" || Subdivisions("US")[0].Name == "Nowhere" {
		t.Error("a caller has altered the world")
	}
}

// TestChanges_AreStillNeeded tells when a newer version of the library knows by itself what a line says.
func TestChanges_AreStillNeeded(t *testing.T) {
	library := map[string]string{}
	for _, code := range countries.AllSubdivisions() {
		library[string(code)] = code.String()
	}
	emptied := map[string]bool{}
	for line := range strings.Lines(changes) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		code, name, _ := strings.Cut(line[1:], " ")
		alpha2, part, ok := strings.Cut(code, "-")
		_, known := library[code]
		switch {
		case line[0] != '+' && line[0] != '-', !ok, (line[0] == '+') != (name != ""):
			t.Errorf("cannot be read: %s", line)
		case part == "*":
			emptied[alpha2] = true
		case line[0] == '-' && !known, line[0] == '+' && library[code] == name && !emptied[alpha2]:
			t.Errorf("needed no longer: %s", line)
		}
	}
	for alpha2 := range names {
		if countries.ByName(alpha2).String() == names[alpha2] {
			t.Errorf("the library calls %s by this name itself", alpha2)
		}
	}
}
