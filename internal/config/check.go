package config

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// checks answer what is wrong with a setting that has the form of a flag, or nothing.
var checks = map[string]func(text string) string{
	"listen": func(text string) string {
		if _, _, err := net.SplitHostPort(text); err != nil {
			return "wants host:port such as 127.0.0.1:8080, got " + strict.Quote(text)
		}
		return ""
	},
	"callback": func(text string) string { return sim.Target{URL: text}.Check() },
	"speed": func(text string) string {
		if _, err := clock.ParseSpeed(text); err != nil {
			return err.Error()
		}
		return ""
	},
	"profile": func(text string) string {
		if _, ok := profile.Named(text); !ok {
			return strict.Unknown("profile", text, profile.Names())
		}
		return ""
	},
	"seed": whole,
	"keep": func(text string) string {
		if n, err := strconv.Atoi(text); err != nil || n < 1 {
			return "wants a number of records above 0, got " + strict.Quote(text)
		}
		return ""
	},
	"log_format": func(text string) string {
		if formats := []string{"text", "json"}; !slices.Contains(formats, text) {
			return strict.Unknown("log format", text, formats)
		}
		return ""
	},
	"target_grace": func(text string) string {
		if _, err := time.ParseDuration(text); err != nil {
			return "wants a time such as 30s, got " + strict.Quote(text)
		}
		return ""
	},
}

func whole(text string) string {
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		return fmt.Sprintf("wants a whole number, got %s", strict.Quote(text))
	}
	return ""
}

// check finds what the types of the fields do not say. A value of the wrong type has its fault already.
func check(root *strict.Node) (faults []strict.Fault) {
	for key, wrong := range checks {
		n := root.Get(key)
		if n == nil || n.Kind() != strict.String && n.Kind() != strict.Number {
			continue
		}
		if detail := wrong(n.Text()); detail != "" {
			faults = append(faults, n.Faultf("%s", detail))
		}
	}
	return faults
}
