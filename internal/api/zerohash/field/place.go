package field

import "github.com/mockconnect/mockconnect/internal/strict"

// Alpha2 is a country by its two letters (ISO 3166-1).
func Alpha2(v Value, text string) []Fault {
	return inPlaces(v, text, v.Places().IsAlpha2(text), `"DE"`)
}

// Alpha3 is a country by its three letters (ISO 3166-1).
func Alpha3(v Value, text string) []Fault {
	return inPlaces(v, text, v.Places().IsAlpha3(text), `"DEU"`)
}

// Subdivision is a state, province or the like (ISO 3166-2).
func Subdivision(v Value, text string) []Fault {
	return inPlaces(v, text, v.Places().IsSubdivision(v.Places().Canonical(text)), `"US-NY"`)
}

func inPlaces(v Value, text string, known bool, such string) []Fault {
	if known {
		return nil
	}
	faults := v.Should(notOneOf)
	faults[0].Hint = v.At() + ": got " + strict.Quote(text) + "; wants an ISO 3166 code such as " + such
	return faults
}
