package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/sim"
)

func TestValidate_TellsScenariosFromConfigs(t *testing.T) {
	t.Parallel()
	sound := write(t, "sound.yaml", "scenario: x\ntitle: t\nflow: deposit\nsteps: [{emit: connect.deposits.pending}]\n")
	settings := write(t, "config.yaml", "listen: 127.0.0.1:0\nscenario: deposit-confirmed\ndefault: {profile: 2026-07}\n")
	call(t, "validate", sound, settings).has(t, 0, "scenario x, 1 step, is sound", "the config is sound")

	broken := write(t, "broken.yaml", "scenario: X\nsteps:\n  - emit: connect.deposits.confirmed\n  - wait: soon\n")
	faulty := write(t, "faulty.yaml", "listen: here\nsped: 1\nkeep: 0\n")
	r := call(t, "validate", broken, faulty, sound, "missing.yaml")
	r.has(t, 2, broken+":1:1: flow is missing", broken+":1:11: ", broken+":4:11: ", faulty+":1:9: ", faulty+":2:1: ", faulty+":3:7: ",
		"is sound", "there is no file missing.yaml")
	call(t, "validate", write(t, "tab.yaml", "a:\n\t- b")).has(t, 2, "tab.yaml:2:")
	call(t, "validate", t.TempDir()).has(t, 2, "is a directory")
	call(t, "validate").has(t, 2)
}

func TestListAndVersion(t *testing.T) {
	t.Parallel()
	said := call(t, "version")
	said.has(t, 0, "mockconnect ")
	if same := call(t, "--version"); same != said {
		t.Errorf("--version says %+v, version %+v", same, said)
	}
	call(t, "list", "events").has(t, 0, "connect.deposits.confirmed", "on-chain")
	call(t, "list", "magic").has(t, 0, "Joseph Kony", "…9002", "MAGIC-SCENARIO", "0x…dead")
	built := call(t, "list", "scenarios")
	built.has(t, 0, "deposit-confirmed ", "1m19s", "credited once")
	if same := call(t, "list", "scenarios", "--server", serve(t)); same.stdout != built.stdout {
		t.Errorf("a server lists others:\n%s", same.stdout)
	}
	call(t, "healthcheck", "--url", "http://"+unused(t)).has(t, 1, "no server can be reached")
	call(t, "healthcheck", "--url", "x").has(t, 2)
}

func TestPrintTwo_MarksTheFirstDifferenceOfWhatIsAlike(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, test := range []struct{ name, expected, received, want string }{
		{"short", "1POST/a{}", "1post/a{}", "  expected  1POST/a{}\n  received  1post/a{}\n             ^ they part here, at character 2\n"},
		{"equal", "abc", "abc", "  both      abc\n"},
		{"longer", "ab", "abc", "  expected  ab\n  received  abc\n              ^ they part here, at character 3\n"},
		{
			"far", long + "a", long + "b",
			"  expected  …" + long[:48] + "a\n  received  …" + long[:48] + "b\n            " + strings.Repeat(" ", 49) + "^ they part here, at character 201\n",
		},
		{"headers", "1POST", "timestamp: 1\nsignature: x", "  expected  1POST\n  received  timestamp: 1\n            signature: x\n"},
		{"unlike", "a token that expires later", "exp 2025", "  expected  a token that expires later\n  received  exp 2025\n"},
		{"long and unlike", long, "y" + long + "z", "  expected  " + long + "\n  received  y" + long + "z\n"},
		{"nothing", "", "a\nb", "  received  a\n            b\n"},
		{
			"a base beside headers", "\"@method\": GET\n\"@path\": /" + long, "Signature-Input: sig=()\nSignature: sig=:x:",
			"  expected  \"@method\": GET\n            \"@path\": /" + long + "\n  received  Signature-Input: sig=()\n            Signature: sig=:x:\n",
		},
		{
			"two bases", "\"@method\": GET\n\"@path\": /a", "\"@method\": GET\n\"@path\": /b",
			"  expected  \"@method\": GET\n            \"@path\": /a\n  received  \"@method\": GET\n            \"@path\": /b\n            they part in line 2, at character 11\n",
		},
		{"the same lines", "a\nb", "a\nb", "  both      a\n            b\n"},
		{"escape", "a\tb", "a\tc", "  expected  a\\u0009b\n  received  a\\u0009c\n                   ^ they part here, at character 8\n"},
	} {
		var out strings.Builder
		if printTwo(&out, "expected", test.expected, "received", test.received); out.String() != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, out.String(), test.want)
		}
	}
}

func TestStanding(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	run := sim.Run{
		StartedAt: began, Until: began.Add(79 * time.Second), Lane: sim.Lane{Next: 2},
		Steps: []sim.RunStep{{Step: "emit a", Status: "done", At: began}, {Step: "wait 40s", Status: "waiting"}, {Step: "emit b", Status: "pending"}},
	}
	at := standing(&run, client.Clock{Mode: "realtime", Now: began.Add(12 * time.Second)}, "")
	if at.String() != "12s of 1m19s" || at.step != "wait 40s" {
		t.Errorf("%+v", at)
	}
	run.Steps[1] = sim.RunStep{Step: "wait 40s", Status: "done", At: began.Add(40 * time.Second)}
	run.Steps[2] = sim.RunStep{Step: "emit b", Status: "done", At: began.Add(40 * time.Second)}
	run.Next, run.Pending = 3, 2
	at = standing(&run, client.Clock{Mode: "instant", Now: began.Add(time.Hour)}, "")
	if at.elapsed != 40*time.Second || at.step != "2 webhooks on the way" {
		t.Errorf("%+v", at)
	}
}

func TestClip_ReadsWell(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1500 * time.Millisecond: "1s", 36 * time.Hour: "1d12h", 365 * 24 * time.Hour: "1 year", (83333*24 + 8) * time.Hour: "228 years 113 days",
		math.MaxInt64: "more than 292 years 171 days",
	} {
		if got := clip(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}

func TestReport_WithoutExpectations(t *testing.T) {
	a := &act{own: true, run: sim.Run{Status: sim.Passed}}
	if got := report(a, plainStyle); !strings.Contains(got, "passed: no expectations, ") {
		t.Error(got)
	}
}

func TestMend_SaysWhatToDo(t *testing.T) {
	for status, want := range map[int]string{401: "does not trust", 404: "no POST route", 302: "Redirects", 422: "refuses the body", 503: "handler fails", 418: "2xx"} {
		d := sim.Delivery{Status: sim.DeliveryDead, Target: sim.Target{URL: "http://x/y"}, Attempts: []sim.Attempt{{Status: status}}}
		if got := mend(&d, "http://s"); !strings.Contains(got, want) {
			t.Errorf("%d: %s", status, got)
		}
	}
	for text, want := range map[string]string{"the connection was refused; nothing listens there": "x:80", "no answer within 10s": "Answer first", "dial tcp: no such host": "--callback-dial"} {
		d := sim.Delivery{Status: sim.DeliveryDead, Target: sim.Target{URL: "http://x/y"}, Attempts: []sim.Attempt{{Error: text}}}
		if got := mend(&d, "http://s"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
}
