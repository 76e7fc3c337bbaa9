package config

import (
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// workspaces finds what the server would refuse of the workspaces: each by itself, and where two want to be the same.
func (f *File) workspaces() (faults []strict.Fault) {
	c := claims{}
	first := f.Default
	if first == nil {
		first = &sim.WorkspaceSpec{}
	}
	settings, wrong := first.Check(true)
	if n := f.root.Get("default"); n != nil {
		faults = append(faults, at(n, wrong)...)
		if first.ID != nil && *first.ID != sim.DefaultWorkspace {
			faults = append(faults, locate(n, "/id").Faultf("the default workspace is always called %s", sim.DefaultWorkspace))
		}
	}
	c.own(sim.DefaultWorkspace, &settings)

	lines := map[string]int{}
	for i, n := range items(f.root.Get("workspaces")) {
		if i >= len(f.Workspaces) {
			break
		}
		spec := &f.Workspaces[i]
		isDefault := spec.ID != nil && *spec.ID == sim.DefaultWorkspace
		settings, wrong := spec.Check(isDefault)
		faults = append(faults, at(n, wrong)...)
		if spec.ID == nil {
			faults = append(faults, n.Faultf("a workspace needs an id"))
			continue
		}
		id := locate(n, "/id")
		if line, given := lines[*spec.ID]; given {
			faults = append(faults, id.Faultf("the workspace %s is given twice; it stands on line %d already", strict.Quote(*spec.ID), line))
			continue
		}
		lines[*spec.ID], _ = id.Place()
		if !isDefault {
			faults = append(faults, at(n, c.taken(&settings))...)
		}
		c.own(settings.ID, &settings)
	}
	return faults
}

// claims says which workspace has an id that no other may have, by pointer and id.
type claims map[[2]string]string

const organizationID = "/connect/organization_id"

// single are the claims that a workspace has one of.
func single(s *sim.Settings) [][2]string {
	return [][2]string{
		{"/connect/client_id", s.Connect.ClientID},
		{"/zerohash/api_key", s.Zerohash.APIKey},
		{"/zerohash/platform_code", s.Zerohash.PlatformCode},
		{"/siwx/api_key", s.SIWX.APIKey},
		{"/siwx/client_id", s.SIWX.ClientID},
	}
}

func (c claims) own(workspace string, s *sim.Settings) {
	for _, id := range append([]string{s.Connect.OrganizationID}, s.Connect.Aliases...) {
		c[[2]string{organizationID, id}] = workspace
	}
	for _, claim := range single(s) {
		c[claim] = workspace
	}
}

func (c claims) taken(s *sim.Settings) (faults []sim.Fault) {
	for _, claim := range append(single(s), [2]string{organizationID, s.Connect.OrganizationID}) {
		if other, ok := c[claim]; ok {
			faults = append(faults, sim.Fault{Pointer: claim[0], Detail: "belongs to workspace " + strict.Quote(other)})
		}
	}
	return faults
}

// unknownScenarios finds scenarios that are nowhere. When the directory cannot be read, nothing can be said of the names: the server
// refuses such a directory, and the machine that checks the file need not be the one that has it.
func (f *File) unknownScenarios(dir string) (faults []strict.Fault) {
	if f.root == nil {
		return nil
	}
	if dir == "" && f.Scenarios != nil {
		dir = string(*f.Scenarios)
	}
	library := scenario.BuiltIn()
	if dir != "" {
		own, err := scenario.LoadDir(dir)
		if err != nil {
			return nil
		}
		library = scenario.NewLibrary(append(library.List(), own...)...)
	}
	named := []*strict.Node{f.root.Get("scenario")}
	for _, workspace := range append(items(f.root.Get("workspaces")), f.root.Get("default")) {
		if workspace != nil {
			named = append(named, workspace.Get("scenario"))
			if zerohash := workspace.Get("zerohash"); zerohash != nil {
				named = append(named, zerohash.Get("scenario"), zerohash.Get("withdrawal_scenario"))
			}
			if siwx := workspace.Get("siwx"); siwx != nil {
				named = append(named, siwx.Get("scenario"))
			}
		}
	}
	for _, n := range named {
		if n == nil || n.Kind() != strict.String && n.Kind() != strict.Number || n.Text() == "" {
			continue
		}
		if _, ok := library.Get(n.Text()); !ok {
			names := make([]string, 0, len(library.List()))
			for _, s := range library.List() {
				names = append(names, s.Name)
			}
			faults = append(faults, n.Faultf("%s", strict.Unknown("scenario", n.Text(), names)))
		}
	}
	return faults
}

// items are the values of a list, and nothing of anything else.
func items(n *strict.Node) []*strict.Node {
	if n == nil || n.Kind() != strict.List {
		return nil
	}
	return slices.Collect(n.Children())
}

// at puts the world's faults of a spec to their places in the file.
func at(n *strict.Node, wrong []sim.Fault) []strict.Fault {
	faults := make([]strict.Fault, 0, len(wrong))
	for _, fault := range wrong {
		faults = append(faults, locate(n, fault.Pointer).Faultf("%s", fault.Detail))
	}
	return faults
}

// locate follows a pointer as far as the file goes.
func locate(n *strict.Node, pointer string) *strict.Node {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		var next *strict.Node
		for child := range n.Children() {
			if strings.HasSuffix(child.Pointer(), "/"+token) {
				next = child
				break
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// beside drops what is said of values that could not be decoded: they have their fault already.
func beside(faults, undecoded []strict.Fault) []strict.Fault {
	return slices.DeleteFunc(faults, func(fault strict.Fault) bool {
		return slices.ContainsFunc(undecoded, func(u strict.Fault) bool {
			return u.Pointer == fault.Pointer || strings.HasPrefix(fault.Pointer, u.Pointer+"/")
		})
	})
}
