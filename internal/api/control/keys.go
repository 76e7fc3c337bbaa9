package control

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/jwks"
)

type shownKey struct {
	Use       jwks.Use       `json:"use"`
	ID        string         `json:"kid"`
	Alg       string         `json:"alg"`
	Status    string         `json:"status"` // signing, published (until retires_at) or retired
	CreatedAt *time.Time     `json:"created_at"`
	RetiresAt *time.Time     `json:"retires_at"`
	PEM       string         `json:"pem"`
	JWK       jsontext.Value `json:"jwk"`
}

func (h *handler) listKeys(r *request) (int, any, error) {
	ring, err := h.World.Keys(r.ws)
	return http.StatusOK, showKeys(r.ws, ring), err
}

type rotateBody struct {
	RetireAfter *sim.Duration `json:"retire_after"`
}

// usualRetirement is how long old keys stay published after a rotation that does not say.
const usualRetirement = time.Hour

func (h *handler) rotateKeys(r *request) (int, any, error) {
	var body rotateBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	retireAfter := usualRetirement
	if body.RetireAfter != nil {
		retireAfter = time.Duration(*body.RetireAfter)
		if retireAfter < 0 {
			return 0, nil, badRequest("/retire_after", "wants 0 or a time such as 1h, got "+body.RetireAfter.String())
		}
	}
	ring, err := h.World.RotateKeys(r.Request().Context(), r.ws, retireAfter)
	return http.StatusOK, showKeys(r.ws, ring), err
}

func showKeys(ws *sim.Workspace, ring jwks.Ring) list {
	now := ws.Timeline.Now()
	found := list{Items: []any{}}
	for _, key := range ring.All() {
		shown := shownKey{Use: key.Use, ID: key.ID, Alg: key.Alg, Status: "signing", PEM: key.PublicPEM(), JWK: jsontext.Value(key.PublicJWK())}
		if !key.CreatedAt.IsZero() {
			shown.CreatedAt = &key.CreatedAt
		}
		if !key.RetiresAt.IsZero() {
			shown.RetiresAt, shown.Status = &key.RetiresAt, "published"
			if !key.RetiresAt.After(now) {
				shown.Status = "retired"
			}
		}
		found.Items = append(found.Items, shown)
	}
	return found
}
