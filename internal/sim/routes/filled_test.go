package routes_test

import (
	"testing"

	"github.com/mockconnect/mockconnect/internal/sim/routes"
)

func TestFilled_TakesValuesFromBehindWhateverStandsInFront(t *testing.T) {
	for _, tc := range []struct{ canonical, received, want string }{
		{"/sessions", "/w/alpha/v1/sessions", "/sessions"},
		{"/customers/:id/challenge", "/v1/customers/c1/challenge", "/customers/c1/challenge"},
		{"/customers/:id", "/customers/", "/customers/"},
		{"/a/:b/:c", "", "/a/:b/"},
	} {
		if got := routes.Filled(tc.canonical, tc.received); got != tc.want {
			t.Errorf("%s of %s is %s, want %s", tc.canonical, tc.received, got, tc.want)
		}
	}
}
