package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// rate is how often something begins: so many in so much time. The zero value is as often as it can.
type rate struct {
	n   float64
	per time.Duration
}

var rateUnits = []struct {
	suffix string
	per    time.Duration
}{{"/s", time.Second}, {"/m", time.Minute}, {"/h", time.Hour}}

// parseRate reads 500/s, 30/m, 100/h, or a plain number of times a second.
func parseRate(text string) (rate, error) {
	if text == "" {
		return rate{}, nil
	}
	r := rate{per: time.Second}
	number := text
	for _, unit := range rateUnits {
		if before, ok := strings.CutSuffix(text, unit.suffix); ok {
			number, r.per = before, unit.per
		}
	}
	var err error
	if r.n, err = strconv.ParseFloat(strings.TrimSpace(number), 64); err != nil || !(r.n > 0) || math.IsInf(r.n, 0) {
		return rate{}, fmt.Errorf("--rate %s: a rate is a number above zero of so much a time, such as 500/s, 30/m or 10", text)
	}
	switch {
	case r.perSecond() > mostRate:
		return rate{}, fmt.Errorf("--rate %s is more than can be kept on any machine; at most %d/s", text, mostRate)
	case r.interval() > 24*time.Hour:
		return rate{}, fmt.Errorf("--rate %s is less than one a day", text)
	}
	return r, nil
}

const mostRate = 100_000

func (r rate) perSecond() float64 { return r.n / r.per.Seconds() }

// interval is the time between two beginnings.
func (r rate) interval() time.Duration {
	if r.n == 0 {
		return 0
	}
	return time.Duration(min(float64(r.per)/r.n, math.MaxInt64/2))
}

// at is when the i-th begins, counted from the first: by itself, so that roundings do not add up.
func (r rate) at(i int) time.Duration {
	if r.n == 0 {
		return 0
	}
	return time.Duration(float64(i) * float64(r.per) / r.n)
}

func (r rate) String() string {
	if r.n == 0 {
		return "as many as it takes"
	}
	for _, unit := range rateUnits {
		if unit.per == r.per {
			return strconv.FormatFloat(r.n, 'f', -1, 64) + unit.suffix
		}
	}
	return strconv.FormatFloat(r.perSecond(), 'f', -1, 64) + "/s"
}

// like writes so many a second in the rate's own unit.
func (r rate) like(perSecond float64) string {
	for _, unit := range rateUnits {
		if unit.per == r.per {
			return readable(perSecond*unit.per.Seconds()) + unit.suffix
		}
	}
	return readable(perSecond) + "/s"
}

// readable writes a number to four digits.
func readable(n float64) string {
	digits := 1
	switch {
	case n >= 1000:
		digits = 0
	case n < 10:
		digits = 2
	}
	return strconv.FormatFloat(n, 'f', digits, 64)
}
