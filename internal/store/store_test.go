package store_test

import (
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/store/storetest"
)

// kinds are the server's own, so that one without a migration fails here.
var kinds = sim.Kinds

// The suite can only use kinds for which every engine has a table.
func TestStoretest_UsesKindsOfTheServer(t *testing.T) {
	for _, k := range storetest.Kinds {
		found := false
		for _, ours := range kinds {
			found = found || ours.Name == k.Name && len(ours.Indexes) == len(k.Indexes)
		}
		if !found {
			t.Errorf("the server has no kind %q with %d indexes", k.Name, len(k.Indexes))
		}
	}
}
