package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
)

type explainCommand struct {
	ID        string `arg:"" optional:"" default:"last" help:"The id in the answer's header Mockconnect-Request, or last: the newest call that was refused."`
	Server    string `env:"MOCKCONNECT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server that was called."`
	Workspace string `default:"default" placeholder:"NAME" help:"The workspace that the call belonged to. A call that names none is in default."`
	Verbose   bool   `help:"Say in a sentence each what the call rests on that no source settles."`
}

// newestRefused is what the newest call that was refused is asked for by.
const newestRefused = "last"

// Help implements kong.HelpProvider.
func (explainCommand) Help() string {
	return `Shows what was called, why it was refused, the mistake that would explain it, and what the server signed or hashed beside what it received.

    mockconnect explain
    mockconnect explain req_42 --server http://127.0.0.1:8080`
}

func (c *explainCommand) Run(ctx context.Context) error {
	server, err := client.New(c.Server)
	if err != nil {
		return unusable(err)
	}
	request, err := server.Request(ctx, c.Workspace, c.ID)
	if client.Refused(err) {
		if _, unknown := server.Clock(ctx, c.Workspace); c.ID == newestRefused && unknown == nil {
			fmt.Printf("Nothing to explain: no call of workspace %q was refused so far.\n", c.Workspace)
			return nil
		}
		return unusable(err)
	}
	if err != nil {
		return err
	}
	explain(os.Stdout, &request, c.Verbose, styleFor(os.Stdout))
	return nil
}

// explain prints a call of the journal and why it was answered so.
func explain(w io.Writer, q *sim.Request, verbose bool, s receiver.Style) {
	status := fmt.Sprint(q.Status)
	if q.Status >= 400 {
		status = s.Bad(status)
	}
	clean := receiver.Printable
	fmt.Fprintf(w, "%s  %s  answered %s in %.1f ms\n", q.ID, s.Bold(clean(q.Method+" "+q.Path)), status, q.LatencyMS)
	fmt.Fprintf(w, "  at %s (workspace time), from %s to %s\n", q.At.Format(time.RFC3339), clean(q.RemoteAddr), clean(q.Host))
	if e := q.Explanation; e != nil {
		explainRefusal(w, e, s)
	} else if q.Status < 400 {
		fmt.Fprintln(w, "\nThis call was not refused.")
	}
	if q.Body != "" {
		fmt.Fprintf(w, "\nBody\n  %s\n", clean(q.Body))
	}
	if q.Status >= 400 && q.ResponseBody != "" {
		fmt.Fprintf(w, "\nAnswer\n  %s\n", clean(strings.TrimSpace(q.ResponseBody)))
	}
	list(w, "Notes", q.Notes)
	if !verbose {
		if len(q.Assumptions) > 0 {
			fmt.Fprintf(w, "\nThis rests on what no source settles (--verbose says it in sentences): %s\n", clean(strings.Join(q.Assumptions, ", ")))
		}
		return
	}
	var rests []string
	for _, id := range q.Assumptions {
		if a, ok := assumptions.Find(assumptions.ID(id)); ok {
			id += ": " + a.Sentence
		}
		rests = append(rests, id)
	}
	list(w, "This rests on what no source settles", rests)
}

func explainRefusal(w io.Writer, e *sim.Explanation, s receiver.Style) {
	clean := receiver.Printable
	fmt.Fprintf(w, "\nRefused by %s\n  %s\n", s.Bold(clean(e.Rule)), clean(e.Message))
	// What was tried is accepted ways of writing the target, then mistakes that were looked for.
	var accepted, mistakes []string
	for _, tried := range e.Tried {
		if target, ok := strings.CutPrefix(tried, "target "); ok {
			accepted = append(accepted, target)
		} else {
			mistakes = append(mistakes, tried)
		}
	}
	if d := e.Diagnosis; d != nil {
		fmt.Fprintf(w, "\nDiagnosis  %s\n  %s\n", s.Bold(clean(d.Mistake)), clean(d.Sentence))
		if d.Mend != "" {
			fmt.Fprintf(w, "  %s %s\n", s.Good("mend:"), clean(d.Mend))
		}
	} else if len(mistakes) > 0 {
		fmt.Fprintf(w, "\nNone of the usual mistakes explains it. Looked for: %s\n", clean(strings.Join(mistakes, ", ")))
	}
	if e.Expected != "" || e.Received != "" {
		fmt.Fprintln(w)
		if e.Diagnosis != nil && e.Diagnosis.Signed != "" {
			printTwo(w, "expected", e.Expected, "signed", e.Diagnosis.Signed)
		} else {
			printTwo(w, "expected", e.Expected, "received", e.Received)
		}
	}
	list(w, "Accepted targets", accepted)
}

func list(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, line := range lines {
		fmt.Fprintf(w, "  - %s\n", receiver.Printable(line))
	}
}
