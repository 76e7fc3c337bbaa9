package sim

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/jwks"
)

// onShelf is a store that reads what a transaction has.
type onShelf struct {
	storage.Store
	tx storage.Tx
}

func (o onShelf) View(_ context.Context, _ string, fn func(storage.Reader) error) error {
	return fn(o.tx)
}

func TestSDKToken_IsTakenUntilItExpiresOrIsRevoked(t *testing.T) {
	w, tx, _ := staged(t)
	ws := tx.Workspace
	w.store, tx.Now = onShelf{tx: tx.Tx}, ws.Timeline.Now()
	p, _, err := w.CreateParticipant(tx, person("a@example.com"))
	if err != nil {
		t.Fatal(err)
	}
	mint := func(at time.Time) (SDKClaims, string) {
		tx.Now = at
		claims, err := w.MintSDKToken(tx, []string{"auth"}, SDKPayload{Participant: p.Code})
		if err != nil {
			t.Fatal(err)
		}
		token, err := w.SignSDKToken(ws, claims)
		if err != nil {
			t.Fatal(err)
		}
		return claims, token
	}
	verify := func(token string, want error) {
		t.Helper()
		if _, err := w.VerifySDKToken(t.Context(), ws, token); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	now := tx.Now
	claims, token := mint(now)
	got, err := w.VerifySDKToken(t.Context(), ws, token)
	if err != nil || got.ID != claims.ID || got.FlowID(ws.Settings()) != claims.FlowID(ws.Settings()) {
		t.Errorf("%+v %v", got, err)
	}
	_, old := mint(now.Add(-5*time.Minute - time.Second))
	verify(old, ErrSDKTokenExpired)
	if err := w.RevokeSDKToken(tx, claims.ID); err != nil {
		t.Fatal(err)
	}
	verify(token, ErrSDKTokenRevoked)

	_, fresh := mint(now)
	verify(fresh, nil)
	verify(fresh[:strings.LastIndexByte(fresh, '.')]+token[strings.LastIndexByte(token, '.'):], ErrSDKTokenForeign)
	verify("nothing", ErrSDKTokenForeign)
	ring, err := w.Keys(ws)
	if err != nil {
		t.Fatal(err)
	}
	byOther, err := jwks.Sign(ring.Signing(jwks.Connect), []byte(`{"jti":"x","exp":9999999999,"platform_code":"PLAT01"}`), "JWT")
	if err != nil {
		t.Fatal(err)
	}
	verify(byOther, ErrSDKTokenForeign)
	ofOther, err := jwks.Sign(ring.Signing(jwks.Zerohash), []byte(`{"jti":"x","exp":9999999999,"platform_code":"PLAT02"}`), "JWT")
	if err != nil {
		t.Fatal(err)
	}
	verify(ofOther, ErrSDKTokenForeign)
	next, err := jwks.Generate(jwks.Zerohash)
	if err != nil {
		t.Fatal(err)
	}
	for retireAfter, want := range map[time.Duration]error{time.Hour: nil, 0: ErrSDKTokenForeign} {
		rotated := ring.Rotate(next, now, retireAfter)
		ws.ring.Store(&rotated)
		verify(fresh, want)
	}
}

func TestSDKToken_IsForWhoMayHaveIt(t *testing.T) {
	w, tx, _ := staged(t)
	p, _, _ := w.CreateParticipant(tx, person("a@example.com"))
	if _, err := w.SetStatus(tx, p.Code, Outcome{Status: lifecycle.StatusLocked}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		payload     SDKPayload
		permissions []string
		want        error
	}{
		{SDKPayload{Participant: p.Code}, []string{"auth"}, ErrNotApproved},
		{SDKPayload{Participant: p.Code}, []string{Onboarding, "auth"}, ErrNotApproved},
		{SDKPayload{Participant: p.Code}, []string{Onboarding}, nil},
		{SDKPayload{Email: "new@example.com"}, []string{Onboarding}, nil},
	} {
		if _, err := w.MintSDKToken(tx, test.permissions, test.payload); !errors.Is(err, test.want) {
			t.Errorf("%v: %v, want %v", test.permissions, err, test.want)
		}
	}
	claims, err := w.MintSDKToken(tx, []string{Onboarding}, SDKPayload{Email: "A@example.com"})
	if err != nil || claims.ParticipantCode != p.Code {
		t.Errorf("%+v %v", claims, err)
	}
	if _, err := w.MintSDKToken(tx, []string{"auth"}, SDKPayload{Participant: "NOBODY"}); err == nil {
		t.Error("nobody has a token")
	}
}
