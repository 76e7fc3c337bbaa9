package zerohash

import (
	"math"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
	"github.com/mockconnect/mockconnect/internal/sim/ledger"
)

// span is a stretch of time as the filters of a list have it.
type span struct{ ledger.Span }

func (s span) has(t time.Time) bool {
	return (s.From.IsZero() || !t.Before(s.From)) && (s.Until.IsZero() || t.Before(s.Until))
}

// bounds are the filters of one time, by what follows its name: from the value on, from behind it, up to it, up to behind it. Behind is
// one unit of the value later, since times are kept in nanoseconds and shown in milliseconds.
var bounds = []struct {
	suffixes                             []string
	from, fromBehind, until, untilBehind bool
}{
	{suffixes: []string{"[gte]", "_gte"}, from: true},
	{suffixes: []string{"[gt]", "_gt"}, fromBehind: true},
	{suffixes: []string{"[e]"}, from: true, untilBehind: true},
	{suffixes: []string{"[lt]", "_lt"}, until: true},
	{suffixes: []string{"[lte]", "_lte"}, untilBehind: true},
}

// spanOf answers false when no filter of that time is given.
func spanOf(o field.Object, name string) (s span, given bool) {
	for _, b := range bounds {
		for _, suffix := range b.suffixes {
			if !o.Has(name + suffix) {
				continue
			}
			given = true
			at, behind := instant(o, name+suffix)
			switch {
			case b.from:
				s.later(at)
			case b.fromBehind:
				s.later(behind)
			}
			switch {
			case b.until:
				s.earlier(at)
			case b.untilBehind:
				s.earlier(behind)
			}
		}
	}
	return s, given
}

func (s *span) later(t time.Time) {
	if s.From.IsZero() || t.After(s.From) {
		s.From = t
	}
}

func (s *span) earlier(t time.Time) {
	if s.Until.IsZero() || t.Before(s.Until) {
		s.Until = t
	}
}

// units of timestamps, by how large they are at least: nanoseconds and milliseconds are documented, an example has seconds.
var units = []struct {
	least int64
	unit  time.Duration
}{
	{1e16, time.Nanosecond},
	{1e11, time.Millisecond},
	{0, time.Second},
}

// instant answers the instant of a filter and the one a unit later. What no clock shows is the end of time.
func instant(o field.Object, name string) (at, behind time.Time) {
	n := o.Int(name)
	if n == 0 && strings.Trim(o.String(name), "0.") != "" {
		n = math.MaxInt64 // more digits than a number holds
	}
	for _, u := range units {
		if n < u.least {
			continue
		}
		perSecond := int64(time.Second / u.unit)
		at = time.Unix(n/perSecond, n%perSecond*int64(u.unit)).UTC()
		return at, at.Add(u.unit)
	}
	return at, at
}
