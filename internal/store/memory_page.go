package store

import (
	"github.com/tidwall/btree"

	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// page collects what a query answers out of the records that match it.
type page struct {
	query   storage.Query
	skipped int
	records []storage.Record
}

// add answers whether the page has room for more.
func (p *page) add(r *storage.Record) bool {
	if p.skipped < p.query.Skip {
		p.skipped++
		return true
	}
	if p.records == nil && p.query.Limit > 0 {
		p.records = make([]storage.Record, 0, min(p.query.Limit, 128))
	}
	p.records = append(p.records, *r)
	return p.query.Limit <= 0 || len(p.records) < p.query.Limit
}

// cursor stands on a record of a tree by Seq and goes through it in a query's direction.
type cursor struct {
	it     btree.MapIter[uint64, *storage.Record]
	oldest bool
	rec    *storage.Record // nil at the end, and before start
}

// start stands on the first record behind the query's cursor.
func (c *cursor) start(tree *btree.Map[uint64, *storage.Record], q storage.Query) {
	c.it, c.oldest = tree.Iter(), q.Oldest
	if q.After == 0 {
		if q.Oldest {
			c.at(c.it.First())
		} else {
			c.at(c.it.Last())
		}
		return
	}
	found := c.it.Seek(q.After) // on it, or on the next newer one
	switch {
	case q.Oldest && found && c.it.Key() == q.After:
		c.at(c.it.Next())
	case q.Oldest:
		c.at(found)
	case found:
		c.at(c.it.Prev())
	default:
		c.at(c.it.Last())
	}
}

func (c *cursor) step() {
	if c.oldest {
		c.at(c.it.Next())
	} else {
		c.at(c.it.Prev())
	}
}

func (c *cursor) at(found bool) {
	c.rec = nil
	if found {
		c.rec = c.it.Value()
	}
}
