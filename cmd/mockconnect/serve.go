package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect"
	"github.com/mockconnect/mockconnect/internal/config"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

type serveCommand struct {
	Listen      string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen; port 0 picks a free one."`
	ReadyFile   string        `placeholder:"FILE" help:"Write the server's URL into this file once it is ready."`
	Config      string        `placeholder:"FILE" help:"Settings and workspaces in YAML; MOCKCONNECT_CONFIG_YAML takes the same inline."`
	Data        string        `placeholder:"DIR" help:"Keep everything in this directory; without it nothing is kept after exit."`
	Callback    string        `placeholder:"URL" help:"Where webhooks of the default workspace go."`
	Scenario    string        `placeholder:"NAME" help:"The scenario that plays on every new session."`
	Scenarios   string        `placeholder:"DIR" help:"A directory with more scenarios."`
	Snapshot    string        `placeholder:"FILE" help:"A snapshot that the default workspace begins with, as GET /_mock/snapshots/{name} wrote it."`
	Speed       string        `placeholder:"1|60|instant|manual" help:"How time passes in workspaces (default: 1)."`
	Profile     string        `placeholder:"NAME" help:"The dated dialect of the emulated APIs: 2025-10 (default) or 2026-07."`
	PublicURL   string        `placeholder:"URL" help:"The server's URL as the platform knows it, when that is not the one it listens on."`
	Seed        int64         `placeholder:"N" help:"The seed of the default workspace, from which its ids follow (default: random, and printed)."`
	Keys        string        `placeholder:"FILE" help:"PEM file with private keys for the default workspace, instead of the development keys."`
	Keep        int           `default:"10000" placeholder:"N" help:"How many ended objects and journal entries of a kind a workspace keeps."`
	AllowHost   []string      `placeholder:"NAME" help:"More host names under which the control API answers."`
	LogFormat   string        `enum:"text,json" default:"text" help:"Form of the log: text or json."`
	TargetGrace time.Duration `default:"30s" help:"How long a webhook target may refuse connections before that counts as attempts."`
}

func (c *serveCommand) Run(ctx context.Context, file *config.File) error {
	grace := c.TargetGrace
	if grace == 0 {
		grace = -1
	}
	if c.ReadyFile != "" {
		// One that was left behind would send whoever waits for it to a server that is gone.
		if err := os.Remove(c.ReadyFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unusable(err)
		}
	}
	if c.Data == "" { // what is kept may have scenarios of its own
		if err := file.CheckScenarios(c.Scenarios); err != nil {
			return unusable(err)
		}
	}
	server, err := mockconnect.New(ctx, mockconnect.Options{
		Listen: c.Listen, Data: c.Data, PublicURL: c.PublicURL, AllowHost: c.AllowHost, Keep: c.Keep, Version: version(), Log: c.log(os.Stderr),
		Callback: c.Callback, Scenario: c.Scenario, Profile: c.Profile, Seed: c.Seed, Speed: c.Speed, Keys: c.Keys, Scenarios: c.Scenarios, Snapshot: c.Snapshot,
		Default: file.Default, Workspaces: file.Workspaces, TargetGrace: grace,
	})
	if err != nil {
		return unusable(err)
	}
	server.Start()
	if c.ReadyFile != "" {
		if err := writeReady(c.ReadyFile, server.URL()); err != nil {
			_ = server.Close()
			return unusable(err)
		}
		defer func() { _ = os.Remove(c.ReadyFile) }()
	}
	if c.LogFormat == "text" {
		printBanner(os.Stdout, server, c)
	}
	fmt.Printf("ready url=%s in=%dms\n", server.URL(), time.Since(started).Milliseconds())
	err = server.Wait(ctx)
	if closed := server.Close(); err == nil {
		err = closed
	}
	return err
}

func (c *serveCommand) log(to io.Writer) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, nil))
	}
	return slog.New(slog.NewTextHandler(to, nil))
}

// writeReady writes the file in one step, so that whoever waits for it never reads half of it.
func writeReady(file, url string) error {
	temporary := file + ".tmp"
	if err := os.WriteFile(temporary, []byte(url+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, file)
}

func printBanner(w io.Writer, server *mockconnect.Server, c *serveCommand) {
	s := server.World.Default().Settings()
	z := s.Zerohash
	url := server.URL()
	base := url
	if c.PublicURL != "" {
		base = c.PublicURL
	}
	target := s.CallbackURL.URL
	if target == "" {
		target = "none yet: start with --callback URL, or PATCH " + url + "/_mock/workspaces/default"
	}
	kept := "nothing is kept after exit (--data DIR keeps it)"
	if c.Data != "" {
		kept = "kept in " + c.Data
	}
	hurry := ""
	if state := server.World.Default().Timeline.State(); state.Mode == clock.Scaled && state.Speed > 1 {
		ttl := time.Duration(s.Connect.SessionTTL)
		wall := strconv.FormatFloat(math.Round(ttl.Seconds()/state.Speed*1000)/1000, 'f', -1, 64)
		hurry = fmt.Sprintf("\n  At this speed sessions (%s) last %s seconds of wall time.\n", scenario.FormatDuration(ttl), wall)
	}
	fmt.Fprintf(w, `mockconnect %s · profile %s · seed %d · %s

  Base URL           %s
  Keys (JWKS)        %s/v1/jwks
  Control API        %s/_mock
  Webhooks go to     %s

  Connect            organization_id %s
                     client_id       %s
                     client_secret   %s
  zerohash           api_key         %s
                     private_key     %s
                     passphrase      %s
                     platform_code   %s
                     webhook_secret  %s
  Wallet sign-in     apiKey          %s
                     apiSecret       %s
%s
Try next, in another terminal:

  curl -s %s/oauth/token -H 'content-type: application/json' -d '%s'
  mockconnect sign hmac --url %s/participants --curl | sh
  mockconnect run deposit-confirmed --server %s
  mockconnect run customer-verified --server %s

`, version(), s.Profile, s.Seed, kept, base, base, url, target,
		s.Connect.OrganizationID, s.Connect.ClientID, s.Connect.ClientSecret, z.APIKey, z.PrivateKey, z.Passphrase, z.PlatformCode, z.WebhookSecret,
		s.SIWX.APIKey, s.SIWX.APISecret,
		hurry, url, tokenExample(s), url, url, url)
}

func tokenExample(s *sim.Settings) string {
	return fmt.Sprintf(`{"client_id":%q,"client_secret":%q,"organization_id":%q}`, s.Connect.ClientID, s.Connect.ClientSecret, s.Connect.OrganizationID)
}
