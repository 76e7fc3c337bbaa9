package main

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
)

// shownRun is a run in the JSON document.
type shownRun struct {
	sim.Run    `json:",inline"`
	Workspace  string              `json:"workspace"`
	Deliveries []sim.Delivery      `json:"deliveries"`
	Received   []receiver.Received `json:"received,omitzero"` // with what held of each, where the command received them itself
}

func printJSON(w io.Writer, acts []*act) error {
	runs := []shownRun{}
	for _, a := range acts {
		shown := shownRun{Run: a.run, Workspace: a.workspace.ID, Deliveries: a.deliveries}
		if a.own {
			shown.Received = a.received
		}
		runs = append(runs, shown)
	}
	return printIndented(w, runs)
}

// printIndented prints a JSON document.
func printIndented(w io.Writer, v any) error {
	if err := json.MarshalWrite(w, v, json.Deterministic(true), jsontext.WithIndent("  ")); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}
