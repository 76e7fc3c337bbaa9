package routes

import "testing"

func TestCanonical_TakesPatternsOfPathsAndOfAliases(t *testing.T) {
	for call, want := range map[[2]string]string{
		{"POST", "/customers/*/challenge/sign"}:    "/customers/*/challenge/sign",
		{"POST", "/v1/customers/*/challenge/sign"}: "/customers/*/challenge/sign",
		{"POST", "/v1/customers/a/challenge/sign"}: "/customers/a/challenge/sign",
		{"GET", "/customers/v1"}:                   "/customers/v1",
		{"GET", "/v1/customers/v1"}:                "/customers/v1",
		{"POST", "/api/v1/oauth/token"}:            "/oauth/token",
		{"GET", "/jwks"}:                           "/v1/jwks",
		{"GET", "/v1/jwks"}:                        "/v1/jwks",
		{"GET", "/api/v1/jwks"}:                    "/v1/jwks",
		{"GET", "/.well-known/jwks.json"}:          "/v1/jwks",
		{"GET", "/*"}:                              "/*",
		{"POST", "/jwks"}:                          "",
		{"POST", "/customers/*/challenge/sgin"}:    "",
		{"GET", "/customers/"}:                     "",
		{"GET", "/v1/v1/customers"}:                "",
		{"GET", "/api/v1/customers"}:               "",
		{"GET", ""}:                                "",
	} {
		if got, ok := Canonical(call[0], call[1]); got != want || ok != (want != "") {
			t.Errorf("%s %s is %q, %v; want %q", call[0], call[1], got, ok, want)
		}
	}
}
