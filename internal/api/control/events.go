package control

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
)

// eventBody asks for one event, as by a step that emits it.
type eventBody struct {
	Event           string         `json:"event"`
	SessionID       string         `json:"session_id"`
	ParticipantCode string         `json:"participant_code"`
	CustomerID      string         `json:"customer_id"`
	Set             jsontext.Value `json:"set"`
}

// sentEvent is what became of it. The deliveries go on by the workspace's clock.
type sentEvent struct {
	Event       string   `json:"event"`
	RunID       string   `json:"run_id"`
	SessionID   string   `json:"session_id,omitzero"`
	ReferenceID string   `json:"reference_id,omitzero"`
	DeliveryIDs []string `json:"delivery_ids"`
}

func (h *handler) sendEvent(r *request) (int, any, error) {
	var body eventBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	switch {
	case body.Event == "":
		return 0, nil, badRequest("/event", "wants the name of an event, such as connect.deposits.confirmed (mockconnect list events has them all)")
	case string(body.Set) == "null":
		body.Set = nil
	}
	sent := sentEvent{Event: body.Event}
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		run, deliveries, err := h.World.SendEvent(tx, sim.EventRequest(body))
		sent.RunID, sent.SessionID, sent.ReferenceID, sent.DeliveryIDs = run.ID, run.SessionID, run.ReferenceID, []string{}
		for _, d := range deliveries {
			sent.DeliveryIDs = append(sent.DeliveryIDs, d.ID)
		}
		return err
	})
	return http.StatusCreated, sent, err
}
