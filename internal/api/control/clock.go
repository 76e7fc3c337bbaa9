package control

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/internal/strict"
)

type shownClock struct {
	Mode    clock.Mode `json:"mode"`
	Speed   float64    `json:"speed"`
	Now     time.Time  `json:"now"`
	Waiting int        `json:"waiting"` // steps and attempts that are due later
	Next    *time.Time `json:"next"`    // when the first of them is due
}

func showClock(ws *sim.Workspace) shownClock {
	state := ws.Timeline.State()
	shown := shownClock{Mode: state.Mode, Speed: state.Speed, Now: ws.Timeline.Now()}
	if shown.Mode == "" {
		shown.Mode = clock.Realtime
	}
	if shown.Mode == clock.Realtime {
		shown.Speed = 1
	}
	var next time.Time
	if shown.Waiting, next = ws.Timeline.Waiting(); shown.Waiting > 0 {
		shown.Next = &next
	}
	return shown
}

func (h *handler) getClock(r *request) (int, any, error) {
	return http.StatusOK, showClock(r.ws), nil
}

func (h *handler) putClock(r *request) (int, any, error) {
	var body sim.ClockSpec
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	change, err := body.Change("")
	if err != nil {
		return 0, nil, err
	}
	if _, err := r.ws.Timeline.State().Apply(change, clock.Wall()); err != nil {
		return 0, nil, badRequest("/mode", err.Error())
	}
	if err := h.World.SetClock(r.Request().Context(), r.ws, change); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, showClock(r.ws), nil
}

type advanceBody struct {
	By   *sim.Duration `json:"by"`
	To   *time.Time    `json:"to"`
	Wait *strict.Text  `json:"wait"`
}

type advanced struct {
	Now   time.Time     `json:"now"`
	Fired []clock.Fired `json:"fired"`
	Done  bool          `json:"done"`
}

func (h *handler) advance(r *request) (int, any, error) {
	var body advanceBody
	if err := r.decode(&body); err != nil {
		return 0, nil, err
	}
	pointer, now := "/by", r.ws.Timeline.Now()
	var to time.Time
	switch {
	case body.By != nil && body.To != nil, body.By == nil && body.To == nil:
		return 0, nil, badRequest("", `wants either by, such as {"by":"40s"}, or to, such as {"to":"2026-01-02T15:04:05Z"}`)
	case body.By != nil && *body.By <= 0:
		return 0, nil, badRequest("/by", "wants a time above 0, such as 40s")
	case body.By != nil:
		to = now.Add(time.Duration(*body.By))
	default:
		to, pointer = body.To.UTC(), "/to"
	}
	switch {
	case to.Before(now):
		return 0, nil, badRequest(pointer, "the clock shows "+now.Format(time.RFC3339Nano)+", and only goes forward here; to set it back, put the clock's now")
	case to.After(clock.Latest):
		return 0, nil, badRequest(pointer, "a workspace's time ends in the year "+strconv.Itoa(clock.Latest.Year()))
	}
	ctx := r.Request().Context()
	if body.Wait != nil {
		wait, err := waiting(string(*body.Wait))
		if err != nil {
			return 0, nil, err
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, wait)
		defer cancel()
	}
	fired, done, err := h.World.Advance(ctx, r.ws, to)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, advanced{r.ws.Timeline.Now(), fired, done}, nil
}
