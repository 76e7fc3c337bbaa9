package place

import (
	_ "embed"
	"slices"
	"strings"
)

// changes are the lines by which the library's parts of countries are brought up to date. Not among them are the municipalities of
// Estonia, Iceland and Lithuania, below their counties and regions, and the newest numbers of North Macedonia and Uganda.
//
//go:embed changes.txt
var changes string

// notInISO are codes of the library's that are no countries of ISO 3166-1, or are no longer.
var notInISO = []string{"AN", "XK", "YU"}

// names are countries that the library calls by a former or a clumsy name.
var names = map[string]string{
	"AX": "Åland Islands",
	"BL": "Saint Barthélemy",
	"BQ": "Bonaire, Sint Eustatius and Saba",
	"CI": "Côte d'Ivoire",
	"CV": "Cabo Verde",
	"CW": "Curaçao",
	"HK": "Hong Kong",
	"IM": "Isle of Man",
	"IR": "Iran",
	"LY": "Libya",
	"MD": "Moldova",
	"MF": "Saint Martin (French part)",
	"MK": "North Macedonia",
	"MO": "Macao",
	"PS": "Palestine",
	"RE": "Réunion",
	"SX": "Sint Maarten (Dutch part)",
	"SZ": "Eswatini",
	"TL": "Timor-Leste",
	"TR": "Türkiye",
	"TW": "Taiwan",
	"TZ": "Tanzania",
	"VA": "Holy See",
	"VG": "Virgin Islands (British)",
	"VI": "Virgin Islands (U.S.)",
}

// change plays lines in their order: "+CC-CODE Name" adds or renames a part, "-CC-CODE" takes one away, "-CC-*" takes all.
func (a *atlas) change(lines string) {
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		code, name, _ := strings.Cut(line[1:], " ")
		alpha2, part, _ := strings.Cut(code, "-")
		a.parts[alpha2] = slices.DeleteFunc(a.parts[alpha2], func(s Subdivision) bool { return s.Code == code || part == "*" })
		if line[0] == '+' {
			a.parts[alpha2] = append(a.parts[alpha2], Subdivision{code, name})
		}
	}
}
