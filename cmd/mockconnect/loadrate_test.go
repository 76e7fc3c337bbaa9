package main

import (
	"strings"
	"testing"
	"time"
)

func TestParseRate_TakesSoManyASecondAMinuteOrAnHour(t *testing.T) {
	for text, want := range map[string]struct {
		interval time.Duration
		shown    string
	}{
		"500/s": {2 * time.Millisecond, "500/s"},
		"30/m":  {2 * time.Second, "30/m"},
		"10":    {100 * time.Millisecond, "10/s"},
		"1.5/s": {666666666, "1.5/s"},
		"90/h":  {40 * time.Second, "90/h"},
		"":      {0, "as many as it takes"},
	} {
		r, err := parseRate(text)
		if err != nil || r.interval() != want.interval || r.String() != want.shown {
			t.Errorf("%q: %s, %s, %v", text, r, r.interval(), err)
		}
	}
	for _, text := range []string{"0", "-1", "x", "10/", "/s", "10/d", "NaN", "Inf", "1e9", "0.00001", "10 per second"} {
		if _, err := parseRate(text); err == nil || !strings.HasPrefix(err.Error(), "--rate "+text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRate_RoundingsDoNotAddUp(t *testing.T) {
	r, err := parseRate("3/s")
	if err != nil || r.at(3_000_000) != 1_000_000*time.Second {
		t.Error(r.at(3_000_000), err)
	}
	if got := r.like(2.5); got != "2.50/s" {
		t.Error(got)
	}
}

func FuzzParseRate(f *testing.F) {
	f.Add("500/s")
	f.Add("1e300/h")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseRate(text)
		if err == nil && text != "" && (r.interval() < 0 || r.interval() > 24*time.Hour || r.at(10) < r.at(9)) {
			t.Errorf("%q: every %s", text, r.interval())
		}
	})
}
