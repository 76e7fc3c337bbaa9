// Command consumer-go receives Connect webhooks as a platform would: it verifies each of them, credits each confirmed deposit once and
// answers balances. It knows nothing of the mock but three URLs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	healthcheck := flag.Bool("healthcheck", false, "ask the consumer that runs here whether it is healthy, and exit")
	flag.Parse()
	do := serve
	if *healthcheck {
		do = checkHealth
	}
	if err := do(context.Background(), environment("LISTEN", "127.0.0.1:4000")); err != nil {
		log.Fatal(err)
	}
}

func serve(ctx context.Context, listen string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	verifier := NewVerifier(
		environment("MOCK_URL", "http://127.0.0.1:8080")+"/v1/jwks",
		environment("WEBHOOK_URL", "http://127.0.0.1:4000/webhooks"),
	)
	server := &http.Server{Addr: listen, Handler: NewConsumer(verifier), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Printf("receiving webhooks for %s on %s", verifier.webhookURL, listen)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}

// checkHealth lets an image without a shell or curl say how it is.
func checkHealth(ctx context.Context, listen string) error {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/healthz", http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("unhealthy: %w", errors.New(res.Status))
	}
	return nil
}

func environment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
