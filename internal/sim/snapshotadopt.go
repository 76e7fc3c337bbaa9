package sim

import (
	"context"
	"regexp"

	"github.com/go-json-experiment/json"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// identity is what records have of the workspace that they were saved in, and what takes its place. The zero identity changes nothing.
type identity struct {
	code    *regexp.Regexp // the platform_code, by which accounts are found; nil: it stays
	now     []byte         // the platform_code that the workspace has
	targets map[Target]Target
}

// adopt makes the settings of a file those of the workspace that gets it, unless they are its own with everything. A workspace that has
// targets keeps them, when the file is another one's.
func (s *snapshotText) adopt(own *Settings) (was identity) {
	isSame := s.Workspace == own.ID
	if before := s.Settings.Zerohash.PlatformCode; !isSame || !s.Credentials {
		s.Settings.becomeOf(own)
		if before != own.Zerohash.PlatformCode {
			was.code, was.now = regexp.MustCompile(`\b`+before+`\b`), []byte(own.Zerohash.PlatformCode)
		}
	}
	if isSame || !own.hasTargets() {
		return was
	}
	was.targets = map[Target]Target{}
	before := s.Settings
	for i, t := range s.Settings.targets() {
		*t = *own.targets()[i]
	}
	for _, system := range []System{ConnectDeposits, ConnectWithdrawals, ZerohashAPI, SIWXAPI} {
		for _, t := range before.Targets(system) {
			for _, mine := range s.Settings.Targets(system) {
				was.targets[t] = mine
			}
		}
	}
	return was
}

// replaced is a document as the workspace that gets it has it: what is on its way goes to its own targets.
func (i *identity) replaced(table storage.Declaration, l *snapshotLine) []byte {
	doc := []byte(l.Doc)
	if i.code != nil {
		doc = i.code.ReplaceAll(doc, i.now)
	}
	if len(i.targets) == 0 || l.Ended || table != storage.Declaration(Deliveries) {
		return doc
	}
	var d Delivery
	if json.Unmarshal(doc, &d) != nil {
		return doc // which is found when it is taken for a record
	}
	if mine, ok := i.targets[d.Target]; ok {
		d.Target = mine
		if moved, err := json.Marshal(d); err == nil {
			return moved
		}
	}
	return doc
}

// becomeOf makes settings those of another workspace: who it is to the three systems, its secrets and its keys. How it behaves stays.
// Where it has targets of its own, webhooks go there.
func (s *Settings) becomeOf(own *Settings) {
	s.ID, s.Ordinal, s.CreatedAt, s.Keys = own.ID, own.Ordinal, own.CreatedAt, own.Keys
	c, z, x := &s.Connect, &s.Zerohash, &s.SIWX
	c.OrganizationID, c.Aliases, c.ClientID = own.Connect.OrganizationID, own.Connect.Aliases, own.Connect.ClientID
	c.ClientSecret, c.SessionKey = own.Connect.ClientSecret, own.Connect.SessionKey
	z.APIKey, z.PrivateKey, z.Passphrase = own.Zerohash.APIKey, own.Zerohash.PrivateKey, own.Zerohash.Passphrase
	z.PlatformCode, z.WebhookSecret = own.Zerohash.PlatformCode, own.Zerohash.WebhookSecret
	x.APIKey, x.APISecret, x.ClientID = own.SIWX.APIKey, own.SIWX.APISecret, own.SIWX.ClientID
	x.Generation, x.TokenKey = own.SIWX.Generation, own.SIWX.TokenKey
}

// targets are where a workspace's webhooks go.
func (s *Settings) targets() []*Target {
	return []*Target{&s.CallbackURL, &s.DepositURL, &s.WithdrawalURL, &s.ZerohashURL, &s.SIWXURL}
}

// hasTargets says whether webhooks go anywhere.
func (s *Settings) hasTargets() bool {
	for _, t := range s.targets() {
		if !t.IsZero() {
			return true
		}
	}
	return false
}

// ImportSnapshot keeps a file under a name, as if the workspace had saved it.
func (w *World) ImportSnapshot(ctx context.Context, ws *Workspace, name string, file []byte) (s Snapshot, isNew bool, err error) {
	if isNew, err = w.roomFor(ctx, ws, name); err != nil {
		return s, false, err
	}
	read, err := readSnapshot(file, ws.Settings())
	if err != nil {
		return s, false, err
	}
	read.Name = name
	ws.gate.RLock() // so that the workspace is not deleted meanwhile
	defer ws.gate.RUnlock()
	if ws.deleted {
		return s, false, refuse(NotFound, "the workspace %q has been deleted", ws.ID)
	}
	read.Settings.ID, read.Settings.CreatedAt = ws.ID, ws.Settings().CreatedAt
	if err := w.check(&read.Settings, &read.Settings); err != nil {
		return s, false, err
	}
	err = w.store.Update(ctx, storage.SavedAs(ws.ID, name), func(tx storage.Tx) error {
		if err := read.put(tx); err != nil {
			return err
		}
		if err := settings.Put(tx, read.Settings); err != nil {
			return err
		}
		return snapshots.Put(tx, read.Snapshot)
	})
	w.hub.changed(ws.ID)
	return read.Snapshot, isNew, err
}

// put has a workspace have the records and nothing else.
func (s *snapshotText) put(tx storage.Tx) error {
	if err := tx.Clear(); err != nil {
		return err
	}
	for i, rec := range s.records {
		if err := tx.Put(s.tables[i].Declared(), rec); err != nil {
			return err
		}
	}
	return nil
}

// BeginWith has a workspace be what a snapshot's file says. It is for the start of a server, before the world plays.
func (w *World) BeginWith(ctx context.Context, ws *Workspace, file []byte) error {
	read, err := readSnapshot(file, ws.Settings())
	if err != nil {
		return err
	}
	return w.replace(ctx, ws, &read.Snapshot, read.Settings, read.put)
}
