package forms

import (
	"regexp"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
)

// Rules that more than one form uses.
var (
	text    = field.Text()
	filled  = field.Text(field.Length(1, 0))
	email   = field.Text(field.Email)
	phone   = field.Text(field.Phone)
	date    = field.Text(field.Date)
	birth   = field.Text(field.Date, field.Past)
	alpha2  = field.Text(field.Alpha2)
	alpha3  = field.Text(field.Alpha3)
	region  = field.Text(field.Subdivision)
	amount  = field.Text(field.Positive)
	instant = field.Millis()
	recent  = field.Millis(field.Recent)
	zip     = field.Text(zipFormat)
	postal  = field.Text(field.Length(4, 0), noOuterSpace)

	code        = field.Text(field.Match(`^[A-Z0-9]{6}$`))
	sixLong     = field.Text(field.Length(6, 6))
	asset       = field.Text(field.Length(1, 64)) // which ones there are is known elsewhere
	label       = field.Text(field.Match(`^[A-Za-z0-9:_-]+$`))
	label40     = field.Text(field.Match(`^[A-Za-z0-9:_-]+$`), field.Length(0, 40))
	passOrFail  = field.Enum("pass", "fail")
	citizenship = field.Text(field.Alpha2, notListed)
)

var boxed = regexp.MustCompile(`(?i)\b(p\.? ?o\.? ?|post ?office ?)box(\b|[0-9])`)

// addressOne is the first line of an address. It has up to 80 characters, and 200 where the platform vouches for the KYC itself.
func addressOne(most int) field.Rule {
	return field.Text(func(v field.Value, text string) []field.Fault {
		if strings.TrimSpace(text) == "" || boxed.MatchString(text) {
			return v.Should("not be empty and should not contain PO Box")
		}
		return nil
	}, field.Length(0, most))
}

// addressTwo is the second line, which may be empty.
func addressTwo(most int) field.Rule {
	return field.Text(func(v field.Value, text string) []field.Fault {
		if boxed.MatchString(text) {
			return v.Should("not contain PO Box")
		}
		return nil
	}, field.Length(0, most))
}

var zipDigits = regexp.MustCompile(`^[0-9]{5}(-[0-9]{4})?$`)

func zipFormat(v field.Value, text string) []field.Fault {
	if !zipDigits.MatchString(text) {
		return v.Wrong("format is not valid")
	}
	return nil
}

func noOuterSpace(v field.Value, text string) []field.Fault {
	if text != strings.TrimSpace(text) {
		return v.Wrong("format is not valid")
	}
	return nil
}

// notListed refuses the one country whose code is good ISO 3166 and missing from the specification's list of citizenships.
func notListed(v field.Value, text string) []field.Fault {
	if text == "RU" {
		return v.Should("be equal to one of the allowed values")
	}
	return nil
}

// nine is what a US taxpayer's number looks like.
var nine = regexp.MustCompile(`^[0-9]{3}-?[0-9]{2}-?[0-9]{4}$`)

const badTaxNumber = "Invalid number. Please enter a valid SSN or ITIN"

// middles are the fourth and fifth digit of an ITIN, as the guide lists them.
var middles = regexp.MustCompile(`^(5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-9])$`)

// taxNumber tells a valid SSN from a valid ITIN, which begins with 9, and both from anything else. Only what the guide rules out is
// refused: it names the area 666, and not 000.
func taxNumber(number string) (valid, itin bool) {
	if !nine.MatchString(number) {
		return false, false
	}
	digits := strings.ReplaceAll(number, "-", "")
	if digits[0] == '9' {
		return middles.MatchString(digits[3:5]), true
	}
	return digits[:3] != "666" && digits[3:5] != "00" && digits[5:] != "0000", false
}
