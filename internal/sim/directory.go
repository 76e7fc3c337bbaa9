package sim

import (
	"cmp"
	"slices"
)

// directory finds workspaces by the credentials that a call names. It is replaced whole on every change, so that reading it needs no
// lock.
type directory struct {
	sorted         []*Workspace
	byID           map[string]*Workspace
	byOrganization map[string]*Workspace
	byClient       map[string]*Workspace
	byAPIKey       map[string]*Workspace
	byPlatform     map[string]*Workspace
	bySIWXKey      map[string]*Workspace
	bySIWXClient   map[string]*Workspace
}

func newDirectory(all []*Workspace) *directory {
	d := &directory{
		sorted: all, byID: map[string]*Workspace{}, byOrganization: map[string]*Workspace{}, byClient: map[string]*Workspace{},
		byAPIKey: map[string]*Workspace{}, byPlatform: map[string]*Workspace{},
		bySIWXKey: map[string]*Workspace{}, bySIWXClient: map[string]*Workspace{},
	}
	slices.SortFunc(all, func(a, b *Workspace) int {
		if a.ID == DefaultWorkspace || b.ID == DefaultWorkspace {
			return cmp.Compare(boolInt(b.ID == DefaultWorkspace), boolInt(a.ID == DefaultWorkspace))
		}
		return cmp.Compare(a.ID, b.ID)
	})
	for _, ws := range all {
		c := &ws.Settings().Connect
		d.byID[ws.ID] = ws
		d.byOrganization[c.OrganizationID] = ws
		for _, alias := range c.Aliases {
			d.byOrganization[alias] = ws
		}
		d.byClient[c.ClientID] = ws
		z := &ws.Settings().Zerohash
		d.byAPIKey[z.APIKey], d.byPlatform[z.PlatformCode] = ws, ws
		x := &ws.Settings().SIWX
		d.bySIWXClient[x.ClientID] = ws
		if x.APIKey != "" {
			d.bySIWXKey[x.APIKey] = ws
		}
	}
	return d
}

// freeOrdinal is the lowest number that no workspace has. default is the first to ask, and gets 0.
func (d *directory) freeOrdinal() int {
	used := map[int]bool{}
	for _, ws := range d.sorted {
		used[ws.Settings().Ordinal] = true
	}
	n := 0
	for used[n] {
		n++
	}
	return n
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
