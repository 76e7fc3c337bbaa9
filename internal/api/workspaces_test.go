package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

func TestWorkspaces_MakingOneAnswersEverythingThatItIs(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{
		"id": "team-1", "seed": 42, "callback_url": "http://127.0.0.1:9/hooks", "deposit_url": {"url": "https://shop.example/d", "dial": "127.0.0.1:9"},
		"profile": "2026-07", "scenario": "deposit-confirmed", "keep": 50, "clock": {"mode": "manual", "now": "2026-01-02T03:04:05Z"},
		"connect": {"organization_id": "org", "client_id": "id", "client_secret": "secret", "signatures": "warn", "strict": false, "auth_mode": "validate",
			"integrations": ["coinbase"], "assets": [{"asset": "BTC", "network": "bitcoin", "precision": 4}], "limits": {"min": "1", "max": 100.5, "daily": "1000", "currency": "USD"},
			"token_ttl": "1h", "session_ttl": 60, "allowed_origins": ["https://app.example"]}}`).wants(t, 201)
	for want, path := range map[string][]string{
		"team-1": {"id"}, "42": {"seed"}, "http://127.0.0.1:9/hooks": {"callback_url"}, "https://shop.example/d": {"deposit_url", "url"}, "127.0.0.1:9": {"deposit_url", "dial"},
		"2026-07": {"profile"}, "deposit-confirmed": {"scenario"}, "50": {"keep"}, "manual": {"clock", "mode"}, "2026-01-02T03:04:05Z": {"clock", "now"},
		"org": {"connect", "organization_id"}, "id": {"connect", "client_id"}, "secret": {"connect", "client_secret"}, "warn": {"connect", "signatures"}, "false": {"connect", "strict"},
		"validate": {"connect", "auth_mode"}, "[coinbase]": {"connect", "integrations"}, "4": {"connect", "assets", "0", "precision"}, "100.5": {"connect", "limits", "max"},
		"1h": {"connect", "token_ttl"}, "1m": {"connect", "session_ttl"}, "[https://app.example]": {"connect", "allowed_origins"},
	} {
		if got := fmt.Sprint(made.at(t, path...)); got != want {
			t.Errorf("%v is %s, want %s", path, got, want)
		}
	}
	for _, path := range [][]string{
		{"zerohash", "api_key"},
		{"zerohash", "private_key"},
		{"zerohash", "passphrase"},
		{"zerohash", "platform_code"},
		{"zerohash", "webhook_secret"},
		{"siwx", "api_key"},
		{"siwx", "api_secret"},
		{"created_at"},
	} {
		if made.text(t, path...) == "" {
			t.Errorf("%v is empty", path)
		}
	}
	s.post("/oauth/token", `{"client_id": "id", "client_secret": "secret", "organization_id": "org", "audience": "a", "grant_type": "client_credentials"}`).wants(t, 200)
	if got := s.get("/_mock/workspaces").wants(t, 200).at(t, "items", "1", "id"); got != "team-1" {
		t.Error(got)
	}
}

func TestWorkspaces_WhatIsNotSaidIsFilledInAndIsNeverTheSameTwice(t *testing.T) {
	s := start(t)
	a, b := s.post("/_mock/workspaces", ``).wants(t, 201), s.post("/_mock/workspaces", `{}`).wants(t, 201)
	for _, path := range [][]string{
		{"id"},
		{"connect", "organization_id"},
		{"connect", "client_id"},
		{"connect", "client_secret"},
		{"zerohash", "api_key"},
		{"zerohash", "private_key"},
		{"zerohash", "passphrase"},
		{"zerohash", "webhook_secret"},
		{"siwx", "api_key"},
		{"siwx", "api_secret"},
	} {
		if a.text(t, path...) == "" || a.text(t, path...) == b.text(t, path...) {
			t.Errorf("%v: %q and %q", path, a.at(t, path...), b.at(t, path...))
		}
	}
	if a.at(t, "seed") == b.at(t, "seed") || a.at(t, "seed") == 0.0 {
		t.Error("seeds", a.at(t, "seed"), b.at(t, "seed"))
	}
	if got := fmt.Sprintln(a.at(t, "profile"), a.at(t, "connect", "token_ttl"), a.at(t, "connect", "session_ttl"), a.at(t, "connect", "strict"), a.at(t, "connect", "signatures")); got != "2025-10 1d 1h true warn\n" && got != "2025-10 24h 1h true warn\n" {
		t.Error(got)
	}
}

func TestWorkspaces_SecretsAreShownOnCreationAndOnDemandOnly(t *testing.T) {
	s := start(t)
	made := s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	secrets := []string{clientSecret, "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE=", "64ec977db2e585887c80ed62fe9997994aed8093"}
	for _, path := range [][]string{{"connect", "client_secret"}, {"zerohash", "private_key"}, {"zerohash", "passphrase"}, {"zerohash", "webhook_secret"}, {"siwx", "api_secret"}} {
		secrets = append(secrets, made.text(t, path...))
	}
	for _, res := range []reply{
		s.get("/_mock/workspaces"), s.get("/_mock/workspaces/team"), s.get("/_mock/workspaces/default"), s.get("/_mock/workspaces/default?credentials=yes"),
		s.patch("/_mock/workspaces/team", `{}`), s.post("/_mock/workspaces/team/reset", ""), s.get("/_mock/workspaces?credentials=show"),
	} {
		res.wants(t, 200)
		for _, secret := range secrets {
			if strings.Contains(res.body, secret) {
				t.Errorf("%s stands in %s", secret, res.body)
			}
		}
	}
	for workspace, mine := range map[string][]string{"default": secrets[:3], "team": secrets[3:]} {
		s.get("/_mock/workspaces/"+workspace+"?credentials=show").wants(t, 200).has(t, mine...)
	}
	for _, secret := range secrets {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("%s stands in the log", secret)
		}
	}
}

// badSettings are faults of a workspace's settings, by the pointers that name them.
var badSettings = map[string][]string{
	`{"id": "UPPER"}`:            {"/id"},
	`{"id": ""}`:                 {"/id"},
	`{"id": "../x"}`:             {"/id"},
	`{"id": "a/b"}`:              {"/id"},
	`{"id": "a\r\nX-Header: b"}`: {"/id"},
	`{"id": "` + strings.Repeat("x", 65) + `"}`: {"/id"},
	`{"id": 5}`:                                                        {"/id"},
	`{"seed": 0}`:                                                      {"/seed"},
	`{"seed": "x"}`:                                                    {"/seed"},
	`{"seed": 1.5}`:                                                    {"/seed"},
	`{"callback_url": "not a url"}`:                                    {"/callback_url"},
	`{"callback_url": "ftp://x/"}`:                                     {"/callback_url"},
	`{"callback_url": "http://"}`:                                      {"/callback_url"},
	`{"callback_url": "/hooks"}`:                                       {"/callback_url"},
	`{"callback_url": "file:///etc/passwd"}`:                           {"/callback_url"},
	`{"callback_url": "http://user:pass@x/"}`:                          {"/callback_url"},
	`{"callback_url": "http://x/#fragment"}`:                           {"/callback_url"},
	`{"callback_url": "http://x/\r\nHost: y"}`:                         {"/callback_url"},
	`{"callback_url": "http://x:99999/"}`:                              {"/callback_url"},
	`{"callback_url": {"dial": "x:1"}}`:                                {"/callback_url"},
	`{"callback_url": {"url": "http://x/", "dial": "x"}}`:              {"/callback_url"},
	`{"callback_url": {"uri": "http://x/"}}`:                           {"/callback_url/uri"},
	`{"callback_url": 5}`:                                              {"/callback_url"},
	`{"deposit_url": "x", "withdrawal_url": "y"}`:                      {"/deposit_url", "/withdrawal_url"},
	`{"zerohash_url": "x", "siwx_url": "y"}`:                           {"/zerohash_url", "/siwx_url"},
	`{"profile": "2024-01"}`:                                           {"/profile"},
	`{"scenario": "deposit-confirmd"}`:                                 {"/scenario"},
	`{"keep": 0}`:                                                      {"/keep"},
	`{"keep": -1}`:                                                     {"/keep"},
	`{"clock": {"mode": "fast"}}`:                                      {"/clock/mode"},
	`{"clock": {"speed": 0}}`:                                          {"/clock/speed"},
	`{"clock": {"speed": -1}}`:                                         {"/clock/speed"},
	`{"clock": {"now": "yesterday"}}`:                                  {"/clock/now"},
	`{"clock": {"now": "9999-12-31T23:59:59Z"}}`:                       {"/clock/now"},
	`{"clock": {"now": "0001-01-01T00:00:00Z"}}`:                       {"/clock/now"},
	`{"clock": {"mode": "manual", "speed": 5}}`:                        {"/clock/mode"},
	`{"clock": []}`:                                                    {"/clock"},
	`{"connect": {"public_key": "no PEM"}}`:                            {"/connect/public_key"},
	`{"connect": {"signatures": "always"}}`:                            {"/connect/signatures"},
	`{"connect": {"signatures": "enforce"}}`:                           {"/connect/signatures"},
	`{"connect": {"auth_mode": "none"}}`:                               {"/connect/auth_mode"},
	`{"connect": {"integrations": ["coinbase", "coinbse"]}}`:           {"/connect/integrations/1"},
	`{"connect": {"assets": [{"asset": "BTC", "network": "solana"}]}}`: {"/connect/assets/0"},
	`{"connect": {"assets": [{"asset": "BTC", "network": "bitcoin", "precision": 9}]}}`:  {"/connect/assets/0/precision"},
	`{"connect": {"assets": [{"asset": "BTC", "network": "bitcoin", "precision": -1}]}}`: {"/connect/assets/0/precision"},
	`{"connect": {"limits": {"min": "x"}}}`:                                              {"/connect/limits/min"},
	`{"connect": {"limits": {"min": -1}}}`:                                               {"/connect/limits"},
	`{"connect": {"limits": {"min": 5, "max": 1}}}`:                                      {"/connect/limits/min"},
	`{"connect": {"limits": {"max": "1e999999999"}}}`:                                    {"/connect/limits/max"},
	`{"connect": {"limits": {"currency": "EUR"}}}`:                                       {"/connect/limits/currency"},
	`{"connect": {"token_ttl": "0s"}}`:                                                   {"/connect/token_ttl"},
	`{"connect": {"token_ttl": "-1h"}}`:                                                  {"/connect/token_ttl"},
	`{"connect": {"session_ttl": "100000h"}}`:                                            {"/connect/session_ttl"},
	`{"connect": {"session_ttl": "soon"}}`:                                               {"/connect/session_ttl"},
	`{"connect": {"allowed_origins": ["https://app.example/path"]}}`:                     {"/connect/allowed_origins/0"},
	`{"connect": {"organization_id": ""}}`:                                               {"/connect/organization_id"},
	`{"connect": {"client_id": "", "client_secret": ""}}`:                                {"/connect/client_id", "/connect/client_secret"},
	`{"connect": {"organization_id": "` + strings.Repeat("x", 300) + `"}}`:               {"/connect/organization_id"},
	`{"connect": {"client_id": "a\nb"}}`:                                                 {"/connect/client_id"},
	`{"connect": {"client_idd": "x"}}`:                                                   {"/connect/client_idd"},
	`{"profile": "x", "keep": -1, "connect": {"auth_mode": "x", "signatures": "y"}}`:     {"/profile", "/keep", "/connect/auth_mode", "/connect/signatures"},
	`{"profile": 1, "seed": "x", "connect": {"strict": "yes"}}`:                          {"/profile", "/seed", "/connect/strict"},
}

func TestWorkspaces_BadSettingsAreNamedOneByOneAndChangeNothing(t *testing.T) {
	s := start(t)
	s.post("/_mock/workspaces", `{"id": "team", "clock": {"mode": "manual", "now": "2026-01-02T03:04:05Z"}}`).wants(t, 201)
	before, all := s.get("/_mock/workspaces/team?credentials=show").body, s.get("/_mock/workspaces").body
	for body, pointers := range badSettings {
		if body != `{"id": ""}` { // that is a new workspace without a name of its own
			wantProblem(t, s.post("/_mock/workspaces", body), 400, pointers...)
		}
		wantProblem(t, s.patch("/_mock/workspaces/team", body), 400, pointers...)
	}
	// What is sound in a body that is refused is not kept either.
	for _, clock := range []string{`{"mode": "scaled"}`, `{"mode": "fast"}`, `{"speed": 1e12}`, `{"now": "9999-01-01T00:00:00Z"}`} {
		wantProblem(t, s.patch("/_mock/workspaces/team", `{"profile": "2026-07", "connect": {"token_ttl": "5m"}, "clock": `+clock+`}`), 400)
	}
	wantProblem(t, s.patch("/_mock/workspaces/team", `{"clock": {"mode": "instant"}, "profile": "x"}`), 400, "/profile")
	wantProblem(t, s.patch("/_mock/workspaces/team", `{"id": "other"}`), 400, "/id")
	if got := s.get("/_mock/workspaces/team?credentials=show").body; got != before {
		t.Errorf("something was changed:\n%s\n%s", before, got)
	}
	if got := s.get("/_mock/workspaces").body; got != all {
		t.Errorf("something was made:\n%s\n%s", all, got)
	}
}

func TestWorkspaces_CredentialsBelongToOneOnly(t *testing.T) {
	s := start(t)
	wantProblem(t, s.post("/_mock/workspaces", `{"id": "default"}`), 409)
	for body, pointers := range map[string][]string{
		`{"connect": {"organization_id": "` + organization + `"}}`:                                  {"/connect/organization_id"},
		`{"connect": {"organization_id": "4242f55a-37af-47da-afaa-915de877405d"}}`:                  {"/connect/organization_id"},
		`{"connect": {"client_id": "` + clientID + `"}}`:                                            {"/connect/client_id"},
		`{"connect": {"organization_id": "` + organization + `", "client_id": "` + clientID + `"}}`: {"/connect/organization_id", "/connect/client_id"},
	} {
		wantProblem(t, s.post("/_mock/workspaces", body), 400, pointers...)
	}
	s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	wantProblem(t, s.post("/_mock/workspaces", `{"id": "team"}`), 409)
	wantProblem(t, s.patch("/_mock/workspaces/team", `{"connect": {"client_id": "`+clientID+`"}}`), 400, "/connect/client_id")
	s.patch("/_mock/workspaces/default", `{"connect": {"client_id": "`+clientID+`", "organization_id": "`+organization+`"}}`).wants(t, 200)
	s.token()
}

func TestWorkspaces_AChangeLeavesAloneWhatItDoesNotName(t *testing.T) {
	s := start(t)
	s.patch("/_mock/workspaces/default", `{"callback_url": "http://127.0.0.1:9/a", "connect": {"limits": {"min": "1", "max": "5"}, "assets": [{"asset": "BTC", "network": "bitcoin"}]}}`).wants(t, 200)
	res := s.patch("/_mock/workspaces/default", `{"withdrawal_url": "http://127.0.0.1:9/w", "connect": {"limits": {"max": "7"}}}`).wants(t, 200)
	if got := fmt.Sprintln(res.at(t, "callback_url"), res.at(t, "withdrawal_url"), res.at(t, "connect", "limits", "min"), res.at(t, "connect", "limits", "max"), res.at(t, "connect", "client_id")); got != "http://127.0.0.1:9/a http://127.0.0.1:9/w 1 7 "+clientID+"\n" {
		t.Error(got)
	}
	res = s.patch("/_mock/workspaces/default", `{"callback_url": "", "connect": {"assets": [], "limits": {"max": 0}}}`).wants(t, 200)
	if got := fmt.Sprintln(res.at(t, "callback_url"), res.at(t, "connect", "assets"), res.at(t, "connect", "limits", "max")); got != " [] 0\n" && got != " [] <nil>\n" {
		t.Errorf("%q", got)
	}
	s.patch("/_mock/workspaces/default", `{"callback_url": "http://127.0.0.1:9/a"}`).wants(t, 200)
	if got := s.patch("/_mock/workspaces/default", `{"callback_url": null}`).wants(t, 200).at(t, "callback_url"); got != "" {
		t.Errorf("null leaves %v", got)
	}
	s.patch("/_mock/workspaces/default", ``).wants(t, 200)
	s.token()
}

func TestWorkspaces_DeletingOneTakesEverythingAndDefaultStays(t *testing.T) {
	keep := keepIn(t.TempDir())
	s := start(t, keep)
	wantProblem(t, s.delete("/_mock/workspaces/default"), 409)
	made := s.post("/_mock/workspaces", `{"id": "team", "seed": 5}`).wants(t, 201)
	body := `{"client_id": ` + quoted(made.text(t, "connect", "client_id")) + `, "client_secret": ` + quoted(made.text(t, "connect", "client_secret")) + `}`
	s.post("/oauth/token", body).wants(t, 200)
	s.post("/_mock/workspaces/team/runs", `{"scenario": "deposit-confirmed"}`).wants(t, 201)
	res := s.delete("/_mock/workspaces/team").wants(t, 204)
	res.is(t, "")
	s.post("/oauth/token", body).wants(t, 401)
	wantProblem(t, s.get("/_mock/workspaces/team/runs"), 404)
	wantProblem(t, s.delete("/_mock/workspaces/team"), 404)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := start(t, keep)
	wantProblem(t, again.get("/_mock/workspaces/team"), 404)
	again.post("/_mock/workspaces", `{"id": "team", "seed": 5}`).wants(t, 201)
	for _, list := range []string{"runs", "sessions", "deliveries", "requests"} {
		if got := again.get("/_mock/workspaces/team/"+list).at(t, "items").([]any); len(got) != 0 {
			t.Errorf("%s of the one before: %v", list, got)
		}
	}
}

func TestWorkspaces_AResetEmptiesOneAndKeepsWhoItIs(t *testing.T) {
	s := start(t)
	s.post("/_mock/workspaces", `{"id": "team"}`).wants(t, 201)
	s.post("/_mock/workspaces/team/runs", `{"scenario": "deposit-confirmed"}`).wants(t, 201)
	s.post("/_mock/runs", `{"scenario": "deposit-confirmed"}`).wants(t, 201)
	s.put("/_mock/scenarios/own", ownScenario).wants(t, 200)
	token := s.token()
	first := s.session(sessionBody)
	before := s.get("/_mock/workspaces/default?credentials=show").at(t, "connect")
	s.post("/_mock/reset", "").wants(t, 200)
	for _, list := range []string{"runs", "sessions", "deliveries", "requests"} {
		if got := s.get("/_mock/"+list).at(t, "items").([]any); len(got) != 0 {
			t.Errorf("%s: %v", list, got)
		}
	}
	if got := s.get("/_mock/workspaces/default?credentials=show").at(t, "connect"); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("%v, before %v", got, before)
	}
	s.get("/_mock/scenarios/own").wants(t, 200)
	if got := s.get("/_mock/workspaces/team/runs").at(t, "items").([]any); len(got) != 1 {
		t.Error("another workspace was emptied:", got)
	}
	s.do(ask{path: "/sessions", body: sessionBody, header: bearer(token)}).wants(t, 200)
	if again := s.get("/_mock/sessions").text(t, "items", "0", "account_id"); again != first.text(t, "account", "id") {
		t.Error("the same seed makes another account after a reset")
	}
}

func TestWorkspaces_OneSeedMakesOneWorld(t *testing.T) {
	s := start(t, func(o *mockconnect.Options) { o.Speed = "instant" })
	var worlds []string
	for _, id := range []string{"a", "b"} {
		made := s.post("/_mock/workspaces", `{"id": "`+id+`", "seed": 99, "clock": {"mode": "instant", "now": "`+noon+`"}}`).wants(t, 201)
		for _, scenario := range []string{"deposit-confirmed", "withdrawal-confirmed", "deposit-unexpected"} {
			s.post("/_mock/workspaces/"+id+"/runs", `{"scenario": "`+scenario+`", "wait": "10s"}`).wants(t, 201).has(t, `"status":`)
		}
		world := ""
		for _, list := range []string{"runs", "sessions", "deliveries"} {
			world += s.get("/_mock/workspaces/"+id+"/"+list).wants(t, 200).body
		}
		worlds = append(worlds, strings.NewReplacer(made.text(t, "connect", "client_id"), "", made.text(t, "connect", "organization_id"), "").Replace(world))
	}
	if worlds[0] != worlds[1] {
		t.Errorf("two worlds of one seed:\n%s\n%s", worlds[0], worlds[1])
	}
}
