package main

import (
	"encoding/xml"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// results is a JUnit file as a reader of test results sees it.
type results struct {
	XMLName  xml.Name `xml:"testsuites"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []struct {
		Name  string `xml:"name,attr"`
		Cases []struct {
			Name    string  `xml:"name,attr"`
			Class   string  `xml:"classname,attr"`
			Time    float64 `xml:"time,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
			Error *struct {
				Type string `xml:"type,attr"`
			} `xml:"error"`
			Output string `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func readResults(t *testing.T, file string) (r results) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = xml.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return r
}

func TestRun_JUnitHasACaseForTheRunAndForEachExpectation(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "results.xml")
	call(t, "run", "deposit-confirmed", "deposit-abandoned-qr", "--junit", file).has(t, 0, "2 runs: 2 passed")
	r := readResults(t, file)
	if r.Tests != 7 || r.Failures != 0 || r.Errors != 0 || len(r.Suites) != 2 {
		t.Fatalf("%+v", r)
	}
	first := r.Suites[0]
	if first.Name != "deposit-confirmed" || len(first.Cases) != 4 || first.Cases[0].Time == 0 || first.Cases[0].Class != "mockconnect.deposit-confirmed" ||
		first.Cases[3].Name != "connect.deposits.confirmed, delivered 1, status 2xx" {
		t.Errorf("%+v", first)
	}
	for _, want := range []string{"+0s        emit connect.deposits.pending\n", "+1m19s     emit connect.deposits.confirmed\n", "delivered  1 attempt: 200"} {
		if !strings.Contains(first.Cases[0].Output, want) {
			t.Errorf("%q is not in %s", want, first.Cases[0].Output)
		}
	}
}

func TestRun_JUnitSaysWhatWasExpectedAndSeenWhateverThePlatformAnswers(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "\x1b[31mno\x00 ]]> \xff such user", http.StatusInternalServerError)
	})
	file := filepath.Join(t.TempDir(), "results.xml")
	call(t, "run", "deposit-unexpected", "--callback", url, "--junit", file).has(t, 1)
	r := readResults(t, file)
	if r.Tests != 2 || r.Failures != 2 {
		t.Fatalf("%+v", r)
	}
	cases := r.Suites[0].Cases
	if f := cases[0].Failure; f == nil || !strings.Contains(f.Message, "saw 0") || !strings.Contains(f.Text, "handler fails") || !strings.Contains(f.Text, "--seed") {
		t.Errorf("%+v", cases[0].Failure)
	}
	if f := cases[1].Failure; f == nil || !strings.Contains(f.Message, "expected delivered 1, saw 0") || !strings.Contains(f.Text, "seen:     delivered 0") {
		t.Errorf("%+v", cases[1].Failure)
	}
	if !strings.Contains(cases[0].Output, `no\u0000 ]]>`) || strings.Contains(cases[0].Output, "\x1b") {
		t.Errorf("%q", cases[0].Output)
	}
}

func TestRun_JUnitOfAnInterruptedRunIsAnError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "results.xml")
	r := start(t, nil, "run", "deposit-confirmed", "--speed", "1", "--junit", file)
	r.until("answered 200")
	if ended := r.end(syscall.SIGINT); ended.code != 1 {
		t.Errorf("%+v", ended)
	}
	if c := readResults(t, file).Suites[0].Cases[0]; c.Error == nil || c.Error.Type != "interrupted" {
		t.Errorf("%+v", c)
	}
}

func TestRun_JUnitWithAnAssumptionThatMayNotBe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "results.xml")
	call(t, "run", "deposit-confirmed", "--fail-on-assumption", "--junit", file).has(t, 1)
	if r := readResults(t, file); r.Failures != 1 || r.Suites[0].Cases[4].Failure == nil {
		t.Errorf("%+v", r)
	}
}

func TestRun_JUnitThatCannotBeWrittenIsSaidBeforeAnythingIsPlayed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	call(t, "run", "deposit-confirmed", "--junit", filepath.Join(dir, "no", "results.xml")).has(t, 2, "there is no directory")
	call(t, "run", "deposit-confirmed", "--junit", dir).has(t, 2, "that is a directory")
}

func TestRun_EveryBuiltInScenarioAtOnceEndsWithOneReadableSummary(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../scenarios/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for i, file := range files {
		if files[i], err = filepath.Abs(file); err != nil {
			t.Fatal(err)
		}
	}
	all := call(t, append([]string{"run"}, files...)...)
	all.has(t, 0)
	lines := strings.Split(strings.TrimSpace(all.stdout), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, " runs: ") || strings.Contains(last, "failed") {
		t.Error(last)
	}
}

func TestRun_SummaryNamesWhatFailed(t *testing.T) {
	t.Parallel()
	url := platform(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("x-zh-hook-payload-type"), "connect_withdrawal") {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	call(t, "run", "deposit-confirmed", "withdrawal-confirmed", "deposit-unexpected", "--callback", url).has(t, 1,
		"\n✗ withdrawal-confirmed failed: ", "3 runs: 1 failed, 2 passed; 4 webhooks delivered in ")
}
