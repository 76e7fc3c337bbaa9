package client

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/sim"
)

// Health is what a server says of itself.
type Health struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

// Clock asks for a clock, or shows one.
type Clock struct {
	Mode  string    `json:"mode,omitzero"`
	Speed float64   `json:"speed,omitzero"`
	Now   time.Time `json:"now,omitzero"`
}

// Workspace asks for a workspace, or shows one, as far as commands care.
type Workspace struct {
	ID            string     `json:"id,omitzero"`
	Seed          *int64     `json:"seed,omitzero"`
	Profile       string     `json:"profile,omitzero"`
	CallbackURL   sim.Target `json:"callback_url,omitzero"`
	DepositURL    sim.Target `json:"deposit_url,omitzero"`
	WithdrawalURL sim.Target `json:"withdrawal_url,omitzero"`
	ZerohashURL   sim.Target `json:"zerohash_url,omitzero"`
	Zerohash      *Zerohash  `json:"zerohash,omitzero"`
	Clock         *Clock     `json:"clock,omitzero"`
	KeysFrom      string     `json:"keys_from,omitzero"`
}

// Zerohash is what verifying zerohash's webhooks takes besides the published keys.
type Zerohash struct {
	WebhookSecret string `json:"webhook_secret,omitzero"`
}

// Scenario is a scenario of a list.
type Scenario struct {
	Name     string            `json:"name"`
	Title    string            `json:"title"`
	Flow     string            `json:"flow"`
	BuiltIn  bool              `json:"built_in"`
	Vars     map[string]string `json:"vars"`
	Steps    []string          `json:"steps"`
	Duration string            `json:"duration"` // of workspace time, at most
}

// RunRequest asks for a run.
type RunRequest struct {
	Scenario string            `json:"scenario"`
	Vars     map[string]string `json:"vars,omitzero"`
	Seed     *int64            `json:"seed,omitzero"`
}

// EventRequest asks for one event outside any story.
type EventRequest struct {
	Event           string                    `json:"event"`
	SessionID       string                    `json:"session_id,omitzero"`
	ParticipantCode string                    `json:"participant_code,omitzero"`
	CustomerID      string                    `json:"customer_id,omitzero"`
	Set             map[string]jsontext.Value `json:"set,omitzero"`
}

// SentEvent is what became of it.
type SentEvent struct {
	Event       string   `json:"event"`
	RunID       string   `json:"run_id"`
	SessionID   string   `json:"session_id"`
	ReferenceID string   `json:"reference_id"`
	DeliveryIDs []string `json:"delivery_ids"`
}

type items[T any] struct {
	Items []T `json:"items"`
}

// Path is where a workspace is, below the server's base URL.
func Path(workspace string) string { return "/_mock/workspaces/" + url.PathEscape(workspace) }

func in(workspace, path string) string { return Path(workspace) + path }

func get[T any](ctx context.Context, c *Client, path string) (v T, err error) {
	err = c.call(ctx, http.MethodGet, path, nil, &v)
	return v, err
}

// Health asks whether the server serves.
func (c *Client) Health(ctx context.Context) (Health, error) {
	return get[Health](ctx, c, "/_mock/health")
}

// CreateWorkspace makes a workspace.
func (c *Client) CreateWorkspace(ctx context.Context, w Workspace) (made Workspace, err error) {
	err = c.call(ctx, http.MethodPost, "/_mock/workspaces", w, &made)
	return made, err
}

// Workspace reads a workspace.
func (c *Client) Workspace(ctx context.Context, id string) (Workspace, error) {
	return get[Workspace](ctx, c, in(id, "?credentials=show"))
}

// DeleteWorkspace drops a workspace with everything in it.
func (c *Client) DeleteWorkspace(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodDelete, in(id, ""), nil, nil)
}

// Clock reads a workspace's time.
func (c *Client) Clock(ctx context.Context, workspace string) (Clock, error) {
	return get[Clock](ctx, c, in(workspace, "/clock"))
}

// Scenarios lists what can be played.
func (c *Client) Scenarios(ctx context.Context, workspace string) ([]Scenario, error) {
	all, err := get[items[Scenario]](ctx, c, in(workspace, "/scenarios"))
	return all.Items, err
}

// Scenario reads one scenario.
func (c *Client) Scenario(ctx context.Context, workspace, name string) (Scenario, error) {
	return get[Scenario](ctx, c, in(workspace, "/scenarios/"+url.PathEscape(name)))
}

// PutScenario gives a workspace a scenario of its own.
func (c *Client) PutScenario(ctx context.Context, workspace, name string, source []byte) error {
	return c.call(ctx, http.MethodPut, in(workspace, "/scenarios/"+url.PathEscape(name)), source, nil)
}

// StartRun begins to play a scenario.
func (c *Client) StartRun(ctx context.Context, workspace string, r RunRequest) (run sim.Run, err error) {
	err = c.call(ctx, http.MethodPost, in(workspace, "/runs"), r, &run)
	return run, err
}

// Run reads a run, when it has ended or when that time is over.
func (c *Client) Run(ctx context.Context, workspace, id string, wait time.Duration) (sim.Run, error) {
	return get[sim.Run](ctx, c, in(workspace, "/runs/"+url.PathEscape(id)+"?wait="+wait.String()))
}

// SendEvent sends one event.
func (c *Client) SendEvent(ctx context.Context, workspace string, r EventRequest) (sent SentEvent, err error) {
	err = c.call(ctx, http.MethodPost, in(workspace, "/events"), r, &sent)
	return sent, err
}

// Statistics reads what went on in a workspace so far, as numbers.
func (c *Client) Statistics(ctx context.Context, workspace string) (sim.Statistics, error) {
	return get[sim.Statistics](ctx, c, in(workspace, "/statistics"))
}

// Deliveries lists a run's deliveries in the order of their events: the newest thousand.
func (c *Client) Deliveries(ctx context.Context, workspace, run string) ([]sim.Delivery, error) {
	all, err := get[items[sim.Delivery]](ctx, c, in(workspace, "/deliveries?limit=1000&run="+url.QueryEscape(run)))
	for i, j := 0, len(all.Items)-1; i < j; i, j = i+1, j-1 {
		all.Items[i], all.Items[j] = all.Items[j], all.Items[i]
	}
	return all.Items, err
}

// Request reads one call of the journal; "last" is the newest that was refused.
func (c *Client) Request(ctx context.Context, workspace, id string) (sim.Request, error) {
	return get[sim.Request](ctx, c, in(workspace, "/requests/"+url.PathEscape(id)))
}
