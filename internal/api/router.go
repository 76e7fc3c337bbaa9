// Package api serves the emulated APIs and the control API over HTTP. What an API says lives in its face; this package only mounts
// the faces, and nobody imports it but the program.
package api

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/connect"
	"github.com/mockconnect/mockconnect/internal/api/control"
	"github.com/mockconnect/mockconnect/internal/api/siwx"
	"github.com/mockconnect/mockconnect/internal/api/zerohash"
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
	faces := []*call.Face{connect.New(), zerohash.New(), siwx.New()}
	for _, face := range faces {
		mount(e, server, face)
	}
	control.Mount(e, control.Options{World: o.World, Outbox: o.Outbox, Log: o.Log, Version: o.Version, AllowHost: allowHosts(&o)})
	// What no route takes is answered by the face that has the path with another method, else by the one whose routes begin like it, else
	// in the shape of the first; the control API speaks for itself.
	e.RouteNotFound("/*", func(c echo.Context) error {
		workspace, path := split(echo.GetPath(c.Request()))
		for _, face := range faces {
			if allow := face.Allow(path); allow != "" {
				server.Serve(c.Response(), c.Request(), face, nil, workspace, allow)
				return nil
			}
		}
		nearest := faces[0]
		if i := slices.IndexFunc(faces, func(f *call.Face) bool { return f.Near(path) }); i >= 0 {
			nearest = faces[i]
		}
		server.Serve(c.Response(), c.Request(), nearest, nil, workspace, "")
		return nil
	})
	return e
}

// allowHosts adds the public URL's host: explanations lead there.
func allowHosts(o *Options) []string {
	public, err := url.Parse(o.PublicURL)
	if err != nil || public.Host == "" {
		return o.AllowHost
	}
	return append(slices.Clone(o.AllowHost), public.Hostname())
}

// mount gives each operation its paths, with and without a workspace in front.
func mount(e *echo.Echo, server *call.Server, face *call.Face) {
	for _, route := range face.Routes {
		serve := func(c echo.Context) error {
			server.Serve(c.Response(), c.Request(), face, &route, "", "")
			return nil
		}
		within := func(c echo.Context) error {
			workspace, named := c.Param("workspace"), &route
			if workspace == "" { // /w//sessions, from a base URL with an empty variable in it, must not fall to default
				named = nil
			}
			server.Serve(c.Response(), c.Request(), face, named, workspace, "")
			return nil
		}
		for _, path := range append([]string{route.Path}, route.Aliases...) {
			e.Match(route.Methods(), path, serve)
			e.Match(route.Methods(), "/w/:workspace"+path, within)
		}
	}
}

// split takes a path apart into the workspace that it names, if it does, and the rest.
func split(path string) (workspace, rest string) {
	if named, ok := strings.CutPrefix(path, "/w/"); ok {
		workspace, rest, _ = strings.Cut(named, "/")
		return workspace, "/" + rest
	}
	return "", path
}
