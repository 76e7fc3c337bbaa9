package sim

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/pool"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
	"github.com/mockconnect/mockconnect/jwks"
)

// DefaultWorkspace is the id of the workspace that always exists.
const DefaultWorkspace = "default"

// Workspace is the live side of a workspace: its settings, its clock, and what is counted while it lives.
type Workspace struct {
	ID       string
	Timeline *clock.Timeline

	gate    sync.RWMutex // held for reading by every change, for writing while the workspace is emptied
	deleted bool         // under the gate

	settings atomic.Pointer[Settings]
	steps    *pool.Pool // plays the steps of runs one after another: of those of one instant, in the order in which they were scheduled
	keys     sync.Mutex // held while keys are made
	ring     atomic.Pointer[jwks.Ring]
	requests atomic.Int64
	trims    trims
	journal  journal
	awaits   awaits
	faults   faultBoard
	tally    tally

	sweptAnswers atomic.Uint64 // how far the sweep of kept answers has got on its round
}

// Settings are shared and must not be changed; see World.Change.
func (ws *Workspace) Settings() *Settings { return ws.settings.Load() }

func (ws *Workspace) isDeleted() bool {
	ws.gate.RLock()
	defer ws.gate.RUnlock()
	return ws.deleted
}

// NextRequest numbers a call that was received.
func (ws *Workspace) NextRequest() int { return int(ws.requests.Add(1)) }

// documented is the default workspace, with the credentials that the documents of the emulated systems print.
func documented() Settings {
	return Settings{
		ID: DefaultWorkspace,
		Connect: Connect{
			OrganizationID: "4789efea-e034-4e6f-b8a0-5289aacec427",
			Aliases:        []string{"4242f55a-37af-47da-afaa-915de877405d", "242f55a-37af-47da-afaa-915de877405d"},
			ClientID:       "30da17fb-15b2-4723-a63c-0488356e1ed0",
			ClientSecret:   "7/7+QhFYOH+yeA3KOxgykbbhvUyaCvIE1Z0oHCTLRoz8LDq3uBshZIrGo94GqMoDZ==",
		},
		Zerohash: Zerohash{
			APIKey:       "h2yFu1uijCDEqkbdop4GAF",
			PrivateKey:   "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE=",
			Passphrase:   "passphrase",
			PlatformCode: "PLAT01",
			// No document prints one; a fixed one lets a handler be configured once.
			WebhookSecret: "whsec_test",
		},
		SIWX: SIWX{
			ClientID:  "dfc15730-db6f-4265-a768-64688e718607",
			APIKey:    "d04953b7-5878-4fd0-8970-0a5f77fbce59",
			APISecret: "64ec977db2e585887c80ed62fe9997994aed8093",
		},
	}
}

// Complete gives a new workspace everything that it was not given: credentials and ids come from the machine's randomness, never
// from the seed.
func (s *Settings) Complete() {
	fill := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	if s.Seed == 0 {
		s.Seed = int64(binary.BigEndian.Uint64(random(8)) >> 22) // 42 bits: every JSON reader takes it exactly
	}
	fill(&s.ID, "ws-"+hex.EncodeToString(random(4)))
	fill(&s.Profile, s.Dialect().Name)
	fill(&s.Connect.OrganizationID, uuid.NewString())
	fill(&s.Connect.ClientID, uuid.NewString())
	fill(&s.Connect.ClientSecret, base64.StdEncoding.EncodeToString(random(48)))
	fill(&s.Connect.AuthMode, "lite")
	fill(&s.Zerohash.APIKey, strings.NewReplacer("-", "x", "_", "y").Replace(base64.RawURLEncoding.EncodeToString(random(16))))
	fill(&s.Zerohash.PrivateKey, base64.StdEncoding.EncodeToString(random(32)))
	fill(&s.Zerohash.Passphrase, hex.EncodeToString(random(8)))
	fill(&s.Zerohash.PlatformCode, deriveCode(int64(binary.BigEndian.Uint64(random(8))), "platform", "", 0))
	fill(&s.Zerohash.WebhookSecret, hex.EncodeToString(random(24)))
	fill(&s.SIWX.APIKey, uuid.NewString())
	fill(&s.SIWX.APISecret, hex.EncodeToString(random(20)))
	s.SIWX.complete()
	if s.Connect.TokenTTL == 0 {
		s.Connect.TokenTTL = Duration(24 * time.Hour)
	}
	if s.Connect.SessionTTL == 0 {
		s.Connect.SessionTTL = Duration(time.Hour)
	}
	if s.Connect.SessionKey == nil {
		s.Connect.SessionKey = random(32)
	}
	if s.CreatedAt.IsZero() {
		s.CreatedAt = clock.Wall()
	}
}

// complete gives the client what is not among its credentials, and answers whether anything was missing.
func (x *SIWX) complete() bool {
	before := x.ClientID != "" && x.TokenKey != nil
	if x.ClientID == "" {
		x.ClientID = uuid.NewString()
	}
	if x.TokenKey == nil {
		x.TokenKey = random(32)
	}
	return !before
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return b
}

// workspaceID is the form of ids: they stand in paths.
var workspaceID = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// Create makes a workspace; what it does not say is filled in.
func (w *World) Create(ctx context.Context, s Settings) (*Workspace, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.Complete()
	if s.Keep == 0 {
		s.Keep = w.keep
	}
	if !workspaceID.MatchString(s.ID) {
		return nil, &Error{Invalid, "the workspace cannot be made", []Fault{{"/id", "wants 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, got " + strict.Quote(s.ID)}}}
	}
	if err := w.check(&s, nil); err != nil {
		return nil, err
	}
	s.Ordinal = w.directory.Load().freeOrdinal()
	ws := newWorkspace(&s)
	if err := w.store.Update(ctx, s.ID, func(tx storage.Tx) error { return settings.Put(tx, s) }); err != nil {
		return nil, err
	}
	w.directory.Store(newDirectory(append(w.Workspaces(), ws)))
	return ws, nil
}

func newWorkspace(s *Settings) *Workspace {
	ws := &Workspace{ID: s.ID, Timeline: clock.NewTimeline(s.Clock), steps: pool.New(1)}
	ws.settings.Store(s)
	return ws
}

// check refuses settings that clash with another workspace, or that name what does not exist.
func (w *World) check(s, before *Settings) error {
	d := w.directory.Load()
	var faults []Fault
	if other, taken := d.byID[s.ID]; taken && other.Settings().CreatedAt != s.CreatedAt {
		return refuse(Conflict, "there is already a workspace %q", s.ID)
	}
	for _, org := range append([]string{s.Connect.OrganizationID}, s.Connect.Aliases...) {
		if other, taken := d.byOrganization[org]; taken && other.ID != s.ID {
			faults = append(faults, Fault{"/connect/organization_id", "belongs to workspace " + strict.Quote(other.ID)})
		}
	}
	if other, taken := d.byClient[s.Connect.ClientID]; taken && other.ID != s.ID {
		faults = append(faults, Fault{"/connect/client_id", "belongs to workspace " + strict.Quote(other.ID)})
	}
	if other, taken := d.byAPIKey[s.Zerohash.APIKey]; taken && other.ID != s.ID {
		faults = append(faults, Fault{"/zerohash/api_key", "belongs to workspace " + strict.Quote(other.ID)})
	}
	if other, taken := d.byPlatform[s.Zerohash.PlatformCode]; taken && other.ID != s.ID {
		faults = append(faults, Fault{"/zerohash/platform_code", "belongs to workspace " + strict.Quote(other.ID)})
	}
	if other, taken := d.bySIWXKey[s.SIWX.APIKey]; taken && other.ID != s.ID {
		faults = append(faults, Fault{"/siwx/api_key", "belongs to workspace " + strict.Quote(other.ID)})
	}
	if other, taken := d.bySIWXClient[s.SIWX.ClientID]; taken && other.ID != s.ID {
		faults = append(faults, Fault{"/siwx/client_id", "belongs to workspace " + strict.Quote(other.ID)})
	}
	faults = append(faults, w.scenarioFaults(s, before)...)
	faults = append(faults, s.faults()...)
	if len(faults) > 0 {
		return &Error{Invalid, "the workspace cannot be so", faults}
	}
	return nil
}

// scenarioFaults checks the scenarios that settings name. One that was there before may have gone since.
func (w *World) scenarioFaults(s, before *Settings) (faults []Fault) {
	if before == nil {
		before = &Settings{}
	}
	for _, named := range []struct {
		pointer, name, before string
		flow                  lifecycle.Flow // "" for any
	}{
		{"/scenario", s.Scenario, before.Scenario, ""},
		{"/zerohash/scenario", s.Zerohash.Scenario, before.Zerohash.Scenario, lifecycle.Onboarding},
		{"/zerohash/withdrawal_scenario", s.Zerohash.WithdrawalScenario, before.Zerohash.WithdrawalScenario, lifecycle.Withdrawal},
		{"/siwx/scenario", s.SIWX.Scenario, before.SIWX.Scenario, lifecycle.Challenge},
	} {
		if named.name == "" || named.name == named.before {
			continue
		}
		sc, err := w.findScenario(s.ID, named.name)
		switch {
		case err != nil:
			faults = append(faults, Fault{named.pointer, err.Error()})
		case named.flow != "" && sc.Flow != named.flow:
			faults = append(faults, Fault{named.pointer, fmt.Sprintf("wants a scenario of flow %s, and %s plays a %s", named.flow, named.name, sc.Flow)})
		}
	}
	return faults
}

func (w *World) load(ctx context.Context, id string) error {
	var s Settings
	var last int
	var grown map[string]int
	err := w.store.View(ctx, id, func(r storage.Reader) (err error) {
		if s, err = settings.Get(r, id); err != nil {
			return err
		}
		// Calls that were answered side by side are not kept in the order of their numbers.
		newest, err := r.List(&Requests.Kind, storage.Query{Limit: 256})
		for _, rec := range newest {
			last = max(last, requestNumber(rec.ID))
		}
		if err != nil {
			return err
		}
		grown, err = trimmed(r)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return nil // a workspace that was being deleted when the process ended
	}
	if err != nil {
		return err
	}
	if s.SIWX.complete() { // it was kept before there was this API
		if err := w.store.Update(ctx, id, func(tx storage.Tx) error { return settings.Put(tx, s) }); err != nil {
			return err
		}
	}
	ws := newWorkspace(&s)
	ws.requests.Store(int64(last))
	ws.trims.set(grown)
	w.directory.Store(newDirectory(append(w.Workspaces(), ws)))
	return w.readFaults(ctx, ws)
}

// Change changes a workspace's settings. The clock is not among them; see SetClock.
func (w *World) Change(ctx context.Context, ws *Workspace, change func(*Settings) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := *ws.Settings()
	next.Connect.Aliases = slices.Clone(next.Connect.Aliases)
	if err := change(&next); err != nil {
		return err
	}
	next.ID, next.Ordinal = ws.ID, ws.Settings().Ordinal
	if err := w.check(&next, ws.Settings()); err != nil {
		return err
	}
	if err := w.Update(ctx, ws, func(tx *Tx) error { return settings.Put(tx, next) }); err != nil {
		return err
	}
	ws.settings.Store(&next)
	w.directory.Store(newDirectory(w.Workspaces()))
	return nil
}
