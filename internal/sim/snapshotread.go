package sim

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Damaged is a snapshot's file that cannot be taken, and the place from which on it cannot.
type Damaged struct {
	File         string // empty: it came in a call
	Line, Column int
	Detail       string
}

func (d *Damaged) Error() string {
	if d.File == "" {
		return fmt.Sprintf("line %d, column %d: %s", d.Line, d.Column, d.Detail)
	}
	return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Column, d.Detail)
}

// snapshotText is a file that was read, and is in order.
type snapshotText struct {
	snapshotHead
	tables  []storage.Declaration // of each record
	records []storage.Record
	was     identity // of the workspace that was saved, as far as records have it
}

// declared finds tables by the names of their kinds. There are those of the workspace itself, which are not among the records, too.
var declared = func() map[string]storage.Declaration {
	byName := map[string]storage.Declaration{}
	for _, t := range tables {
		byName[t.Declared().Name] = t
	}
	return byName
}()

// readSnapshot reads a file for a workspace with those settings, whose own it then is.
func readSnapshot(file []byte, own *Settings) (*snapshotText, error) {
	var s snapshotText
	seen := map[string]map[string]int{}
	number := 0
	for line := range bytes.Lines(file) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		wrong := func(column int, format string, args ...any) error {
			return &Damaged{Line: number, Column: column, Detail: fmt.Sprintf(format, args...)}
		}
		if number == 1 {
			if detail := s.readHead(line); detail != "" {
				return nil, wrong(1, "%s", detail)
			}
			s.was = s.adopt(own)
			continue
		}
		var l snapshotLine
		if err := json.Unmarshal(line, &l, json.RejectUnknownMembers(true)); err != nil {
			return nil, wrong(columnOf(err), "is no record of a snapshot, such as {\"kind\":\"sessions\",\"doc\":{…}}: %s", plainly(err))
		}
		table, ok := declared[l.Kind]
		if !ok || table == storage.Declaration(settings) || table == storage.Declaration(snapshots) {
			return nil, wrong(1, "%s", strict.Unknown("kind of record", l.Kind, recordKinds()))
		}
		rec, err := table.Rebuild(s.was.replaced(table, &l), l.Ended)
		if err != nil {
			return nil, wrong(bytes.Index(line, []byte(`"doc"`))+len(`"doc":`)+columnOf(err), "is no record of %s: %s", l.Kind, plainly(err))
		}
		if rec.ID == "" {
			return nil, wrong(1, "the record of %s has nothing that it could be found by", l.Kind)
		}
		if seen[l.Kind] == nil {
			seen[l.Kind] = map[string]int{}
		}
		if before := seen[l.Kind][rec.ID]; before > 0 {
			return nil, wrong(1, "the record of %s %s is in line %d already", l.Kind, strict.Quote(rec.ID), before)
		}
		seen[l.Kind][rec.ID] = number
		s.tables, s.records = append(s.tables, table), append(s.records, rec)
	}
	switch {
	case number == 0:
		return nil, &Damaged{Line: 1, Column: 1, Detail: "the file is empty"}
	case len(s.records) != s.Records:
		return nil, &Damaged{Line: number, Column: 1, Detail: fmt.Sprintf("the file ends after %d records, and its first line says that it has %d; change records there if it was meant to be so",
			len(s.records), s.Records)}
	}
	s.Bytes = 0
	for i := range s.records {
		s.Bytes += lineSize(s.tables[i].Declared(), &s.records[i])
	}
	return &s, nil
}

func recordKinds() (names []string) {
	for _, kind := range Kinds {
		if kind != &settings.Kind && kind != &snapshots.Kind {
			names = append(names, kind.Name)
		}
	}
	return names
}

// readHead reads the first line, and says what is wrong with it.
func (s *snapshotText) readHead(line []byte) string {
	var what struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	const wants = `wants the first line of a snapshot, {"format":"` + snapshotFormat + `","version":1,…}`
	if err := json.Unmarshal(line, &what); err != nil || what.Format != snapshotFormat {
		return wants
	}
	if what.Version != snapshotVersion {
		return fmt.Sprintf("the snapshot is of version %d, and this mockconnect reads version %d; use the one that wrote it, or a newer one", what.Version, snapshotVersion)
	}
	if err := json.Unmarshal(line, &s.snapshotHead); err != nil {
		return "cannot be read: " + plainly(err)
	}
	if !ParticipantCode.MatchString(s.Settings.Zerohash.PlatformCode) {
		return "the settings have no platform_code, by which the records name the platform"
	}
	if s.Now.IsZero() || s.Requests < 0 {
		return "does not say where clock and calls stood (now, requests)"
	}
	return ""
}

// columnOf is where in a line something is wrong.
func columnOf(err error) int {
	if at := (*jsontext.SyntacticError)(nil); errors.As(err, &at) {
		return int(at.ByteOffset) + 1
	}
	if at := (*json.SemanticError)(nil); errors.As(err, &at) {
		return int(at.ByteOffset) + 1
	}
	return 1
}

// plainly is what is wrong, without the library's own words around it.
func plainly(err error) string {
	if at := (*json.SemanticError)(nil); errors.As(err, &at) {
		if at.Err != nil {
			return cmp.Or(string(at.JSONPointer), "/") + " " + at.Err.Error()
		}
		return fmt.Sprintf("%s cannot be a JSON %s", cmp.Or(string(at.JSONPointer), "/"), at.JSONKind)
	}
	if at := (*jsontext.SyntacticError)(nil); errors.As(err, &at) && at.Err != nil {
		return at.Err.Error()
	}
	return err.Error()
}
