package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/capture"
	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/profile"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

type importCommand struct {
	File  string `arg:"" help:"What was captured: a HAR file, JSON lines of {at, headers, body}, or an answer of GET /_mock/deliveries."`
	Name  string `placeholder:"NAME" help:"The scenario's name, in kebab-case (default: the file's)."`
	Title string `placeholder:"TEXT" help:"Its title (default: the events)."`
	About string `placeholder:"ID" help:"The deposit, withdrawal, customer or participant that it is about (default: that of which there is the most)."`
}

// Help implements kong.HelpProvider.
func (importCommand) Help() string {
	return `Prints a scenario that sends the captured webhooks again: the same events at the same pace, with the values that they had. Ids of objects and times in bodies are new each time that it is played. What cannot be played is a comment. Exit 2: the file cannot be used.

    mockconnect import incident.har > incident.yaml && mockconnect run ./incident.yaml
    curl -s http://127.0.0.1:8080/_mock/deliveries | mockconnect import - --name last-night`
}

func (c *importCommand) Run(ctx context.Context) error {
	name := c.Name
	if name == "" {
		name = nameOf(c.File)
	}
	if !scenario.ValidName(name) {
		return unusable(fmt.Errorf("--name %s is no name for a scenario; write kebab-case of at most %d letters, such as lost-deposit", name, scenario.MaxName))
	}
	text, err := readCapture(c.File)
	if err != nil {
		return unusable(err)
	}
	found, err := capture.Read(c.File, text)
	if err != nil {
		return unusable(err)
	}
	story, err := capture.Tell(found, capture.Options{Name: name, Title: c.Title, From: filepath.Base(c.File), About: c.About})
	if err != nil {
		return unusable(fmt.Errorf("%s: %w", c.File, err))
	}
	source, err := rehearse(ctx, story)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(source)
	return err
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf makes a scenario's name of a file's.
func nameOf(file string) string {
	base := strings.ToLower(filepath.Base(file))
	base = strings.TrimSuffix(base, filepath.Ext(base))
	name := strings.Trim(notInNames.ReplaceAllString(base, "-"), "-")
	if name == "" {
		return "incident"
	}
	return strings.Trim(name[:min(len(name), scenario.MaxName)], "-")
}

// readCapture reads a file, or standard input.
func readCapture(name string) ([]byte, error) {
	in := os.Stdin
	if name != "-" {
		opened, err := os.Open(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		defer func() { _ = opened.Close() }()
		if info, err := opened.Stat(); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s is a directory, and a file is wanted", name)
		}
		in = opened
	}
	text, err := io.ReadAll(io.LimitReader(in, capture.MaxFile+1))
	switch {
	case err != nil:
		return nil, unreadable(name, err)
	case len(text) > capture.MaxFile:
		return nil, fmt.Errorf("%s is larger than %d MiB; cut out what the incident is about", name, capture.MaxFile>>20)
	}
	return text, nil
}

// rounds is how often a scenario is played and adjusted: what one step sets can change what a later one sends.
const rounds = 4

// rehearse plays the scenario where nobody gets its webhooks, until what it sends is what was captured, in the dialect that comes nearest.
func rehearse(ctx context.Context, story *capture.Story) ([]byte, error) {
	server, err := mockconnect.New(ctx, mockconnect.Options{Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	defer func() { _ = server.Close() }()
	server.Start()
	c, err := client.New(server.URL())
	if err != nil {
		return nil, err
	}
	var played []capture.Played
	dialect, nearest := "", -1
	for _, name := range profile.Names() {
		heard, err := playOnce(ctx, c, story, name)
		if err != nil {
			return nil, err
		}
		if distance := story.Distance(heard); nearest < 0 || distance < nearest {
			dialect, nearest, played = name, distance, heard
		}
	}
	for range rounds {
		if !story.Adjust(played) {
			break
		}
		if played, err = playOnce(ctx, c, story, dialect); err != nil {
			return nil, err
		}
	}
	if dialect == profile.Names()[0] {
		dialect = ""
	}
	story.Finish(played, dialect)
	return story.Source()
}

// playOnce plays the scenario in a workspace of its own, and answers what it sends.
func playOnce(ctx context.Context, c *client.Client, story *capture.Story, dialect string) ([]capture.Played, error) {
	source, err := story.Source()
	if err != nil {
		return nil, unusable(err)
	}
	seed := int64(1)
	ws, err := c.CreateWorkspace(ctx, client.Workspace{Profile: dialect, Seed: &seed, Clock: &client.Clock{Mode: string(clock.Instant)}})
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.DeleteWorkspace(context.WithoutCancel(ctx), ws.ID) }()
	if err := c.PutScenario(ctx, ws.ID, story.Name, source); err != nil {
		return nil, err
	}
	run, err := c.StartRun(ctx, ws.ID, client.RunRequest{Scenario: story.Name})
	if err != nil {
		return nil, unusable(fmt.Errorf("what was captured cannot be played: %w", err))
	}
	if run, err = c.Run(ctx, ws.ID, run.ID, time.Minute); err != nil {
		return nil, err
	}
	if strings.HasPrefix(run.Reason, "step ") && !errors.Is(ctx.Err(), context.Canceled) {
		fmt.Fprintln(os.Stderr, "mockconnect: played up to "+run.Reason)
	}
	deliveries, err := c.Deliveries(ctx, ws.ID, run.ID)
	var played []capture.Played
	for _, d := range deliveries {
		played = append(played, capture.Played{Event: d.Event, EventID: d.EventID, Body: jsontext.Value(d.Body)})
	}
	return played, err
}
