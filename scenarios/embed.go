// Package scenarios holds the built-in scenarios: one YAML file each, named as the scenario in it.
package scenarios

import "embed"

// FS has the files at its root.
//
//go:embed *.yaml
var FS embed.FS
