package store_test

import "github.com/mockconnect/mockconnect/internal/sim/storage"

// kinds are those of the server, for which the migrations make tables.
var kinds = []*storage.Kind{
	{Name: "workspaces"},
	{Name: "accounts"},
	{Name: "sessions", Indexes: []string{"reference_id"}},
	{Name: "transfers", Indexes: []string{"session_id", "run_id"}},
	{Name: "runs", Indexes: []string{"session_id"}},
	{Name: "deliveries", Indexes: []string{"event_id", "run_id", "transfer_id"}},
	{Name: "requests"},
	{Name: "scenarios"},
}
