package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set when a release is built: -ldflags "-X main.release=v1.2.3".
var release string

// version is the release, else the revision that the binary was built from, else "development".
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return "development-" + setting.Value[:12]
		}
	}
	return "development"
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println(versionLine())
	return nil
}

func versionLine() string {
	return fmt.Sprintf("mockconnect %s %s %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
