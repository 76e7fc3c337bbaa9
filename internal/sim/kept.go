package sim

import (
	"slices"

	"github.com/mockconnect/mockconnect/internal/sim/ledger"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// The tables of what is kept. An engine needs nothing else to know of the world.
var (
	settings = &storage.Table[Settings]{
		Kind: storage.Kind{Name: "workspaces"},
		ID:   func(s *Settings) string { return s.ID },
	}
	Accounts = &storage.Table[Account]{
		Kind: storage.Kind{Name: "accounts"},
		ID:   func(a *Account) string { return a.ReferenceID },
	}
	Sessions = &storage.Table[Session]{
		Kind:  storage.Kind{Name: "sessions", Indexes: []string{"reference_id"}},
		ID:    func(s *Session) string { return s.ID },
		Keys:  func(s *Session) []string { return []string{s.ReferenceID} },
		Ended: func(s *Session) bool { return s.superseded || s.Expired },
	}
	Transfers = &storage.Table[Transfer]{
		Kind:  storage.Kind{Name: "transfers", Indexes: []string{"session_id", "run_id"}},
		ID:    func(t *Transfer) string { return t.ID },
		Keys:  func(t *Transfer) []string { return []string{t.SessionID, t.RunID} },
		Ended: func(t *Transfer) bool { return t.State.Terminal() },
	}
	Runs = &storage.Table[Run]{
		Kind:  storage.Kind{Name: "runs", Indexes: []string{"session_id"}},
		ID:    func(r *Run) string { return r.ID },
		Keys:  func(r *Run) []string { return []string{r.SessionID} },
		Ended: func(r *Run) bool { return r.Status != Running },
	}
	Deliveries = &storage.Table[Delivery]{
		Kind:  storage.Kind{Name: "deliveries", Indexes: []string{"event_id", "run_id", "transfer_id"}},
		ID:    func(d *Delivery) string { return d.ID },
		Keys:  func(d *Delivery) []string { return []string{d.EventID, d.RunID, d.TransferID} },
		Ended: func(d *Delivery) bool { return d.Status != DeliveryPending },
	}
	Requests = &storage.Table[Request]{
		Kind:  storage.Kind{Name: "requests"},
		ID:    func(r *Request) string { return r.ID },
		Ended: func(*Request) bool { return true },
	}
	OwnScenarios = &storage.Table[OwnScenario]{
		Kind: storage.Kind{Name: "scenarios"},
		ID:   func(s *OwnScenario) string { return s.Name },
	}
	counters = &storage.Table[counter]{
		Kind: storage.Kind{Name: "counters"},
		ID:   func(c *counter) string { return c.Name },
	}
)

// tables lists them all; a snapshot has what is in any of them.
var tables = slices.Concat([]storage.Declaration{
	settings, Accounts, Sessions, Transfers, Runs, Deliveries, Requests, OwnScenarios, counters, Participants, Deposits, Addresses,
	WithdrawalRequests, BookTransfers, RevokedTokens, Customers, Subscriptions, answers, wallets, APIFaults, snapshots,
}, ledger.Tables)

// Kinds are theirs.
var Kinds = storage.Kinds(tables)

// counter counts something of a workspace.
type counter struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}
