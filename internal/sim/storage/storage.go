// Package storage says what the simulated world needs from whoever keeps it: records of declared kinds, found by id or by an
// equality index, changed in one transaction of one workspace. It holds no engine and no SQL; internal/store has those.
package storage

import (
	"context"
	"errors"
	"strings"
)

// ErrNotFound is answered by Table.Get for an id that has no record.
var ErrNotFound = errors.New("not found")

// ErrClosed is answered by every call after Close.
var ErrClosed = errors.New("the store is closed")

// Kind declares one sort of record. Kinds are declared once, as package variables, and compared by Name.
type Kind struct {
	// Name is the plural, lower-case name of the records ("sessions"). SQL engines use it as the table's name.
	Name string
	// Indexes name the values by which records are found besides their id ("reference_id"). SQL engines use them as columns.
	Indexes []string
}

// Record is one stored object. Doc is never changed by an engine, and must not be changed by whoever was given it.
type Record struct {
	ID    string
	Seq   uint64   // given by the engine at the first Put; grows within a kind, is kept by later Puts, and is never reused
	Keys  []string // one value per Kind.Indexes; an empty value is not indexed
	Ended bool     // ended records may be trimmed, others never
	Doc   []byte   // JSON
}

// Which narrows a Query to records that have ended or have not.
type Which uint8

// The values of Which.
const (
	Any Which = iota
	Live
	Ended
)

// Query selects records of one kind in order of Seq, newest first unless Oldest is set.
type Query struct {
	Index, Value string // both empty: all records of the kind
	Which        Which
	Oldest       bool
	After        uint64 // cursor: only records behind this Seq in the query's direction; 0 starts at the beginning
	Skip         int    // leave out so many of those that match
	Limit        int    // 0: no limit
}

// Reader sees one workspace as it stood when the transaction began, and its own changes.
type Reader interface {
	// Get answers false when there is no such record.
	Get(k *Kind, id string) (Record, bool, error)
	List(k *Kind, q Query) ([]Record, error)
	// Count may look at every record that it counts.
	Count(k *Kind, w Which) (int, error)
}

// Tx changes one workspace. All of its changes are kept, or none.
type Tx interface {
	Reader
	// Put inserts or replaces; r.Seq is ignored.
	Put(k *Kind, r Record) error
	// Delete is silent about an id that has no record.
	Delete(k *Kind, id string) error
	// Clear drops every record of the workspace but those of the kinds to keep.
	Clear(keep ...*Kind) error
	// Save keeps a copy of the workspace's records, but those of the kinds to leave out, in place of whatever was saved under the name
	// before. It costs next to nothing in memory, and never more than a statement for each kind.
	Save(name string, without ...*Kind) error
	// Load puts a copy of what was saved under the name in the place of the workspace's records, but those of the kinds to keep. The
	// records have their order; their Seq may be another one. A name under which nothing was saved has no records.
	Load(name string, keep ...*Kind) error
}

// SavedAs is the workspace that has what Save keeps under a name: it is read, changed, cleared and listed as any other.
func SavedAs(workspace, name string) string { return workspace + savedMark + name }

// Saved takes apart what SavedAs made.
func Saved(workspace string) (of, name string, saved bool) { return strings.Cut(workspace, savedMark) }

const savedMark = "/"

// Store keeps workspaces. It is safe for concurrent use; two Updates of one workspace never overlap.
type Store interface {
	// Update runs fn in one transaction and answers when its changes are kept. If fn fails or panics nothing of it is kept.
	// fn must not wait for anything outside the transaction, must not call the Store again, and may run in another goroutine.
	Update(ctx context.Context, workspace string, fn func(Tx) error) error
	View(ctx context.Context, workspace string, fn func(Reader) error) error
	// Workspaces lists, sorted, the workspaces that have any record.
	Workspaces(ctx context.Context) ([]string, error)
	// Close waits for what is queued. Whatever is called after it answers ErrClosed.
	Close() error
}
