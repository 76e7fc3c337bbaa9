package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/scenario"

	"github.com/google/go-cmp/cmp"

	"github.com/mockconnect/mockconnect/internal/config"
)

// builtIn lists the built-in scenarios as messages do: the first of them.
var builtIn = func() string {
	var names []string
	for _, s := range scenario.BuiltIn().List() {
		names = append(names, s.Name)
	}
	const most = 30 // that one message lists
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return strings.Join(names, ", ")
}()

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func lines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestParse_RefusesWhatTheServerWould(t *testing.T) {
	const sample = "4242f55a-37af-47da-afaa-915de877405d" // one of default's
	for text, want := range map[string][]string{
		"workspaces: [{id: a, zerohash: {api_key: h2yFu1uijCDEqkbdop4GAF, private_key: short, fields: lax, permissions: [withdraw], scenario: nope}}]": {
			`1:42: belongs to workspace "default"`,
			`1:79: wants standard base64 of 16 to 256 bytes, such as openssl rand -base64 32 makes`,
			`1:94: wants one of lenient, strict; got "lax"`,
			`1:113: unknown permission "withdraw"; known: participants:read, participants:write, tokens:read, tokens:write, accounts:read, accounts:write, deposits:read, deposits:write, withdrawals:read, withdrawals:write, transfers:read, transfers:write, fund:read, fund:write, read, write, participants, tokens, accounts, deposits, withdrawals, transfers, fund`,
			`1:134: unknown scenario "nope"; known: ` + builtIn,
		},
		"workspaces: [{id: a}, {id: a, scenario: nope, profile: x, connect: {signatures: sometimes, public_key: x, token_ttl: \"-3s\"}}]": {
			`1:28: the workspace "a" is given twice; it stands on line 1 already`,
			`1:41: unknown scenario "nope"; known: ` + builtIn,
			`1:56: unknown profile "x"; known: 2025-10, 2026-07`,
			`1:81: wants one of enforce, warn, off; got "sometimes"`,
			`1:104: it is not PEM; wanted is the PEM of an RSA public key, starting with -----BEGIN PUBLIC KEY-----`,
			`1:118: wants a time from 1s to 10 years, got -3s`,
		},
		"default:\n  connect:\n    signatures: sometimes\n": {`3:17: wants one of enforce, warn, off; got "sometimes"`},
		"default: {connect: {signatures: enforce}}":         {`1:33: cannot be enforce without a public_key to check signatures with`},
		"default: {id: other}":                              {`1:15: the default workspace is always called default`},
		"default: {seed: 0, clock: {speed: -1}}":            {`1:17: wants a number other than 0`, `1:35: wants a number of times above 0`},
		"scenario: deposit-confirmd":                        {`1:11: unknown scenario "deposit-confirmd"; did you mean "deposit-confirmed"?`},
		"default: {scenario: nope}":                         {`1:21: unknown scenario "nope"; known: ` + builtIn},
		"workspaces: [{id: A B}, {seed: 1}]": {
			`1:19: wants 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, got "A B"`, `1:25: a workspace needs an id`,
		},
		"workspaces:\n  - {id: a, connect: {organization_id: o, client_id: c}}\n  - {id: b, connect: {organization_id: o, client_id: c}}\n": {
			`3:40: belongs to workspace "a"`, `3:54: belongs to workspace "a"`,
		},
		"workspaces: [{id: a, connect: {organization_id: " + sample + "}}]": {`1:49: belongs to workspace "default"`},
		"workspaces: [{id: a, connect: {integrations: [coinbase, krakn]}}]": {`1:57: unknown integration "krakn"; did you mean "kraken"?`},
		"workspaces: [{id: a, callback_url: nowhere}]": {
			`1:36: wants a full URL such as http://localhost:3000/webhooks, got "nowhere"`,
		},
		// A value that cannot be decoded has one fault.
		"workspaces: [{id: a, keep: many, connect: {organization_id: 5, token_ttl: soon}}]": {
			`1:28: wants a whole number, got the text "many"`, `1:61: wants a string, got the number 5; put it in quotes`,
			`1:75: wants a time such as 1h30m, or a number of seconds, got the text "soon"`,
		},
		"workspaces: [5]": {`1:14: wants a mapping, got the number 5`},
		"workspaces: 5":   {`1:13: wants a list, got the number 5`},
		"workspaces:\n  - id: a\n    faults:\n      - {name: x, route: POST /session, status: 503}\n      - {name: x y, route: \"*\", mode: reset, status: 1}\n": {
			`4:26: unknown route "POST /session"; did you mean "POST /sessions"?`,
			`5:16: "x y" is no name for a fault; write 1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-', beginning with a letter or digit`,
			`5:46: mode reset takes no status`, `5:54: wants a status from 200 to 599, got the number 1`,
		},
		"default: {faults: [{name: x, route: \"*\", mode: hang}, {name: x, route: \"*\", mode: hang}]}": {`1:62: is the name of fault 1 of the list already`},
		"a: b: c": {`1:1: not valid YAML: mapping values are not allowed in this context`},
	} {
		_, err := config.Parse("c.yaml", []byte(text))
		for i := range want {
			want[i] = "c.yaml:" + want[i]
		}
		if diff := cmp.Diff(want, lines(err)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

func TestParse_AcceptsWhatTheServerTakes(t *testing.T) {
	for _, text := range []string{
		"", "# nothing\n", "scenario: deposit-confirmed", "default: {scenario: \"\", profile: 2026-07, clock: {mode: manual}}",
		"workspaces: [{id: a, keys_from: default}, {id: b}, {id: default, connect: {client_id: mine}}]",
		"workspaces: [{id: a, faults: [{route: \"GET /participants/*\", latency: 3s}, {route: POST /sessions, mode: rate_limit}]}]",
		"default: {connect: {organization_id: mine}}\nworkspaces: [{id: a, connect: {organization_id: 4789efea-e034-4e6f-b8a0-5289aacec427}}]",
	} {
		if _, err := config.Parse("c.yaml", []byte(text)); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
	}
}

func TestParse_LooksIntoTheDirectoryWithScenarios(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "own.yaml", "scenario: own\ntitle: t\nflow: deposit\nsteps: [{emit: connect.deposits.pending}]\n")
	beside := "scenarios: " + dir + "\n"
	if _, err := config.Parse("c.yaml", []byte(beside+"scenario: own\nworkspaces: [{id: a, scenario: deposit-confirmed}]\n")); err != nil {
		t.Error(err)
	}
	_, err := config.Parse("c.yaml", []byte(beside+"scenario: owm\n"))
	if diff := cmp.Diff([]string{`c.yaml:2:11: unknown scenario "owm"; did you mean "own"?`}, lines(err)); diff != "" {
		t.Error(diff)
	}
	// Where the directory is not at hand, nothing can be said of what is in it.
	if _, err := config.Parse("c.yaml", []byte("scenarios: "+filepath.Join(dir, "elsewhere")+"\nscenario: owm\n")); err != nil {
		t.Error(err)
	}
}

func TestLoad_LeavesScenariosToWhoeverKnowsTheFlags(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "own.yaml", "scenario: own\ntitle: t\nflow: deposit\nsteps: [{emit: connect.deposits.pending}]\n")
	file := write(t, t.TempDir(), "config.yaml", "scenario: own\n")
	f, err := config.Load(file, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.CheckScenarios(dir); err != nil {
		t.Error(err)
	}
	err = f.CheckScenarios("")
	if diff := cmp.Diff([]string{file + `:1:11: unknown scenario "own"; known: ` + builtIn}, lines(err)); diff != "" {
		t.Error(diff)
	}
	if f, err = config.Load("", ""); err != nil || f.CheckScenarios("") != nil {
		t.Error(f, err)
	}
	_, err = config.Load("", "default: {profile: x}")
	if diff := cmp.Diff([]string{`MOCKCONNECT_CONFIG_YAML:1:20: unknown profile "x"; known: 2025-10, 2026-07`}, lines(err)); diff != "" {
		t.Error(diff)
	}
	if _, err = config.Load(filepath.Join(dir, "missing"), ""); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
