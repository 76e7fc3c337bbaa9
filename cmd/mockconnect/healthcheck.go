package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/client"
)

type healthcheckCommand struct {
	URL     string        `placeholder:"URL" help:"The server's base URL (default: the address in MOCKCONNECT_LISTEN, else http://127.0.0.1:8080)."`
	Timeout time.Duration `default:"2s" placeholder:"TIME" help:"How long to wait for the answer."`
}

// Help implements kong.HelpProvider.
func (healthcheckCommand) Help() string {
	return "In a Dockerfile:\n\n    HEALTHCHECK CMD [\"/mockconnect\", \"healthcheck\"]"
}

func (c *healthcheckCommand) Run(ctx context.Context) error {
	at := c.URL
	if at == "" {
		at = localURL(os.Getenv("MOCKCONNECT_LISTEN"))
	}
	server, err := client.New(at)
	if err != nil {
		return unusable(err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	health, err := server.Health(ctx)
	if err != nil {
		return err
	}
	if health.Status != "ok" {
		return fmt.Errorf("the server at %s says %q", at, health.Status)
	}
	fmt.Printf("ok: mockconnect %s at %s\n", health.Version, at)
	return nil
}

// localURL is where a server that listens on an address is reached from its own machine.
func localURL(listen string) string {
	if listen == "" {
		listen = mockconnect.DefaultListen
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://" + listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
