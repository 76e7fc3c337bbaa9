// Package latency keeps how long things took, in a histogram of bounded size that can be merged with others and sent as text in the form
// that HdrHistogram's tools read. What was timed is none of its business.
package latency

import (
	"encoding/base64"
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// What can be told apart: a microsecond at the least and ten minutes at the most, to within a hundredth.
const (
	shortest = 1
	longest  = int64(10 * time.Minute / time.Microsecond)
	digits   = 2
)

// Histogram is a number of durations. The zero value holds none. It is for one goroutine at a time.
type Histogram struct{ of *hdr.Histogram }

func (h *Histogram) open() *hdr.Histogram {
	if h.of == nil {
		h.of = hdr.New(shortest, longest, digits)
	}
	return h.of
}

// Record adds a duration; what is longer than ten minutes counts as ten minutes.
func (h *Histogram) Record(d time.Duration) {
	_ = h.open().RecordValue(min(max(d.Microseconds(), 0), longest)) // it is within the bounds
}

// Merge adds what another has.
func (h *Histogram) Merge(other *Histogram) {
	if other != nil && other.of != nil {
		h.open().Merge(other.of)
	}
}

// Count is how many durations there are.
func (h *Histogram) Count() int64 {
	if h.of == nil {
		return 0
	}
	return h.of.TotalCount()
}

// At is the duration that so many percent of them do not exceed; at 100 it is the longest.
func (h *Histogram) At(percentile float64) time.Duration {
	if h.Count() == 0 {
		return 0
	}
	if percentile >= 100 {
		return time.Duration(h.of.Max()) * time.Microsecond
	}
	return time.Duration(h.of.ValueAtPercentile(percentile)) * time.Microsecond
}

// Clone is a copy that changes no more.
func (h *Histogram) Clone() *Histogram {
	copied := &Histogram{}
	copied.Merge(h)
	return copied
}

// MarshalText is base64 of HdrHistogram's compressed encoding, version 2, in microseconds; empty when there is nothing in it.
func (h *Histogram) MarshalText() ([]byte, error) {
	if h.Count() == 0 {
		return nil, nil
	}
	encoded, err := h.of.Encode(hdr.V2CompressedEncodingCookieBase)
	return []byte(base64.StdEncoding.EncodeToString(encoded)), err
}

// UnmarshalText reads it again.
func (h *Histogram) UnmarshalText(text []byte) (err error) {
	h.of = nil
	if len(text) == 0 {
		return nil
	}
	// The library may not survive what no histogram has written.
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("this is no histogram: %v", fault)
		}
	}()
	encoded, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return fmt.Errorf("a histogram is written in base64: %w", err)
	}
	decoded, err := hdr.Decode(encoded)
	if err != nil {
		return fmt.Errorf("this is no histogram: %w", err)
	}
	h.Merge(&Histogram{decoded})
	return nil
}
