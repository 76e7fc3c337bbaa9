package latency

import (
	"encoding/json"
	"testing"
	"time"
)

func TestHistogram_AnswersPercentilesWithinAHundredth(t *testing.T) {
	var h Histogram
	if h.Count() != 0 || h.At(50) != 0 || h.At(100) != 0 {
		t.Error("an empty one has values")
	}
	for i := range 1000 {
		h.Record(time.Duration(i+1) * time.Millisecond)
	}
	for percentile, want := range map[float64]time.Duration{50: 500 * time.Millisecond, 95: 950 * time.Millisecond, 99: 990 * time.Millisecond, 100: time.Second} {
		if got := h.At(percentile); got < want*99/100 || got > want*101/100 {
			t.Errorf("p%v is %s, want %s", percentile, got, want)
		}
	}
	h.Record(-time.Second)
	h.Record(time.Hour)
	if got := h.At(100); h.Count() != 1002 || got < 9*time.Minute || got > 11*time.Minute {
		t.Error(h.Count(), got)
	}
}

func TestHistogram_TravelsAsTextAndMerges(t *testing.T) {
	var h, back, all Histogram
	h.Record(time.Millisecond)
	h.Record(time.Second)
	text, err := json.Marshal(map[string]*Histogram{"h": &h, "none": {}})
	var read map[string]*Histogram
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil || read["none"].Count() != 0 {
		t.Fatal(string(text), err)
	}
	back = *read["h"]
	all.Merge(&back)
	all.Merge(&h)
	all.Merge(nil)
	if all.Count() != 4 || all.At(100) != h.At(100) || all.At(25) != h.At(50) || h.Clone().Count() != 2 {
		t.Error(all.Count(), all.At(100), all.At(25))
	}
}

func TestHistogram_WhatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{"?", "AAAA", "HISTFAAAAAA="} {
		var h Histogram
		if err := h.UnmarshalText([]byte(text)); err == nil {
			t.Error(text)
		}
	}
}

func FuzzUnmarshalText(f *testing.F) {
	var h Histogram
	h.Record(time.Millisecond)
	text, err := h.MarshalText()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(_ *testing.T, text []byte) {
		var h Histogram
		if h.UnmarshalText(text) == nil {
			h.At(99)
		}
	})
}
