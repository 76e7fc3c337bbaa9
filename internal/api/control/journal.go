package control

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

func (h *handler) listDeliveries(r *request) (int, any, error) {
	if err := r.narrowed(deliveryFilters); err != nil {
		return 0, nil, err
	}
	since, err := r.since()
	if err != nil {
		return 0, nil, err
	}
	metadata := r.metadata()
	query := storage.Query{}
	if run := r.QueryParam("run"); run != "" {
		query = storage.Query{Index: "run_id", Value: run}
	}
	return look(h, r, sim.Deliveries, query, func(_ storage.Reader, d *sim.Delivery) bool {
		return same(r.QueryParam("event"), d.Event) && same(r.QueryParam("session"), d.SessionID) && same(r.QueryParam("run"), d.RunID) &&
			same(r.QueryParam("reference_id"), d.ReferenceID) && same(r.QueryParam("status"), string(d.Status)) &&
			same(r.QueryParam("damaged"), strconv.FormatBool(d.Damaged != "")) && !d.At.Before(since) && metadata(metadataOf(d))
	}, asIs)
}

// metadataOf reads the session's metadata out of a webhook's body.
func metadataOf(d *sim.Delivery) jsontext.Value {
	var body struct {
		Session struct {
			Metadata jsontext.Value `json:"metadata"`
		} `json:"session"`
	}
	if json.Unmarshal([]byte(d.Body), &body) != nil {
		return nil
	}
	return body.Session.Metadata
}

func (h *handler) getDelivery(r *request) (int, any, error) {
	d, err := get(h, r, sim.Deliveries, "delivery", r.Param("id"))
	return http.StatusOK, d, err
}

func (h *handler) resend(r *request) (int, any, error) {
	d, err := h.Outbox.Resend(r.Request().Context(), r.ws, r.Param("id"))
	return http.StatusOK, d, err
}

func (h *handler) listRequests(r *request) (int, any, error) {
	if err := r.narrowed(requestFilters); err != nil {
		return 0, nil, err
	}
	since, err := r.since()
	if err != nil {
		return 0, nil, err
	}
	return look(h, r, sim.Requests, storage.Query{}, func(_ storage.Reader, q *sim.Request) bool {
		return same(r.QueryParam("route"), q.Route) && sameStatus(r.QueryParam("status"), q.Status) && !q.At.Before(since)
	}, asIs)
}

// sameStatus compares with a code (403) or a class (4xx).
func sameStatus(want string, got int) bool {
	text := strconv.Itoa(got)
	return want == "" || want == text || strings.HasSuffix(want, "xx") && want[:1] == text[:1]
}

// getRequest answers one call of the journal. "last" is the newest that was refused; a call of a route that does not exist counts only
// where nothing else was, since browsers and probes make such calls all the time.
func (h *handler) getRequest(r *request) (int, any, error) {
	id := r.Param("id")
	if id != "last" {
		q, err := get(h, r, sim.Requests, "request", id)
		return http.StatusOK, q, err
	}
	if err := h.World.KeepJournal(r.ws); err != nil {
		return 0, nil, err
	}
	for _, routed := range []bool{true, false} {
		var found list
		err := h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) (err error) {
			found, err = collect(reader, sim.Requests, storage.Query{}, page{limit: 1}, func(_ storage.Reader, q *sim.Request) bool {
				return q.Explanation != nil && (q.Route != "" || !routed)
			}, asIs)
			return err
		})
		if err != nil {
			return 0, nil, err
		}
		if len(found.Items) > 0 {
			return http.StatusOK, found.Items[0], nil
		}
	}
	return 0, nil, &sim.Error{Code: sim.NotFound, Message: "no call of workspace " + strict.Quote(r.ws.ID) + " was refused so far"}
}

// getStatistics answers what went on in the workspace so far, as numbers.
func (h *handler) getStatistics(r *request) (int, any, error) {
	return http.StatusOK, r.ws.Statistics(), nil
}

type settleBody struct {
	ReferenceID string      `json:"reference_id"`
	Wait        strict.Text `json:"wait"`
}

type settled struct {
	Settled bool `json:"settled"`
	Pending int  `json:"pending"` // deliveries on their way, and runs that go on
}

// settle answers when nothing is pending any more, for one user or at all, or when the time is over.
func (h *handler) settle(r *request) (int, any, error) {
	var body settleBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	wait, err := waiting(string(body.Wait))
	if err != nil {
		return 0, nil, err
	}
	ctx, cancel := context.WithTimeout(r.Request().Context(), wait)
	defer cancel()
	pending := 0
	err = h.World.WaitFor(ctx, r.ws, func() (bool, error) {
		pending = 0
		err := h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) error {
			runs, err := sim.Runs.List(reader, storage.Query{Which: storage.Live})
			if err != nil {
				return err
			}
			for _, run := range runs {
				if same(body.ReferenceID, run.Value.ReferenceID) {
					pending++
				}
			}
			deliveries, err := sim.Deliveries.List(reader, storage.Query{Which: storage.Live})
			for _, d := range deliveries {
				if same(body.ReferenceID, d.Value.ReferenceID) {
					pending++
				}
			}
			return err
		})
		return pending == 0, err
	})
	return http.StatusOK, settled{pending == 0, pending}, err
}
