package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/magic"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

type listCommand struct {
	Scenarios listScenariosCommand `cmd:"" help:"The scenarios that can be played: name, flow, workspace time, title."`
	Events    listEventsCommand    `cmd:"" help:"The events that a platform is told of: name, flow, what they mean."`
	Magic     listMagicCommand     `cmd:"" help:"The values that lead to an outcome by themselves: value, where it counts, what happens, its source."`
}

type listScenariosCommand struct {
	Server string `env:"MOCKCONNECT_SERVER" placeholder:"URL" help:"List what this server has, its own ones included (default: the built-in ones)."`
}

func (c *listScenariosCommand) Run(ctx context.Context) error {
	all, err := c.all(ctx)
	if err != nil {
		return err
	}
	return table(func(row func(...string)) {
		for _, s := range all {
			row(s.Name, s.Flow, s.Duration, s.Title)
		}
	})
}

func (c *listScenariosCommand) all(ctx context.Context) ([]client.Scenario, error) {
	if c.Server != "" {
		server, err := client.New(c.Server)
		if err != nil {
			return nil, unusable(err)
		}
		return server.Scenarios(ctx, sim.DefaultWorkspace)
	}
	var all []client.Scenario
	for _, s := range scenario.BuiltIn().List() {
		_, most := s.Duration()
		all = append(all, client.Scenario{Name: s.Name, Flow: string(s.Flow), Duration: scenario.FormatDuration(most), Title: s.Title})
	}
	return all, nil
}

type listEventsCommand struct{}

func (listEventsCommand) Run() error {
	return table(func(row func(...string)) {
		for _, e := range lifecycle.Events {
			row(e.Name, cmp.Or(string(e.Flow), "any"), e.About)
		}
	})
}

type listMagicCommand struct{}

func (listMagicCommand) Run() error {
	return table(func(row func(...string)) {
		for _, r := range magic.Table {
			row(r.Value, string(r.Where), r.Sentence, r.Source)
		}
	})
}

// table prints rows in columns.
func table(fill func(row func(...string))) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fill(func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")) })
	return w.Flush()
}

// unknown is an error about a name that is none of the known ones.
func unknown(what, name string, known []string) error {
	return fmt.Errorf("%s", strict.Unknown(what, name, known))
}
