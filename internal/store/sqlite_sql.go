package store

import (
	"fmt"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// statement names one of the statements that a kind needs. It is the key under which a connection keeps it prepared.
type statement struct {
	op     op
	kind   int
	index  int // of a list: the place of the index, or allRecords
	which  storage.Which
	oldest bool
}

type op uint8

const (
	opBegin op = iota // a read transaction, whose snapshot is taken by its first read
	opBeginWrite
	opCommit
	opRollback
	opSavepoint
	opRelease
	opRollbackTo
	opRoom
	opUsualRoom
	opGet
	opList
	opCount
	opPut
	opDelete
	opClear
	opCopy
	opFirstWorkspace
	opNextWorkspace
)

var transactions = map[op]string{
	opBegin:      `BEGIN`,
	opBeginWrite: `BEGIN IMMEDIATE`,
	opCommit:     `COMMIT`,
	opRollback:   `ROLLBACK`,
	opSavepoint:  `SAVEPOINT one`,
	opRelease:    `RELEASE one`,
	opRollbackTo: `ROLLBACK TO one`,

	// A change of a whole workspace that does not fit into the page cache takes twice its time; the rest of the time that room is not wanted.
	opRoom:      fmt.Sprintf(`PRAGMA cache_size(-%d)`, bulkCache),
	opUsualRoom: fmt.Sprintf(`PRAGMA cache_size(-%d)`, writerCache),
}

// sql answers the text of s. Every index is named: with bound values the planner cannot tell that a partial index will do, and
// which index serves a query should not depend on statistics.
func (s statement) sql(c *catalog) string {
	if text, ok := transactions[s.op]; ok {
		return text
	}
	k := c.kinds[s.kind]
	table := quote(k.Name)
	switch s.op {
	case opGet:
		return `SELECT seq, id, ended, doc` + columns(k) + ` FROM ` + table + ` WHERE ws = ? AND id = ?`
	case opList:
		return s.list(k)
	case opCount:
		return `SELECT count(*) FROM ` + table + ` INDEXED BY ` + quote(k.Name+"_ended") + ` WHERE ws = ?` + half(s.which)
	case opPut:
		return put(k)
	case opDelete:
		return `DELETE FROM ` + table + ` WHERE ws = ? AND id = ?`
	case opClear:
		return `DELETE FROM ` + table + ` WHERE ws = ?`
	case opCopy:
		return copyRows(k)
	case opFirstWorkspace:
		return `SELECT min(ws) FROM ` + table
	case opNextWorkspace:
		return `SELECT min(ws) FROM ` + table + ` WHERE ws > ?`
	default:
		panic("store: a statement without a text")
	}
}

// list takes: workspace, cursor, limit, offset, and the index's value if it has one.
func (s statement) list(k *storage.Kind) string {
	order := ` ORDER BY seq`
	behind := ` AND seq > ?2`
	if !s.oldest {
		order += ` DESC`
		behind = ` AND seq < ?2`
	}
	from := func(index, where string) string {
		return `SELECT seq, id, ended, doc` + columns(k) + ` FROM ` + quote(k.Name) + ` INDEXED BY ` + quote(k.Name+"_"+index) +
			` WHERE ws = ?1` + where + behind
	}
	var rows string
	switch {
	case s.index != allRecords:
		name := k.Indexes[s.index]
		rows = from(name, ` AND `+quote(name)+` = ?5 AND `+quote(name)+` <> ''`+half(s.which))
	case s.which != storage.Any:
		rows = from("ended", half(s.which))
	default: // SQLite takes the next of two ordered halves at a time
		rows = from("ended", half(storage.Live)) + ` UNION ALL ` + from("ended", half(storage.Ended))
	}
	// A bare parameter as the limit is looked at by the planner, and the statement prepared anew whenever it is bound.
	return rows + order + ` LIMIT ?3 + 0 OFFSET ?4 + 0`
}

func half(w storage.Which) string {
	switch w {
	case storage.Live:
		return ` AND ended = 0`
	case storage.Ended:
		return ` AND ended = 1`
	default:
		return ``
	}
}

// put takes: workspace, id, ended, doc, keys. A record that is there already keeps its seq.
func put(k *storage.Kind) string {
	var set, marks strings.Builder
	for _, name := range k.Indexes {
		set.WriteString(`, ` + quote(name) + ` = excluded.` + quote(name))
		marks.WriteString(`, ?`)
	}
	return `INSERT INTO ` + quote(k.Name) + ` (ws, id, ended, doc` + columns(k) + `) VALUES (?, ?, ?, ?` + marks.String() +
		`) ON CONFLICT (ws, id) DO UPDATE SET ended = excluded.ended, doc = excluded.doc` + set.String()
}

// copyRows takes: the workspace that gets the rows, the one that has them. They come in order of seq, so that their new ones have it.
func copyRows(k *storage.Kind) string {
	rows := func(half string) string {
		return `SELECT seq, id, ended, doc` + columns(k) + ` FROM ` + quote(k.Name) + ` INDEXED BY ` + quote(k.Name+"_ended") + ` WHERE ws = ?2` + half
	}
	return `INSERT INTO ` + quote(k.Name) + ` (ws, id, ended, doc` + columns(k) + `) SELECT ?1, id, ended, doc` + columns(k) +
		` FROM (` + rows(half(storage.Live)) + ` UNION ALL ` + rows(half(storage.Ended)) + ` ORDER BY seq)`
}

// columns answers the columns of a kind's indexes, each after a comma.
func columns(k *storage.Kind) string {
	var b strings.Builder
	for _, name := range k.Indexes {
		b.WriteString(`, ` + quote(name))
	}
	return b.String()
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
