package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/mockconnect/mockconnect/internal/receiver"
)

// receive starts a receiver that verifies with the keys that the server publishes, as a platform would.
func (s *stage) receive(ctx context.Context) error {
	if ip, err := netip.ParseAddr(s.server.Host()); (err != nil || !ip.IsLoopback()) && s.server.Host() != "localhost" {
		return unusable(fmt.Errorf("the server at %s cannot send to a receiver on this machine's loopback address; say where the webhooks go with --callback", s.server.URL()))
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.own = "http://" + listener.Addr().String() + "/webhooks"
	o := receiver.Options{Keys: receiver.NewKeys(s.server.URL() + "/v1/jwks"), Show: s.show, Context: ctx}
	if s.there.Zerohash != nil {
		o.Secret = s.there.Zerohash.WebhookSecret // fresh workspaces take it along with the keys
	}
	handler := receiver.New(o)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // it ends with Close
	s.closers = append(s.closers, func() { _ = server.Close() })
	return nil
}

// show hands a webhook to the run that it is about.
func (s *stage) show(got receiver.Received) {
	s.mu.Lock()
	a := s.byPath[got.Path]
	s.mu.Unlock()
	if a != nil {
		a.receive(got)
	}
}
