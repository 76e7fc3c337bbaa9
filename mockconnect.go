// Package mockconnect is the server as a whole: it wires storage, the simulated world, the deliverer of webhooks and the HTTP faces
// together. What main starts is also what the end-to-end tests start. No behaviour lives here.
package mockconnect

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/mockconnect/mockconnect/internal/api"
	"github.com/mockconnect/mockconnect/internal/neterr"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
	"github.com/mockconnect/mockconnect/internal/webhook"
)

// Options are what a server is started with. The zero value is a server on 127.0.0.1:8080 that keeps nothing.
type Options struct {
	Listen    string // host:port; port 0 picks a free one
	Data      string // directory; empty: nothing is kept after Close
	PublicURL string // as callers know the server; empty: as each call addresses it
	AllowHost []string
	Keep      int // ended records of each kind that a workspace keeps; 0: 10,000
	Version   string
	Log       *slog.Logger // nil: silent

	Callback  string // of the workspace default
	Scenario  string // plays on every new session of default
	Profile   string // of default; empty: as it was, or the default profile
	Seed      int64  // of default; 0: as it was, or random
	Speed     string // of every new workspace, and of default: 1, 60, instant, manual; empty: as it was, or realtime
	Keys      string // file with PEM keys for default; empty: the development keys
	Scenarios string // directory with more scenarios
	Snapshot  string // file of a snapshot that default begins with, whatever was kept

	Default    *sim.WorkspaceSpec  // laid over default at every start, before the fields above
	Workspaces []sim.WorkspaceSpec // made when they are missing, changed to this when they are there

	TargetGrace time.Duration // how long a webhook target may refuse connections before that counts; 0: 30 s, negative: not at all
}

// Server is a server that listens.
type Server struct {
	World    *sim.World
	store    storage.Store
	shelf    *shelf
	outbox   *webhook.Outbox
	listener net.Listener
	http     *http.Server
	failed   chan error
	closing  sync.Once
	closed   error
}

// DefaultListen is where a server listens unless it is told otherwise.
const DefaultListen = "127.0.0.1:8080"

// New opens the store, builds the world and listens. Run must follow.
func New(ctx context.Context, o Options) (s *Server, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Listen == "" {
		o.Listen = DefaultListen
	}
	s = &Server{failed: make(chan error, 1)}
	defer func() {
		if err != nil {
			_ = s.close() // what went wrong first is what is told
		}
	}()
	if detail := (sim.Target{URL: o.Callback}).Check(); detail != "" {
		return s, errors.New("--callback " + detail)
	}
	if detail := (sim.Target{URL: o.PublicURL}).Check(); detail != "" {
		return s, errors.New("--public-url " + detail)
	}
	// The port comes before the store: it fails before any file is touched.
	if s.listener, err = listen(ctx, o.Listen); err != nil {
		return s, err
	}
	if s.store, err = openStore(ctx, o.Data); err != nil {
		return s, err
	}
	if s.shelf, err = newShelf(o.Scenarios, o.Log); err != nil {
		return s, err
	}
	options := sim.Options{Store: s.store, Library: s.shelf.get, Log: o.Log, Keep: o.Keep}
	var speed clock.Change
	if o.Speed != "" {
		if speed, err = clock.ParseSpeed(o.Speed); err != nil {
			return s, err
		}
		if options.NewClock, err = options.NewClock.Apply(speed, clock.Wall()); err != nil {
			return s, err
		}
		if speed.Mode == clock.Realtime {
			options.NewClock = clock.State{} // exactly the wall's time, and not the wall's time with an anchor
		}
	}
	if s.World, err = sim.Open(ctx, options); err != nil {
		return s, err
	}
	if err := beginWith(ctx, s.World, o.Snapshot); err != nil {
		return s, err
	}
	if err := configure(ctx, s.World, &o, speed); err != nil {
		return s, err
	}
	grace := o.TargetGrace
	if grace == 0 {
		grace = webhook.DefaultGrace
	}
	s.outbox = webhook.New(s.World, o.Log, grace)
	if err := s.World.Start(ctx, s.outbox); err != nil {
		return s, err
	}
	s.http = &http.Server{
		Handler: api.New(api.Options{
			World: s.World, Outbox: s.outbox, Log: o.Log, PublicURL: o.PublicURL, Version: o.Version, AllowHost: o.AllowHost,
		}),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if neterr.AddressInUse(err) {
		return nil, fmt.Errorf("%s is in use by another program; stop it, or listen on a free port with --listen 127.0.0.1:0", address)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %q: %w", address, err)
	}
	return listener, nil
}

func openStore(ctx context.Context, dir string) (storage.Store, error) {
	if dir == "" {
		return store.OpenMemory(sim.Kinds), nil
	}
	return store.OpenSQLite(ctx, dir, sim.Kinds)
}

// URL is the server's base URL, without a slash at the end. A server that listens on every address is reached on loopback.
func (s *Server) URL() string {
	address := s.listener.Addr().(*net.TCPAddr)
	host := address.IP.String()
	if address.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(address.Port))
}

// Handler is what the server answers with, for those who bring their own listener.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Start serves in the background; Wait tells when that ends.
func (s *Server) Start() {
	go func() {
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
}

// Wait answers when ctx ends, or with the reason why serving did.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case err := <-s.failed:
		return err
	case <-ctx.Done():
		return nil
	}
}

// Close ends calls and attempts under way and closes the store. What was not delivered goes on at the next start, if it is kept.
// Closing again answers the same.
func (s *Server) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

// drain is how long calls under way may take to end.
const drain = 2 * time.Second

func (s *Server) close() error {
	var errs []error
	if s.shelf != nil {
		s.shelf.close()
	}
	if s.World != nil {
		s.World.Close()
	}
	if s.http != nil {
		ctx, cancel := context.WithTimeout(context.Background(), drain)
		defer cancel()
		if err := s.http.Shutdown(ctx); err != nil {
			_ = s.http.Close() // calls that would not end are cut off
		}
	}
	if s.listener != nil {
		_ = s.listener.Close()
	}
	if s.outbox != nil {
		s.outbox.Close()
	}
	if s.World != nil {
		errs = append(errs, s.World.KeepJournals())
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}
