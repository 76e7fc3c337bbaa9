package control

import (
	"context"
	"net/http"
	"path"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// list is what every list answers: newest first.
type list struct {
	Items      []any   `json:"items"`
	NextCursor *string `json:"next_cursor"`
	Trimmed    int     `json:"trimmed"` // ended ones that were dropped to keep the workspace small
}

const (
	usualPage = 100
	mostPage  = 1000
	mostWait  = 10 * time.Minute
)

// page is which part of a list is asked for, and how long the caller waits for it to fill.
type page struct {
	limit, min int
	after      uint64
	wait       time.Duration
}

func (r *request) page() (p page, err error) {
	if p.min, err = r.number("min", 1, mostPage); err != nil {
		return p, err
	}
	if p.limit, err = r.number("limit", max(usualPage, p.min), mostPage); err != nil {
		return p, err
	}
	if p.min > p.limit {
		return p, badRequest("", "min is above limit, so that it would never be reached")
	}
	if cursor := r.QueryParam("cursor"); cursor != "" {
		if p.after, err = strconv.ParseUint(cursor, 10, 64); err != nil {
			return p, badRequest("", "cursor is not one that a list has answered: "+strict.Quote(cursor))
		}
	}
	p.wait, err = waiting(r.QueryParam("wait"))
	return p, err
}

func (r *request) number(name string, usual, most int) (int, error) {
	text := r.QueryParam(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, badRequest("", name+" wants a number from 1 to "+strconv.Itoa(most)+", got "+strict.Quote(text))
	}
	return n, nil
}

// waiting reads how long a call may wait: a duration such as 10s, or seconds.
func waiting(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		text = strconv.FormatFloat(seconds, 'f', -1, 64) + "s"
	}
	d, err := scenario.ParseDuration(text)
	if err != nil || d < 0 || d > mostWait {
		return 0, badRequest("/wait", "wait wants a time up to 10m, such as 10s, got "+strict.Quote(text))
	}
	return d, nil
}

// since reads the query's since: RFC 3339.
func (r *request) since() (time.Time, error) {
	text := r.QueryParam("since")
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, badRequest("", "since wants a time such as 2026-01-02T15:04:05Z, got "+strict.Quote(text))
	}
	return at, nil
}

// look answers a list: what match lets through, as show shows it. It waits for enough to be there if the caller asks for that.
func look[T any](h *handler, r *request, table *storage.Table[T], query storage.Query, match func(storage.Reader, *T) bool, show func(storage.Reader, *T) (any, error)) (int, any, error) {
	p, err := r.page()
	if err != nil {
		return 0, nil, err
	}
	ctx := r.Request().Context()
	if p.wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.wait)
		defer cancel()
	}
	var found list
	gather := func() (bool, error) {
		if err := h.World.KeepJournal(r.ws); err != nil {
			return false, err
		}
		err := h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) (err error) {
			found, err = collect(reader, table, query, p, match, show)
			return err
		})
		return p.wait == 0 || len(found.Items) >= p.min, err
	}
	if err := h.World.WaitFor(ctx, r.ws, gather); err != nil {
		return 0, nil, err
	}
	found.Trimmed = r.ws.Trimmed(table.Kind.Name)
	return http.StatusOK, found, nil
}

func collect[T any](r storage.Reader, table *storage.Table[T], query storage.Query, p page, match func(storage.Reader, *T) bool, show func(storage.Reader, *T) (any, error)) (list, error) {
	found := list{Items: []any{}}
	query.After, query.Limit = p.after, max(p.limit+1, usualPage)
	for {
		items, err := table.List(r, query)
		if err != nil {
			return found, err
		}
		for _, item := range items {
			if query.After = item.Seq; !match(r, &item.Value) {
				continue
			}
			if len(found.Items) == p.limit {
				return found, nil
			}
			shown, err := show(r, &item.Value)
			if err != nil {
				return found, err
			}
			if found.Items = append(found.Items, shown); len(found.Items) == p.limit {
				cursor := strconv.FormatUint(item.Seq, 10)
				found.NextCursor = &cursor
			}
		}
		if len(items) < query.Limit {
			found.NextCursor = nil // nothing is behind the last one
			return found, nil
		}
	}
}

// asIs shows a record as it is kept.
func asIs[T any](_ storage.Reader, v *T) (any, error) { return v, nil }

// same compares with a query parameter that may hold * and may be missing.
func same(want, got string) bool {
	if want == "" || want == got {
		return true
	}
	ok, err := path.Match(want, got)
	return err == nil && ok
}

// metadata matches the query's metadata.KEY parameters with a session's metadata.
func (r *request) metadata() func(jsontext.Value) bool {
	want := map[string]string{}
	for name, values := range r.QueryParams() {
		if key, ok := cutPrefix(name, "metadata."); ok {
			want[key] = values[0]
		}
	}
	return func(metadata jsontext.Value) bool {
		if len(want) == 0 {
			return true
		}
		var members map[string]jsontext.Value
		if json.Unmarshal(metadata, &members) != nil {
			return false
		}
		for key, value := range want {
			var text string
			if members[key].Kind() != '"' || json.Unmarshal(members[key], &text) != nil {
				text = string(members[key])
			}
			if members[key] == nil || text != value {
				return false
			}
		}
		return true
	}
}

func cutPrefix(s, prefix string) (string, bool) {
	if len(s) > len(prefix) && s[:len(prefix)] == prefix {
		return s[len(prefix):], true
	}
	return "", false
}

// get finds one record, or says that there is none.
func get[T any](h *handler, r *request, table *storage.Table[T], what, id string) (v T, err error) {
	if err := h.World.KeepJournal(r.ws); err != nil {
		return v, err
	}
	err = h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) error {
		rec, ok, err := reader.Get(&table.Kind, id)
		if err != nil {
			return err
		}
		if !ok {
			return &sim.Error{Code: sim.NotFound, Message: "there is no " + what + " " + strict.Quote(id) + " in workspace " + strict.Quote(r.ws.ID)}
		}
		return json.Unmarshal(rec.Doc, &v)
	})
	return v, err
}
