package strict_test

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// everything has a field of each supported type.
type everything struct {
	Embedded
	Name    string              `json:"name"`
	Kind    named               `json:"kind"`
	Text    strict.Text         `json:"text"`
	Flag    bool                `json:"flag"`
	Small   int8                `json:"small"`
	Count   uint16              `json:"count"`
	Rate    float64             `json:"rate"`
	Pointer *string             `json:"pointer"`
	Labels  []string            `json:"labels"`
	Nested  []nested            `json:"nested"`
	ByName  map[string]int      `json:"by_name"`
	Raw     jsontext.Value      `json:"raw"`
	At      time.Time           `json:"at,omitzero"`
	Any     any                 `json:"any"`
	Percent percent             `json:"percent"`
	Tree    map[named]*treeNode `json:"tree"`
	Hidden  string              `json:"-"`
}

type Embedded struct {
	Account string `json:"account"`
	Name    int    `json:"name"` // hidden by the outer name
}

type (
	named  string
	nested struct {
		ID string `json:"id"`
	}
	treeNode struct {
		Children []treeNode `json:"children"`
	}
	percent int
)

// UnmarshalNode takes text such as "5%".
func (p *percent) UnmarshalNode(n *strict.Node) []strict.Fault {
	if n.Text() != "5%" {
		return []strict.Fault{n.Wants("a percentage")}
	}
	*p = 5
	return nil
}

func lines(fs strict.Faults) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.String())
	}
	return out
}
