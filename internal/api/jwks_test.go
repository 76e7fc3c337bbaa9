package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lestrrat-go/jwx/v2/jwk"
)

var keyPaths = []string{"/v1/jwks", "/api/v1/jwks", "/jwks", "/.well-known/jwks.json"}

// published are the kids of a key set, in its order.
func published(t testing.TB, r reply) (kids []string) {
	t.Helper()
	var set struct{ Keys []struct{ Kid string } }
	if err := json.Unmarshal([]byte(r.body), &set); err != nil {
		t.Fatal(err)
	}
	for _, key := range set.Keys {
		kids = append(kids, key.Kid)
	}
	return kids
}

// ownKids are the kids of a workspace's keys, as the control API lists them.
func (s *server) ownKids(workspace string) (kids []string) {
	s.t.Helper()
	items, _ := s.get("/_mock/workspaces/"+workspace+"/keys").wants(s.t, 200).at(s.t, "items").([]any)
	for _, item := range items {
		kids = append(kids, item.(map[string]any)["kid"].(string))
	}
	return kids
}

func TestJWKS_IsTheSameOnEveryPathAndMayBeCached(t *testing.T) {
	s := start(t)
	first := s.get("/v1/jwks").wants(t, 200)
	if _, err := jwk.Parse([]byte(first.body)); err != nil {
		t.Fatal(err)
	}
	for _, path := range keyPaths {
		res := s.get(path).wants(t, 200)
		res.is(t, first.body)
		tag := res.header.Get("ETag")
		if tag == "" || tag != first.header.Get("ETag") || res.header.Get("Cache-Control") != "public, max-age=60" || res.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: headers %v", path, res.header)
		}
		for _, have := range []string{tag, `W/` + tag, `"other", ` + tag, "*"} {
			same := s.do(ask{method: "GET", path: path, header: map[string]string{"If-None-Match": have}}).wants(t, 304)
			same.is(t, "")
			if same.header.Get("ETag") != tag || same.header.Get("Content-Length") != "" {
				t.Errorf("headers %v", same.header)
			}
		}
		s.do(ask{method: "GET", path: path, header: map[string]string{"If-None-Match": `"other"`}}).wants(t, 200)
		head := s.do(ask{method: "HEAD", path: path}).wants(t, 200)
		head.is(t, "")
		if head.header.Get("ETag") != tag {
			t.Errorf("HEAD %s: %v", path, head.header)
		}
		if got := s.do(ask{path: path}).wants(t, 405).header.Get("Allow"); got != "GET, HEAD" {
			t.Errorf("Allow %q", got)
		}
	}
}

func TestJWKS_ShowsOnlyPublicHalves(t *testing.T) {
	s := start(t)
	s.post("/_mock/keys/rotate", `{}`).wants(t, 200)
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(s.get("/v1/jwks").body), &set); err != nil {
		t.Fatal(err)
	}
	for _, key := range set.Keys {
		for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
			if key[private] != nil {
				t.Errorf("key %v has %s", key["kid"], private)
			}
		}
		if key["use"] != "sig" || key["alg"] == nil || key["kid"] == nil || key["kty"] == nil {
			t.Errorf("key %v", key)
		}
	}
	if text := s.get("/_mock/keys").body; strings.Contains(text, "PRIVATE") || !strings.Contains(text, "BEGIN PUBLIC KEY") {
		t.Error(text)
	}
}

func TestJWKS_ListsEveryWorkspaceDefaultsRSAKeyFirstAndCanBeNarrowed(t *testing.T) {
	s := start(t)
	organizations := map[string]string{}
	for _, id := range []string{"a-team", "z-team"} {
		organizations[id] = s.post("/_mock/workspaces", `{"id": "`+id+`"}`).wants(t, 201).text(t, "connect", "organization_id")
	}
	all := published(t, s.get("/v1/jwks").wants(t, 200))
	want := slices.Concat(s.ownKids("default"), s.ownKids("a-team"), s.ownKids("z-team"))
	if !slices.Equal(all, want) {
		t.Errorf("published %v, want %v", all, want)
	}
	slices.Sort(want)
	if len(slices.Compact(want)) != len(all) {
		t.Error("workspaces share keys")
	}
	kid := (reply{body: decoded(t, s.token(), 0)}).text(t, "kid")
	if all[0] != kid {
		t.Errorf("the first key is %s, and default signs with %s", all[0], kid)
	}
	for id, organization := range organizations {
		for _, path := range []string{"/v1/jwks?organization_id=" + organization, "/w/" + id + "/v1/jwks", "/w/" + id + "/jwks", "/w/" + id + "/.well-known/jwks.json"} {
			if got := published(t, s.get(path).wants(t, 200)); !slices.Equal(got, s.ownKids(id)) {
				t.Errorf("%s lists %v", path, got)
			}
		}
	}
	for _, alias := range []string{organization, "4242f55a-37af-47da-afaa-915de877405d"} {
		if got := published(t, s.get("/v1/jwks?organization_id="+alias).wants(t, 200)); !slices.Equal(got, s.ownKids("default")) {
			t.Errorf("%s lists %v", alias, got)
		}
	}
	unknown := s.get("/v1/jwks?organization_id=nobody").wants(t, 404)
	wantError(t, unknown)
	unknown.has(t, "nobody")
	s.get("/w/nobody/v1/jwks").wants(t, 404)

	s.delete("/_mock/workspaces/a-team").wants(t, 204)
	if got := published(t, s.get("/v1/jwks")); len(got) != len(all)-len(all)/3 {
		t.Errorf("after a workspace was deleted: %v", got)
	}
}

func TestJWKS_ARotationListsOldAndNewUntilTheOldOneRetiresByTheWorkspacesClock(t *testing.T) {
	s := start(t)
	before := s.get("/v1/jwks")
	old := published(t, before)
	s.post("/_mock/keys/rotate", `{"retire_after": "1h"}`).wants(t, 200)
	both := published(t, s.get("/v1/jwks"))
	if len(both) != 2*len(old) {
		t.Fatalf("%v, and before %v", both, old)
	}
	for _, kid := range old {
		if !slices.Contains(both, kid) {
			t.Errorf("%s is gone", kid)
		}
	}
	if kid := (reply{body: decoded(t, s.token(), 0)}).text(t, "kid"); slices.Contains(old, kid) || both[0] != kid {
		t.Errorf("signs with %s of %v", kid, both)
	}
	s.do(ask{method: "GET", path: "/v1/jwks", header: map[string]string{"If-None-Match": before.header.Get("ETag")}}).wants(t, 200)

	s.post("/_mock/clock/advance", `{"by": "59m59s"}`).wants(t, 200)
	if got := published(t, s.get("/v1/jwks")); !slices.Equal(got, both) {
		t.Errorf("a second before: %v", got)
	}
	s.post("/_mock/clock/advance", `{"by": "1s"}`).wants(t, 200)
	after := published(t, s.get("/v1/jwks"))
	if len(after) != len(old) || slices.Contains(after, old[0]) {
		t.Errorf("afterwards: %v", after)
	}
	keys := s.get("/_mock/keys").wants(t, 200)
	for i, want := range []string{"retired", "signing"} {
		if got := keys.at(t, "items", []string{"0", "1"}[i], "status"); got != want {
			t.Errorf("key %d is %v", i, got)
		}
	}
	for _, bad := range []string{`{"retire_after": "soon"}`, `{"retire_after": -5}`, `{"retire": "1h"}`} {
		s.post("/_mock/keys/rotate", bad).wants(t, 400)
	}
	if got := published(t, s.get("/v1/jwks")); !slices.Equal(got, after) {
		t.Errorf("a refused rotation has rotated: %v", got)
	}
}

func TestJWKS_AreTheSameKeysAfterARestartAndAfterAReset(t *testing.T) {
	dir := t.TempDir()
	keep := keepIn(dir)
	s := start(t, keep)
	s.post("/_mock/keys/rotate", `{"retire_after": "1h"}`).wants(t, 200)
	token := s.token()
	kids := published(t, s.get("/v1/jwks"))
	s.post("/_mock/reset", "").wants(t, 200)
	if got := published(t, s.get("/v1/jwks")); !slices.Equal(got, kids) {
		t.Errorf("after a reset: %v, before %v", got, kids)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, keep)
	if got := published(t, again.get("/v1/jwks")); !slices.Equal(got, kids) {
		t.Errorf("after a restart: %v, before %v", got, kids)
	}
	again.do(ask{path: "/sessions", body: sessionBody, header: bearer(token)}).wants(t, 200)
}

func TestJWKS_RotationsAtOnceAreAllKept(t *testing.T) {
	s := start(t)
	before := len(s.ownKids("default"))
	const rotations = 3
	var all sync.WaitGroup
	for range rotations {
		all.Go(func() { s.post("/_mock/keys/rotate", `{"retire_after": "1h"}`) })
		all.Go(func() { s.patch("/_mock/workspaces/default", `{"connect": {"token_ttl": "1h"}}`) })
		all.Go(func() { s.post("/oauth/token", tokenBody) })
	}
	all.Wait()
	if got := len(s.ownKids("default")); got != before*(rotations+1) {
		t.Errorf("%d keys after %d rotations of %d", got, rotations, before)
	}
	kid := (reply{body: decoded(t, s.token(), 0)}).text(t, "kid")
	if got := published(t, s.get("/v1/jwks"))[0]; got != kid {
		t.Errorf("the first key is %s, and tokens are signed with %s", got, kid)
	}
}
