// Package place knows the countries and their parts by the codes of ISO 3166. The codes come from a library; what the library lacks or has
// kept too long stands in changes.txt. Who may live where, and what a place allows, must not enter.
package place

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/biter777/countries"
)

// Country is a country of ISO 3166-1.
type Country struct {
	Alpha2, Alpha3 string
	Name           string // short, in English
}

// Subdivision is a part of a country, such as a state or a province, of ISO 3166-2.
type Subdivision struct {
	Code string // with the country's, as in US-NY
	Name string // as its people write it in Latin letters
}

// Countries lists the countries by their alpha-2 code. The list is the caller's.
func Countries() []Country { return slices.Clone(world().countries) }

// CountryNamed finds a country by its alpha-2 code, in upper case.
func CountryNamed(alpha2 string) (Country, bool) {
	i, found := slices.BinarySearchFunc(world().countries, alpha2, func(c Country, code string) int { return cmp.Compare(c.Alpha2, code) })
	if !found {
		return Country{}, false
	}
	return world().countries[i], true
}

// Alpha3 says whether a country has an alpha-3 code, in upper case.
func Alpha3(alpha3 string) bool { return world().alpha3[alpha3] }

// Subdivisions lists the parts of a country by their codes; a country may have none. The list is the caller's.
func Subdivisions(alpha2 string) []Subdivision { return slices.Clone(world().parts[alpha2]) }

// IsSubdivision says whether a code is that of a part of a country, in upper case. Other spellings of a code are Canonical's business.
func IsSubdivision(code string) bool {
	alpha2, _, _ := strings.Cut(code, "-")
	_, found := slices.BinarySearchFunc(world().parts[alpha2], code, bySubdivision)
	return found
}

// aliases are the old codes that the documents say are read as newer ones.
var aliases = map[string]string{
	"FR-68":  "FR-GES",
	"FR-6AE": "FR-GES",
}

// Canonical answers the code under which a part of a country is kept: the newer one of an old code, any other as it is.
func Canonical(code string) string {
	if newer, ok := aliases[code]; ok {
		return newer
	}
	return code
}

// atlas is what the library and the changes make together. It is not altered once it is made.
type atlas struct {
	countries []Country                // by alpha-2 code
	alpha3    map[string]bool          // codes
	parts     map[string][]Subdivision // of an alpha-2 code, by code
}

// world is made when it is first asked for, so that a start does not wait for it.
var world = sync.OnceValue(func() *atlas {
	a := &atlas{alpha3: map[string]bool{}, parts: map[string][]Subdivision{}}
	for _, c := range countries.All() {
		country := Country{c.Alpha2(), c.Alpha3(), c.String()}
		if slices.Contains(notInISO, country.Alpha2) {
			continue
		}
		if name, ok := names[country.Alpha2]; ok {
			country.Name = name
		}
		a.countries = append(a.countries, country)
		a.alpha3[country.Alpha3] = true
	}
	slices.SortFunc(a.countries, func(x, y Country) int { return cmp.Compare(x.Alpha2, y.Alpha2) })
	for _, code := range countries.AllSubdivisions() {
		if code == countries.SubdivisionUnknown {
			continue
		}
		alpha2, _, _ := strings.Cut(string(code), "-")
		name, _, _ := strings.Cut(code.String(), ";") // the first of several languages
		a.parts[alpha2] = append(a.parts[alpha2], Subdivision{string(code), name})
	}
	a.change(changes)
	for _, parts := range a.parts {
		slices.SortFunc(parts, func(x, y Subdivision) int { return bySubdivision(x, y.Code) })
	}
	return a
})

func bySubdivision(s Subdivision, code string) int { return cmp.Compare(s.Code, code) }
