package sim

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/egress"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Target is where webhooks go. URL is what is signed and sent as Host; Dial, when given, is the host:port that is connected to.
type Target struct {
	URL  string
	Dial string
}

// String is the URL alone.
func (t Target) String() string { return t.URL }

// IsZero says that there is no target.
func (t Target) IsZero() bool { return t.URL == "" }

// MarshalJSON writes a plain string where Dial is not used.
func (t Target) MarshalJSON() ([]byte, error) {
	if t.Dial == "" {
		return json.Marshal(t.URL)
	}
	return json.Marshal(struct {
		URL  string `json:"url"`
		Dial string `json:"dial"`
	}{t.URL, t.Dial})
}

// UnmarshalJSON reads both forms.
func (t *Target) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		t.Dial = ""
		return json.Unmarshal(data, &t.URL)
	}
	var both struct {
		URL  string `json:"url"`
		Dial string `json:"dial"`
	}
	if err := json.Unmarshal(data, &both); err != nil {
		return err
	}
	t.URL, t.Dial = both.URL, both.Dial
	return nil
}

// Check answers what is wrong with a target, in a sentence, or nothing.
func (t Target) Check() string {
	if t.URL == "" {
		if t.Dial != "" {
			return "has a dial address and no url"
		}
		return ""
	}
	u, err := url.Parse(t.URL)
	switch {
	case err != nil, u.Scheme == "", u.Host == "" && u.Opaque != "":
		return "wants a full URL such as http://localhost:3000/webhooks, got " + strict.Quote(t.URL)
	case u.Scheme != "http" && u.Scheme != "https":
		return "wants a URL of scheme http or https, got " + strict.Quote(t.URL)
	case u.Hostname() == "":
		return "wants a URL with a host, such as http://localhost:3000/webhooks, got " + strict.Quote(t.URL)
	case u.Port() != "" && !isPort(u.Port()):
		return "wants a port from 1 to 65535, got " + strict.Quote(u.Port())
	case u.User != nil:
		return "must not carry a user name or password; the URL is part of what is signed and shown"
	case u.Fragment != "" || strings.HasSuffix(t.URL, "#"):
		return "must not have a fragment (#…); it would be signed and never sent"
	}
	if detail := neverCalled(u.Hostname()); detail != "" && t.Dial == "" {
		return detail
	}
	if t.Dial != "" {
		if host, _, err := net.SplitHostPort(t.Dial); err == nil && neverCalled(host) != "" {
			return neverCalled(host)
		}
		if host, port, err := net.SplitHostPort(t.Dial); err != nil || host == "" || !isPort(port) {
			return "wants dial as host:port, got " + strict.Quote(t.Dial)
		}
	}
	return ""
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// neverCalled says why an address, written out, is never called. What a name stands for is only known when it is dialled.
func neverCalled(host string) string {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	if err := egress.Check(addr); err != nil {
		return err.Error()
	}
	return ""
}
