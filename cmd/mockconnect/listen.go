package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/neterr"
	"github.com/mockconnect/mockconnect/internal/receiver"
	"github.com/mockconnect/mockconnect/internal/sim"
)

type listenCommand struct {
	Listen    string `default:"127.0.0.1:4000" placeholder:"HOST:PORT" help:"Where to receive, on any path; port 0 picks a free one."`
	Server    string `env:"MOCKCONNECT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server whose published keys verify the signatures."`
	JWKS      string `placeholder:"URL" help:"Take the keys from here instead."`
	Secret    string `placeholder:"TEXT" help:"The webhook secret of zerohash, for the HMACs of its webhooks; without it their RSA signatures decide."`
	URL       string `placeholder:"URL" help:"The webhook URL as Connect has it and signs it, when that is not http://HOST:PORT/PATH as received."`
	Forward   string `placeholder:"URL" help:"Pass everything on to this URL, headers and body untouched, and answer with its status."`
	Status    int    `placeholder:"N" help:"Answer webhooks that verify with this status (default: 200)."`
	FailFirst int    `placeholder:"N" help:"Answer the first N attempts of every event with 500, to see the retries."`
	Pretty    bool   `help:"Show bodies indented, instead of one line for each member."`
}

// Help implements kong.HelpProvider.
func (listenCommand) Help() string {
	return `A webhook that does not verify is shown with the reason and answered 401. With --forward it is passed on as well, so that you see what your platform makes of it.

    mockconnect listen
    mockconnect listen --forward http://localhost:3000/webhooks
    mockconnect listen --fail-first 2

Then let a server send: mockconnect run deposit-confirmed --server http://127.0.0.1:8080 --callback http://127.0.0.1:4000/webhooks`
}

func (c *listenCommand) Run(ctx context.Context) error {
	options, err := c.options(ctx)
	if err != nil {
		return unusable(err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	switch {
	case neterr.AddressInUse(err):
		return unusable(fmt.Errorf("%s is in use by another program; stop it, or receive on a free port with --listen 127.0.0.1:0", c.Listen))
	case err != nil:
		return unusable(fmt.Errorf("--listen: cannot listen on %q: %w", c.Listen, err))
	}
	fmt.Printf("listening url=http://%s keys=%s\n", listener.Addr(), c.keysURL())
	style := styleFor(os.Stdout)
	options.Show = func(got receiver.Received) {
		fmt.Printf("\n%s %s", got.At.Local().Format(time.TimeOnly), got.String(style, c.Pretty))
	}
	return serveReceiver(ctx, listener, receiver.New(options))
}

func (c *listenCommand) keysURL() string {
	if c.JWKS != "" {
		return c.JWKS
	}
	return strings.TrimRight(c.Server, "/") + "/v1/jwks"
}

// options checks everything before a port is opened.
func (c *listenCommand) options(ctx context.Context) (receiver.Options, error) {
	o := receiver.Options{Secret: c.Secret, URL: c.URL, Status: c.Status, FailFirst: c.FailFirst, Context: ctx}
	if _, err := client.New(c.Server); err != nil {
		return o, fmt.Errorf("--server: %w", err)
	}
	if u, err := url.Parse(c.JWKS); c.JWKS != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		return o, fmt.Errorf("--jwks: %q is no URL; one looks like http://127.0.0.1:8080/v1/jwks", c.JWKS)
	}
	if detail := (sim.Target{URL: c.URL}).Check(); detail != "" {
		return o, fmt.Errorf("--url %s", detail)
	}
	if c.Status != 0 && (c.Status < 200 || c.Status > 599) {
		return o, fmt.Errorf("--status wants a status from 200 to 599, got %d", c.Status)
	}
	if c.FailFirst < 0 {
		return o, fmt.Errorf("--fail-first wants a number from 0, got %d", c.FailFirst)
	}
	o.Keys = receiver.NewKeys(c.keysURL())
	if c.Forward == "" {
		return o, nil
	}
	if c.Status != 0 {
		return o, errors.New("--status and --forward exclude each other: the answer is the one of the URL that webhooks are passed on to")
	}
	var err error
	if o.Forward, err = receiver.NewForward(c.Forward); err != nil {
		err = fmt.Errorf("--forward: %w", err)
	}
	return o, err
}

// serveReceiver receives until ctx ends.
func serveReceiver(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if server.Shutdown(drain) != nil {
		_ = server.Close() // whoever still sends is cut off
	}
	return nil
}
