package sim

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/jwks"
)

// A snapshot's file is JSON lines: what it is and the settings, then each record, kind by kind and the oldest first. Ids and keys of records
// are not in it, since they follow from the documents.
const (
	snapshotFormat  = "mockconnect-snapshot"
	snapshotVersion = 1
)

// snapshotHead is the first line.
type snapshotHead struct {
	Format      string `json:"format"`
	Version     int    `json:"version"`
	Snapshot    `json:",inline"`
	Credentials bool     `json:"credentials"` // it has the workspace's secrets and keys
	Settings    Settings `json:"settings"`
}

// snapshotLine is any other.
type snapshotLine struct {
	Kind  string         `json:"kind"`
	Ended bool           `json:"ended,omitzero"`
	Doc   jsontext.Value `json:"doc"`
}

// lineSize is how long the line of a record is.
func lineSize(kind *storage.Kind, r *storage.Record) int {
	size := len(`{"kind":"","doc":}`) + len(kind.Name) + len(r.Doc) + 1
	if r.Ended {
		size += len(`"ended":true,`)
	}
	return size
}

// ExportSnapshot is the file of a snapshot. Secrets and private keys are left out unless they are asked for.
func (w *World) ExportSnapshot(ctx context.Context, ws *Workspace, name string, credentials bool) (file []byte, err error) {
	err = w.store.View(ctx, storage.SavedAs(ws.ID, name), func(r storage.Reader) error {
		head := snapshotHead{Format: snapshotFormat, Version: snapshotVersion, Credentials: credentials}
		if head.Snapshot, err = snapshots.Get(r, name); err != nil {
			return missing(err, "snapshot", name)
		}
		if head.Settings, err = settings.Get(r, ws.ID); err != nil {
			return err
		}
		if !credentials {
			head.Settings.hideSecrets()
		}
		file, err = written(r, &head)
		return err
	})
	return file, err
}

func written(r storage.Reader, head *snapshotHead) ([]byte, error) {
	var file bytes.Buffer
	line := func(v any) error {
		text, err := json.Marshal(v)
		file.Write(append(text, '\n'))
		return err
	}
	if err := line(head); err != nil {
		return nil, err
	}
	file.Grow(head.Bytes)
	for _, kind := range Kinds {
		if kind == &settings.Kind || kind == &snapshots.Kind {
			continue
		}
		all, err := r.List(kind, storage.Query{Oldest: true})
		if err != nil {
			return nil, err
		}
		for _, rec := range all {
			if err := line(snapshotLine{kind.Name, rec.Ended, rec.Doc}); err != nil {
				return nil, err
			}
		}
	}
	return file.Bytes(), nil
}

// hideSecrets takes out what nobody but the workspace's owner may know.
func (s *Settings) hideSecrets() {
	s.Connect.ClientSecret, s.Connect.SessionKey = "", nil
	s.Zerohash.PrivateKey, s.Zerohash.Passphrase, s.Zerohash.WebhookSecret = "", "", ""
	s.SIWX.APISecret, s.SIWX.TokenKey = "", nil
	s.Keys = jwks.Ring{}
}
