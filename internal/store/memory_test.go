package store_test

import (
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/store"
	"github.com/mockconnect/mockconnect/internal/store/storetest"
)

func TestMemory_Conforms(t *testing.T) {
	storetest.Run(t, storetest.Engine{
		Open: func(testing.TB) storage.Store { return store.OpenMemory(storetest.Kinds) },
	})
}
