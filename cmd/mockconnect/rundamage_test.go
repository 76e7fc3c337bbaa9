package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damage is every way in which a delivery is damaged so that no consumer may believe it.
var damage = []string{"tamper: body", "tamper: signature", "tamper: timestamp", "sign_with: unknown", "sign_with: retired", "signed_at: -47m", "signed_at: 1h"}

// tales are scenarios that end with a damaged event of each system, and a genuine copy of it.
var tales = map[string]string{
	"connect.deposits.pending": "flow: deposit\nsteps:\n",
	"account_balance.changed": "flow: deposit\ngiven: {participant: approved}\nsteps:\n  - emit: connect.deposits.pending\n  - emit: connect.deposits.submitted\n" +
		"  - emit: connect.deposits.confirmed\n",
	"customer.updated": "flow: challenge\nsteps:\n  - customer: initiating\n",
}

type damagedRun struct {
	Status     string `json:"status"`
	Reason     string `json:"reason"`
	Deliveries []struct {
		Event    string `json:"event"`
		Damaged  string `json:"damaged"`
		Status   string `json:"status"`
		Attempts []struct {
			Status int    `json:"status"`
			Error  string `json:"error"`
		} `json:"attempts"`
	} `json:"deliveries"`
}

func TestRun_ItsOwnReceiverRefusesWhatIsDamagedAndTheRunPasses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var files []string
	for event, tale := range tales {
		for _, how := range damage {
			name := strings.NewReplacer(".", "-", "_", "-", ": -", "-", ": ", "-").Replace(event + "-" + how)
			text := "scenario: " + name + "\ntitle: A damaged webhook, and the genuine one behind it\n" + tale + "  - wait: 1s\n  - emit: " + event + "\n    delivery: {" + how + ", copies: [{after: 1s}]}\n"
			file := filepath.Join(dir, name+".yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	r := call(t, append([]string{"run", "--json"}, files...)...)
	var runs []damagedRun
	if err := json.Unmarshal([]byte(r.stdout), &runs); err != nil || r.code != 0 || len(runs) != len(files) {
		t.Fatalf("exit %d, %v\n%s", r.code, err, r.stderr)
	}
	for i, run := range runs {
		damaged := 0
		for _, d := range run.Deliveries {
			last := d.Attempts[len(d.Attempts)-1]
			want := http.StatusOK
			if d.Damaged != "" {
				damaged++
				want = http.StatusUnauthorized
			}
			if last.Status != want || len(d.Attempts) != 1 {
				t.Errorf("%s: %s (%s) was answered %d in %d attempts, want %d", filepath.Base(files[i]), d.Event, d.Damaged, last.Status, len(d.Attempts), want)
			}
		}
		if damaged != 1 || run.Status != "passed" {
			t.Errorf("%s: %d damaged, the run %s: %s", filepath.Base(files[i]), damaged, run.Status, run.Reason)
		}
	}
}

func TestRun_SaysOfDeliveriesThatTheyAreDamagedOnPurpose(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	call(t, "run", "deposit-tampered-body", "--callback", url).has(t, 0, "· connect.deposits.confirmed  delivered  1 attempt: 204", "damaged on purpose (tamper: body)")
	first := true
	url = platform(t, func(w http.ResponseWriter, _ *http.Request) {
		if status := http.StatusUnauthorized; first {
			first = false
			w.WriteHeader(status)
		}
	})
	file := filepath.Join(t.TempDir(), "forged.yaml")
	text := "scenario: forged\ntitle: A forgery comes first\nflow: deposit\nsteps:\n  - emit: connect.deposits.pending\n    delivery: {tamper: body}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := call(t, "run", file, "--callback", url)
	r.has(t, 0, "· connect.deposits.pending  dead  1 attempt: 401", "1 passed")
	if strings.Contains(r.stdout, "→") {
		t.Errorf("it says what to mend of a webhook that was refused rightly:\n%s", r.stdout)
	}
}
