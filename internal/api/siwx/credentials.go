package siwx

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/jwks"
)

// changeClient changes what the workspace knows of its client.
func (r *request) changeClient(change func(*sim.SIWX)) error {
	return r.World.Change(r.HTTP.Context(), r.Workspace, func(s *sim.Settings) error {
		change(&s.SIWX)
		return nil
	})
}

// putCredentials replaces the credentials, which ends every token.
func putCredentials(r *request) (call.Answer, error) {
	var body credentialsBody
	if err := r.decode(&body); err != nil {
		return call.Answer{}, err
	}
	faults := body.missing()
	if len(faults) == 0 {
		faults = sim.WrongSIWXCredentials(*body.APIKey, *body.APISecret)
	}
	if len(faults) > 0 {
		return call.Answer{}, invalid("the credentials cannot be so", faults)
	}
	if other, taken := r.World.BySIWXKey(*body.APIKey); taken && other != r.Workspace {
		return call.Answer{}, invalid("the credentials cannot be so", []sim.Fault{{Pointer: "/apiKey", Detail: "is another client's"}})
	}
	err := r.changeClient(func(x *sim.SIWX) {
		x.APIKey, x.APISecret = *body.APIKey, *body.APISecret
		x.Generation++
	})
	return call.Answer{Status: http.StatusNoContent}, err
}

// deleteCredentials leaves the client without any, and ends every token. The apiKey is said in the query or in a body.
func deleteCredentials(r *request) (call.Answer, error) {
	key := r.HTTP.URL.Query().Get("apiKey")
	if key == "" && len(r.Body) > 0 {
		var body credentialsBody
		if err := r.decode(&body); err != nil {
			return call.Answer{}, err
		}
		if body.APIKey != nil {
			key = *body.APIKey
		}
	}
	switch {
	case key == "":
		return call.Answer{}, invalid("it is not said which credentials to delete", []sim.Fault{{Pointer: "/apiKey", Detail: "is missing; it stands in the query, as in ?apiKey=…"}})
	case key != r.Workspace.Settings().SIWX.APIKey:
		return call.Answer{}, invalid("there are no such credentials", []sim.Fault{{Pointer: "/apiKey", Detail: "is not the client's own"}})
	}
	err := r.changeClient(func(x *sim.SIWX) {
		x.APIKey, x.APISecret = "", ""
		x.Generation++
	})
	return call.Answer{Status: http.StatusNoContent}, err
}

type signingKeyBody struct {
	PublicKey *string `json:"publicKey"` // base64 of PEM
}

type signingKeyAnswer struct {
	KeyID string `json:"keyId"`
}

// putSigningKey registers the key with which the client signs, in place of the one that it had.
func putSigningKey(r *request) (call.Answer, error) {
	var body signingKeyBody
	if err := r.decode(&body); err != nil {
		return call.Answer{}, err
	}
	text, detail := decodePEM(body.PublicKey)
	if detail == "" {
		if _, err := jwks.ParseP384PEM(text); err != nil {
			detail = err.Error()
		} else if !onlyPEM(text) {
			detail = "has other text beside the key; wanted is the base64 of one PEM block alone, from -----BEGIN PUBLIC KEY----- on"
		}
	}
	if detail != "" {
		return call.Answer{}, invalid("the public key cannot be taken", []sim.Fault{{Pointer: "/publicKey", Detail: detail}})
	}
	if err := r.changeClient(func(x *sim.SIWX) { x.PublicKey = text }); err != nil {
		return call.Answer{}, err
	}
	return call.Answer{Status: http.StatusOK, Body: signingKeyAnswer{r.Workspace.Settings().SIWX.SigningKeyID()}}, nil
}

// onlyPEM says that a text is one PEM block and nothing else.
func onlyPEM(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "-----BEGIN ") && strings.HasSuffix(text, "-----") && strings.Count(text, "-----BEGIN ") == 1
}

// decodePEM reads the base64 of a PEM text.
func decodePEM(field *string) (text, detail string) {
	if field == nil || *field == "" {
		return "", "is missing; it wants the PEM text of the public key, encoded in base64 once more"
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(*field)
	switch {
	case err == nil && strings.Contains(string(raw), "-----BEGIN "):
		return string(raw), ""
	case strings.Contains(*field, "-----BEGIN "):
		return "", "is PEM; the API wants that text encoded in base64 once more (base64 -w0 public.pem)"
	case err == nil:
		return "", "is base64 of something that is no PEM text; wanted is the base64 of the whole file, from -----BEGIN PUBLIC KEY----- on"
	}
	return "", "is not standard base64 (alphabet with + and /, padded with =, on one line); it wants the base64 of the PEM text"
}

// deleteSigningKey leaves the client without one.
func deleteSigningKey(r *request) (call.Answer, error) {
	if r.Workspace.Settings().SIWX.PublicKey == "" {
		return call.Answer{}, notFound.as("there is no signing key to delete")
	}
	err := r.changeClient(func(x *sim.SIWX) { x.PublicKey = "" })
	return call.Answer{Status: http.StatusNoContent}, err
}
