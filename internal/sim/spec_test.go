package sim

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestWorkspaceSpec_IsDocumented holds docs/workspace.md beside the settings that are read.
func TestWorkspaceSpec_IsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/workspace.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(page), "\n## ")
	for section, spec := range map[string]reflect.Type{
		"":         reflect.TypeFor[WorkspaceSpec](),
		"connect":  reflect.TypeFor[connectSpec](),
		"zerohash": reflect.TypeFor[zerohashSpec](),
		"siwx":     reflect.TypeFor[siwxSpec](),
	} {
		text := sections[0]
		for _, s := range sections[1:] {
			if section != "" && strings.HasPrefix(s, section+"\n") {
				text = s
			}
		}
		for field := range spec.Fields() {
			name := field.Tag.Get("json")
			if name == "connect" || name == "zerohash" || name == "siwx" {
				continue
			}
			if !strings.Contains(text, "`"+name+"`") {
				t.Errorf("docs/workspace.md does not have %s %s", section, name)
			}
		}
	}
}
