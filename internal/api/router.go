// Package api serves the emulated APIs and the control API over HTTP. What an API says lives in its face; this package only mounts
// the faces, and nobody imports it but the program.
package api

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/connect"
	"github.com/mockconnect/mockconnect/internal/api/control"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/webhook"
)

// Options are what the handler is made of.
type Options struct {
	World     *sim.World
	Outbox    *webhook.Outbox
	Log       *slog.Logger
	PublicURL string
	Version   string
	AllowHost []string // more names under which the control API may be called
}

// New makes the handler of the whole server.
func New(o Options) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect() // X-Forwarded-For is anybody's word
	server := &call.Server{World: o.World, Log: o.Log, PublicURL: strings.TrimSuffix(o.PublicURL, "/")}
	faces := []*call.Face{connect.New()}
	for _, face := range faces {
		mount(e, server, face)
	}
	control.Mount(e, control.Options{World: o.World, Outbox: o.Outbox, Log: o.Log, Version: o.Version, AllowHost: o.AllowHost})
	// A path that no route has is answered in the shape of the first face; the control API speaks for itself.
	lost := func(c echo.Context) error {
		workspace, _ := workspaceOf(c.Request().URL.Path)
		server.Serve(c.Response(), c.Request(), faces[0], nil, workspace, "")
		return nil
	}
	e.RouteNotFound("/*", lost)
	return e
}

// mount gives each operation its paths, with and without a workspace in front, and each path an answer to other methods.
func mount(e *echo.Echo, server *call.Server, face *call.Face) {
	methods := map[string][]string{}
	for _, route := range face.Routes {
		for _, path := range append([]string{route.Path}, route.Aliases...) {
			serve := func(c echo.Context) error {
				server.Serve(c.Response(), c.Request(), face, &route, c.Param("workspace"), "")
				return nil
			}
			answered := []string{route.Method}
			if route.Method == http.MethodGet {
				answered = append(answered, http.MethodHead)
			}
			methods[path] = append(methods[path], answered...)
			e.Match(answered, path, serve)
			e.Match(answered, "/w/:workspace"+path, serve)
		}
	}
	for path, allowed := range methods {
		allow := strings.Join(allowed, ", ")
		refuse := func(c echo.Context) error {
			server.Serve(c.Response(), c.Request(), face, nil, c.Param("workspace"), allow)
			return nil
		}
		for _, method := range otherMethods {
			if !slices.Contains(allowed, method) {
				e.Add(method, path, refuse)
				e.Add(method, "/w/:workspace"+path, refuse)
			}
		}
	}
}

var otherMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

func workspaceOf(path string) (workspace string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/w/")
	workspace, _, _ = strings.Cut(rest, "/")
	return workspace, ok && workspace != ""
}
