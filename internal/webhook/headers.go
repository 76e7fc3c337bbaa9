package webhook

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/jwks"
)

// headers signs a delivery for this moment, as the system does that sends it. Header names are written as the documentation writes them.
func (o *Outbox) headers(ws *sim.Workspace, d *sim.Delivery) (map[string]string, error) {
	ring, err := o.world.Keys(ws)
	if err != nil {
		return nil, err
	}
	event, _ := lifecycle.EventNamed(d.Event)
	switch sim.SystemOf(event) {
	case sim.ZerohashAPI:
		return zerohashHeaders(&ws.Settings().Zerohash, ring, d)
	case sim.SIWXAPI:
		return siwxHeaders(&ws.Settings().SIWX, ring, d)
	}
	return connectHeaders(ring, d)
}

func connectHeaders(ring jwks.Ring, d *sim.Delivery) (map[string]string, error) {
	now := clock.Wall()
	timestamp := strconv.FormatInt(now.Unix(), 10)
	signature, err := signing.SignConnect(ring.Signing(jwks.Connect).Private, timestamp, http.MethodPost, d.Target.URL, []byte(d.Body))
	if err != nil {
		return nil, err
	}
	token, err := signing.WebhookJWT(ring.Signing(jwks.WebhookJWT), d.EventID, []byte(d.Body), now)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"client-id":                 "Connect",
		"timestamp":                 timestamp,
		"signature":                 signature,
		"x-zh-hook-payload-type":    d.Type,
		"x-zh-hook-notification-id": d.EventID,
		"jwt":                       token,
	}, nil
}

// zerohashHeaders carry both generations of signatures, made with the secret and with the RSA key, as during the documented grace
// period (assumption zerohash.hook-signatures).
func zerohashHeaders(z *sim.Zerohash, ring jwks.Ring, d *sim.Delivery) (map[string]string, error) {
	headers, err := signing.SignHook(signing.HookOptions{
		Secret: z.WebhookSecret, Key: ring.Signing(jwks.Zerohash).Private,
		PKCS1v15: z.HookPadding == "pkcs1v15", Seconds: z.HookTimestamps == "s", Now: clock.Wall(),
	}, []byte(d.Body))
	if err != nil {
		return nil, err
	}
	maps.Copy(headers, map[string]string{"x-zh-hook-payload-type": d.Type, "x-zh-hook-notification-id": d.EventID})
	return headers, nil
}
