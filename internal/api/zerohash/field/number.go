package field

import (
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Bool is true or false.
func Bool(v Value) []Fault {
	if _, ok := v.bool(); !ok {
		return v.Should("be boolean")
	}
	return nil
}

// Bound limits a number.
type Bound func(v Value, n float64) []Fault

// AtLeast is a lower bound that a number may reach.
func AtLeast(least float64) Bound {
	return func(v Value, n float64) []Fault {
		if n < least {
			return v.Should("be >= %s", strconv.FormatFloat(least, 'f', -1, 64))
		}
		return nil
	}
}

// AtMost is an upper bound that a number may reach.
func AtMost(most float64) Bound {
	return func(v Value, n float64) []Fault {
		if n > most {
			return v.Should("be <= %s", strconv.FormatFloat(most, 'f', -1, 64))
		}
		return nil
	}
}

// Number is a number within bounds.
func Number(bounds ...Bound) Rule {
	return func(v Value) []Fault {
		digits, ok := v.number()
		if !ok {
			return v.Should("be number")
		}
		n, _ := strconv.ParseFloat(digits, 64) // out of range is infinite, and beyond every bound
		return within(v, n, bounds)
	}
}

// Integer is a whole number within bounds.
func Integer(bounds ...Bound) Rule {
	return func(v Value) []Fault {
		n, ok := v.integer()
		if !ok {
			return v.Should("be integer")
		}
		return within(v, float64(n), bounds)
	}
}

// Count is what the specification calls a number and means to be whole: page=abc should be number, page=1.5 should be integer.
func Count(bounds ...Bound) Rule {
	number, integer := Number(), Integer(bounds...)
	return func(v Value) []Fault {
		if faults := number(v); faults != nil {
			return faults
		}
		return integer(v)
	}
}

func within(v Value, n float64, bounds []Bound) (faults []Fault) {
	for _, bound := range bounds {
		faults = append(faults, bound(v, n)...)
	}
	return faults
}

// Numbers is one of the listed numbers.
func Numbers(allowed ...int64) Rule {
	return func(v Value) []Fault {
		digits, ok := v.number()
		if !ok {
			return v.Should("be number")
		}
		if n, ok := v.integer(); ok && slices.Contains(allowed, n) {
			return nil
		}
		texts := make([]string, len(allowed))
		for i, n := range allowed {
			texts[i] = strconv.FormatInt(n, 10)
		}
		return notAllowed(v, digits, texts)
	}
}

// Millis is an instant in milliseconds since 1970, which has 13 digits for the time that matters here; seconds have 10.
func Millis(rules ...func(v Value, at time.Time) []Fault) Rule {
	return func(v Value) (faults []Fault) {
		n, ok := v.integer()
		if !ok {
			return v.Should("be integer")
		}
		if n < 1e12 || n >= 1e13 {
			return v.Should("be a timestamp in milliseconds (13 digits)")
		}
		for _, rule := range rules {
			faults = append(faults, rule(v, time.UnixMilli(n))...)
		}
		return faults
	}
}

// Recent is an instant of the last year, or of the next day: clocks differ, and so do midnights.
func Recent(v Value, at time.Time) []Fault {
	switch now := v.Now(); {
	case at.Before(now.AddDate(-1, 0, 0)):
		return v.Should("NOT be more than 1 year in the past")
	case at.After(now.AddDate(0, 0, 1)):
		return v.Should("NOT be more than 1 day in the future")
	}
	return nil
}

var (
	decimal = regexp.MustCompile(`^([0-9]{1,30}(\.[0-9]{0,18})?|\.[0-9]{1,18})$`)
	nonZero = regexp.MustCompile(`[1-9]`)
)

// Decimal is an amount as a text in plain digits with up to 18 decimals, which may begin with its point: ".013".
func Decimal(v Value, text string) []Fault {
	if !decimal.MatchString(text) {
		return v.Should(`match format "decimal"`)
	}
	return nil
}

// Positive is an amount of more than nothing.
func Positive(v Value, text string) []Fault {
	if faults := Decimal(v, text); faults != nil {
		return faults
	}
	if !nonZero.MatchString(text) {
		return v.Should("be > 0")
	}
	return nil
}
