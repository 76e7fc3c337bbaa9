package webhook

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/jwks"
)

// headers signs a delivery as the system does that sends it. Header names are written as the documentation writes them.
func headers(ws *sim.Workspace, by signer, d *sim.Delivery) (map[string]string, error) {
	event, _ := lifecycle.EventNamed(d.Event)
	switch sim.SystemOf(event) {
	case sim.ZerohashAPI:
		return zerohashHeaders(&ws.Settings().Zerohash, by, d)
	case sim.SIWXAPI:
		return siwxHeaders(&ws.Settings().SIWX, by, d)
	}
	return connectHeaders(by, d)
}

func connectHeaders(by signer, d *sim.Delivery) (map[string]string, error) {
	timestamp := strconv.FormatInt(by.at.Unix(), 10)
	signature, err := signing.SignConnect(by.keys.Signing(jwks.Connect).Private, timestamp, http.MethodPost, d.Target.URL, []byte(d.Body))
	if err != nil {
		return nil, err
	}
	token, err := signing.WebhookJWT(by.keys.Signing(jwks.WebhookJWT), d.EventID, []byte(d.Body), by.at)
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
func zerohashHeaders(z *sim.Zerohash, by signer, d *sim.Delivery) (map[string]string, error) {
	headers, err := signing.SignHook(signing.HookOptions{
		Secret: by.secret, Key: by.keys.Signing(jwks.Zerohash).Private,
		PKCS1v15: z.HookPadding == "pkcs1v15", Seconds: z.HookTimestamps == "s", Now: by.at,
	}, []byte(d.Body))
	if err != nil {
		return nil, err
	}
	maps.Copy(headers, map[string]string{"x-zh-hook-payload-type": d.Type, "x-zh-hook-notification-id": d.EventID})
	return headers, nil
}
