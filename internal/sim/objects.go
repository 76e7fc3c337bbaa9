package sim

import (
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/egress"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// Account is the Connect side of one end user, found by the reference_id that the platform gave.
type Account struct {
	ReferenceID string `json:"reference_id"`
	ID          string `json:"id"`
	Subject     string `json:"subject"`
	Epoch       int    `json:"epoch"`    // accounts forgotten before this one was made; keeps ids from coming back
	Sessions    int    `json:"sessions"` // made so far
	Current     string `json:"current"`  // the one live session
}

// Session is one Connect session. A newer session of the same account makes it unusable.
type Session struct {
	ID                string         `json:"id"`
	ReferenceID       string         `json:"reference_id"`
	AccountID         string         `json:"account_id"`
	Subject           string         `json:"subject"`
	TokenID           string         `json:"jti"`
	RequestID         string         `json:"request_id,omitzero"`
	Scopes            []string       `json:"scopes"`
	Metadata          jsontext.Value `json:"metadata"` // as the platform sent it, compact
	DepositDetails    jsontext.Value `json:"deposit_details,omitzero"`
	WithdrawalDetails jsontext.Value `json:"withdrawal_details,omitzero"`
	CreatedAt         time.Time      `json:"created_at"`
	ExpiresAt         time.Time      `json:"expires_at"`
	Expired           bool           `json:"expired,omitzero"` // seen to be past ExpiresAt, so that it may be trimmed
	RunID             string         `json:"run_id,omitzero"`  // the run that made it, or that it started
	Transfers         int            `json:"transfers"`        // deposits and withdrawals made so far

	superseded bool // as its account says; set by SessionOf
}

// Status is "live", "superseded" or "expired" at that workspace time. current is the one live session of its account.
func (s *Session) Status(now time.Time, current string) string {
	switch {
	case current != s.ID:
		return "superseded"
	case s.Expired || !now.Before(s.ExpiresAt):
		return "expired"
	default:
		return "live"
	}
}

// Transfer is one deposit or withdrawal of a session, as a state machine. Nullable fields are nil where the emulated API sends null.
type Transfer struct {
	ID              string           `json:"id"`
	Flow            lifecycle.Flow   `json:"flow"`
	SessionID       string           `json:"session_id,omitzero"`
	ReferenceID     string           `json:"reference_id,omitzero"`
	RunID           string           `json:"run_id,omitzero"`
	State           lifecycle.State  `json:"status"`
	Integration     string           `json:"integration,omitzero"`
	Source          chain.SourceType `json:"source_type,omitzero"`
	Asset           string           `json:"asset"`
	Network         string           `json:"network"`
	Amount          string           `json:"amount"` // decimal, as it was given
	To              string           `json:"to"`
	From            string           `json:"from,omitzero"`
	Sender          string           `json:"sender,omitzero"`              // of a deposit: the address at the integration that sends it
	ExternalAccount string           `json:"external_account_id,omitzero"` // the user's account at the integration
	Hash            *string          `json:"hash"`
	BlockNumber     *string          `json:"block_number"`
	Value           *string          `json:"value"`
	Reason          string           `json:"reason,omitzero"` // why it failed or was abandoned: exchange, chain, two_factor, qr_code
	CreatedAt       time.Time        `json:"created_at"`
	UpdatedAt       time.Time        `json:"updated_at"`
	Nonce           int              `json:"nonce"`  // of the sending address, on chains that have one
	Events          int              `json:"events"` // told of so far
}

// RunStatus is where a run stands.
type RunStatus string

// The statuses of runs.
const (
	Running  RunStatus = "running"
	Passed   RunStatus = "passed"
	FailedIt RunStatus = "failed"
	Canceled RunStatus = "canceled"
)

// Run is one play of a scenario.
type Run struct {
	ID           string            `json:"id"`
	Scenario     string            `json:"scenario"`
	Title        string            `json:"title"`
	Source       jsontext.Value    `json:"source,omitzero"` // of a scenario that stands nowhere else
	Seed         int64             `json:"seed"`
	Status       RunStatus         `json:"status"`
	Reason       string            `json:"reason,omitzero"` // why it failed, in a sentence
	SessionID    string            `json:"session_id,omitzero"`
	ReferenceID  string            `json:"reference_id,omitzero"`
	Vars         map[string]string `json:"vars"`
	Steps        []RunStep         `json:"steps"`
	Expectations []Expectation     `json:"expectations"`
	Assumptions  []string          `json:"assumptions,omitzero"`
	StartedAt    time.Time         `json:"started_at"` // workspace time, as are all times of a run
	EndedAt      time.Time         `json:"ended_at,omitzero"`
	Until        time.Time         `json:"until,omitzero"`   // when the last step is played at the latest
	Pending      int               `json:"pending"`          // deliveries that have not ended
	Reports      int               `json:"reports,omitzero"` // events told of besides the moves of its transfer
	Request      string            `json:"withdrawal_request_id,omitzero"`
	HoldsBack    bool              `json:"holds_back,omitzero"` // deliveries of it were held back for events to come
	CustomerID   string            `json:"customer_id,omitzero"`
	Faulty       bool              `json:"faulty,omitzero"` // faults of the API that it made may stand
	Notes        []string          `json:"notes,omitzero"`  // what did not happen although one might expect it, and why
	Begun        int               `json:"begun,omitzero"`  // transfers that it has begun outside of a session
	Lane
	Branches []Branch `json:"branches,omitzero"` // of the parallel step that is being played; the lane waits for them
}

// Lane is what plays steps one after another: the run, or a branch of a parallel step.
type Lane struct {
	Due        time.Time       `json:"due,omitzero"` // when the next step is played
	Next       int             `json:"next"`         // index of the step to be played
	TransferID string          `json:"transfer_id,omitzero"`
	Balances   []BalanceChange `json:"balances,omitzero"` // what was last done to the participant's accounts
	Held       bool            `json:"held,omitzero"`     // the withdrawal stands in the ledger as on its way out
	Credited   bool            `json:"credited,omitzero"` // the deposit stands in the ledger
	Match      *AccountMatch   `json:"account_match,omitzero"`
	Await      *Awaiting       `json:"await,omitzero"` // what it waits for, other than time
	Since      time.Time       `json:"since,omitzero"` // on the wall: a step can wait for calls that begin later; zero once the run has ended
}

// Branch is a branch of a parallel step.
type Branch struct {
	Lane
	Of  int `json:"of"`  // index of the parallel step
	End int `json:"end"` // index behind the branch's last step
}

// Awaiting is what a run waits for until a time on the wall: a call of the platform, the answers to an event, or the right answer to a
// call of its own.
type Awaiting struct {
	Request   string          `json:"request,omitzero"` // method and canonical path, with * for any one segment
	Delivered string          `json:"delivered,omitzero"`
	Call      *Calling        `json:"call,omitzero"`
	Status    scenario.Status `json:"status,omitzero"`
	Within    Duration        `json:"within"`
	Since     time.Time       `json:"since"` // on the wall, as is Deadline: earlier calls do not count
	Deadline  time.Time       `json:"deadline"`
	Step      int             `json:"step"` // index of the step
}

// Calling is a request to the platform's own API, and what must be answered.
type Calling struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitzero"`
	Body    string            `json:"body,omitzero"`
	Status  scenario.Status   `json:"status"`
	Expect  string            `json:"expect,omitzero"` // of the body; empty: anything
}

// RunStep is one step of a run: what it says, and when it was played.
type RunStep struct {
	Step   string    `json:"step"`
	Status string    `json:"status"` // "pending", "waiting", "done"
	At     time.Time `json:"at,omitzero"`
}

// Expectation is one line of a scenario's expect, and whether it held.
type Expectation struct {
	Expected map[string]any `json:"expected"`
	Seen     map[string]any `json:"seen"`
	Held     bool           `json:"held"`
	Why      string         `json:"why,omitzero"`
}

// DeliveryStatus is where a delivery stands.
type DeliveryStatus string

// The statuses of deliveries.
const (
	DeliveryPending   DeliveryStatus = "pending"
	DeliveryDelivered DeliveryStatus = "delivered"
	DeliveryDropped   DeliveryStatus = "dropped" // there is no target, or the workspace was reset
	DeliveryDead      DeliveryStatus = "dead"    // every try has failed
)

// Delivery is one event on its way to one target.
type Delivery struct {
	ID          string            `json:"id"`
	Event       string            `json:"event"`
	EventID     string            `json:"event_id"`
	Type        string            `json:"payload_type"`
	Target      Target            `json:"target"`
	Status      DeliveryStatus    `json:"status"`
	Reason      string            `json:"reason,omitzero"`
	SessionID   string            `json:"session_id,omitzero"`
	ReferenceID string            `json:"reference_id,omitzero"`
	TransferID  string            `json:"transfer_id,omitzero"`
	Object      string            `json:"object,omitzero"` // what the event is about; deliveries of one object keep their order
	RunID       string            `json:"run_id,omitzero"`
	At          time.Time         `json:"at"`             // workspace time of the event
	Since       time.Time         `json:"since,omitzero"` // workspace time at which it was sent again, if it was
	Due         time.Time         `json:"due,omitzero"`   // workspace time of the next attempt, while pending
	Tries       int               `json:"tries"`          // attempts of the present round of retries
	Attempts    []Attempt         `json:"attempts"`
	Headers     map[string]string `json:"headers,omitzero"` // of the last attempt
	Body        string            `json:"body"`
	Assumptions []string          `json:"assumptions,omitzero"`
	Damaged     string            `json:"damaged,omitzero"` // how, on purpose: it gets one attempt, and any answer is fine
	Manner      *Manner           `json:"manner,omitzero"`  // how a scenario has it delivered, where not as usual
}

// Attempt is one try at a delivery.
type Attempt struct {
	At        time.Time `json:"at"`     // wall time
	Status    int       `json:"status"` // HTTP status; 0 when there was no answer
	LatencyMS float64   `json:"latency_ms"`
	Error     string    `json:"error,omitzero"`
	Answer    string    `json:"answer,omitzero"`  // the first bytes of a refusing answer's body
	Damaged   string    `json:"damaged,omitzero"` // what of it was damaged on purpose
}

// Forbidden says that the target's address is one that is never called.
func (a Attempt) Forbidden() bool { return strings.Contains(a.Error, egress.ErrForbidden.Error()) }

// Request is one call that the platform made, in the journal. Secrets and tokens are taken out before it is made.
type Request struct {
	ID              string       `json:"id"`
	At              time.Time    `json:"at"` // workspace time
	Method          string       `json:"method"`
	Route           string       `json:"route"` // canonical, such as "POST /sessions"; empty for a route that does not exist
	Path            string       `json:"path"`  // as received, with the query
	Host            string       `json:"host"`
	RemoteAddr      string       `json:"remote_addr"`
	Headers         Headers      `json:"headers"`
	Body            string       `json:"body"`
	Status          int          `json:"status"`
	ResponseHeaders Headers      `json:"response_headers"`
	ResponseBody    string       `json:"response_body"`
	ReceivedAt      time.Time    `json:"received_at"` // on the wall
	LatencyMS       float64      `json:"latency_ms"`
	Replayed        bool         `json:"replayed,omitzero"` // the answer is an earlier call's, and nothing was done
	Notes           []string     `json:"notes,omitzero"`
	Assumptions     []string     `json:"assumptions,omitzero"`
	Explanation     *Explanation `json:"explanation,omitzero"`
}

// Explanation is why a call was refused, for the journal.
type Explanation struct {
	Rule      string     `json:"rule"`
	Message   string     `json:"message"`
	Expected  string     `json:"expected"`
	Received  string     `json:"received"`
	Diagnosis *Diagnosis `json:"diagnosis,omitzero"`
	Tried     []string   `json:"tried,omitzero"`
}

// Diagnosis is the likeliest mistake behind a refusal.
type Diagnosis struct {
	Mistake  string `json:"mistake"`
	Sentence string `json:"sentence"`
	Mend     string `json:"mend"`
	Signed   string `json:"signed,omitzero"` // the string that the caller signed, when it is another than the expected one
}

// OwnScenario is a scenario that was put into a workspace.
type OwnScenario struct {
	Name   string `json:"name"`
	Source string `json:"source"`
}
