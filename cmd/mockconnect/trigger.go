package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
)

type triggerCommand struct {
	Event       string            `arg:"" help:"The event (mockconnect list events)."`
	Session     string            `placeholder:"ID" help:"The session that it is about: its newest deposit or withdrawal, or a new one where the event begins one (default: a session made for this)."`
	Participant string            `placeholder:"CODE" help:"The user: a participant's code, or a reference_id (default: one made for this)."`
	Customer    string            `placeholder:"ID" help:"The customer of wallet sign-in that customer.updated is about."`
	Set         map[string]string `mapsep:"none" placeholder:"PATH=TEXT" help:"Put a text into the body, such as amount=0.5 or transaction.hash=0xab; PATH:=JSON puts any JSON there. May be repeated."`
	Server      string            `env:"MOCKCONNECT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The running server."`
	Workspace   string            `default:"default" placeholder:"NAME" help:"The workspace that sends it."`
	Wait        time.Duration     `default:"10s" placeholder:"TIME" help:"How long to wait for the answer."`
	JSON        bool              `name:"json" help:"Print one JSON document, the deliveries, and nothing else."`
}

// Help implements kong.HelpProvider.
func (triggerCommand) Help() string {
	return `Sends one event, whatever state its object is in. Exit 0: it was delivered. Exit 1: it was not, or not yet. Exit 2: there is no such event, or it cannot be sent so.

    mockconnect trigger connect.deposits.confirmed
    mockconnect trigger connect.deposits.failed --participant USER01 --set amount=0.5 --set transaction.hash:=null
    mockconnect trigger customer.updated --customer 5c0e… --set status=rejected`
}

func (c *triggerCommand) Run(ctx context.Context) error {
	request := client.EventRequest{Event: c.Event, SessionID: c.Session, ParticipantCode: c.Participant, CustomerID: c.Customer}
	if _, ok := lifecycle.EventNamed(c.Event); !ok {
		var names []string
		for _, e := range lifecycle.Events {
			names = append(names, e.Name)
		}
		return unusable(unknown("event", c.Event, names))
	}
	var err error
	if request.Set, err = valuesToSet(c.Set); err != nil {
		return unusable(err)
	}
	server, err := client.New(c.Server)
	if err != nil {
		return unusable(err)
	}
	sent, err := server.SendEvent(ctx, c.Workspace, request)
	if err != nil {
		return usable(err)
	}
	// A run of one event ends with its deliveries.
	if _, err := server.Run(ctx, c.Workspace, sent.RunID, c.Wait); err != nil {
		return err
	}
	deliveries, err := server.Deliveries(ctx, c.Workspace, sent.RunID)
	if err != nil {
		return err
	}
	if c.JSON {
		err = printIndented(os.Stdout, deliveries)
	} else {
		printSent(os.Stdout, deliveries, styleFor(os.Stdout))
	}
	for i := range deliveries {
		if err == nil && deliveries[i].Status != sim.DeliveryDelivered {
			err = &exit{code: 1}
		}
	}
	return err
}

// valuesToSet reads what is to be set: a text behind =, JSON behind :=.
func valuesToSet(given map[string]string) (map[string]jsontext.Value, error) {
	var set map[string]jsontext.Value
	var errs []error
	for _, path := range sortedKeys(given) {
		text := given[path]
		value, err := jsontext.AppendQuote(nil, text)
		path, isJSON := strings.CutSuffix(path, ":")
		if isJSON {
			if value = []byte(text); !jsontext.Value(value).IsValid() {
				err = fmt.Errorf("wants JSON behind :=, got %s", text)
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("--set %s: %w", path, err))
			continue
		}
		if set == nil {
			set = map[string]jsontext.Value{}
		}
		set[path] = value
	}
	return set, errors.Join(errs...)
}

// printSent shows what became of an event's deliveries, and of the first its body.
func printSent(w io.Writer, deliveries []sim.Delivery, s receiver.Style) {
	for i := range deliveries {
		d := &deliveries[i]
		printed(w, "%s\n", deliveryLine(d, s))
		where := d.Target.URL
		if where == "" {
			where = d.Reason
		}
		printed(w, "    %s\n    %s\n", receiver.Printable(where), s.Faint(receiver.Printable(d.Body)))
	}
}
