package sim

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/caip"
	"github.com/mockconnect/mockconnect/internal/sim/siwe"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// Challenge is a text that a customer's wallet has to sign.
type Challenge struct {
	Text      string    `json:"text"` // EIP-4361
	IssuedAt  time.Time `json:"issued_at"`
	ExpiresAt time.Time `json:"expires_at"`    // workspace time; the text says nothing of it
	Over      bool      `json:"over,omitzero"` // before its time: where time stands still, a scenario's is ahead of it
}

// Base64 is the challenge as the API sends it.
func (c *Challenge) Base64() string { return base64.StdEncoding.EncodeToString([]byte(c.Text)) }

// Expired says that the challenge is dead by that time.
func (c *Challenge) Expired(at time.Time) bool { return c.Over || !at.Before(c.ExpiresAt) }

// issue gives the customer a new challenge. The one that it had is dead.
func (c *Customer) issue(tx *Tx) error {
	s := tx.Workspace.Settings()
	account, err := caip.ParseEVM(c.ChainID)
	if err != nil {
		return err
	}
	random := derive(s.Seed, "challenge", c.ID, c.Challenges)
	x := s.SIWX.Effective()
	text, err := siwe.New(siwe.Challenge{
		Domain: x.Domain, Address: account.Checksummed(), Statement: x.Statement, URI: x.URI,
		ChainID: account.ChainNumber(), Nonce: siwe.Nonce(random[:]), IssuedAt: tx.Now,
	})
	if err != nil {
		return err
	}
	if c.Challenge != nil {
		c.Previous = c.Challenge.Text
	}
	c.Challenge = &Challenge{Text: text, IssuedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Duration(x.ChallengeTTL))}
	c.Challenges++
	return nil
}

// renew gives the customer a new challenge, and keeps that.
func (c *Customer) renew(tx *Tx) error {
	if err := c.issue(tx); err != nil {
		return err
	}
	return Customers.Put(tx, *c)
}

// CurrentChallenge is what the customer has to sign now: a new challenge when the last one has expired. A customer who has signed has none.
func CurrentChallenge(tx *Tx, customerID string) (Challenge, error) {
	c, err := FindCustomer(tx, customerID)
	if err != nil {
		return Challenge{}, err
	}
	if c.Challenge == nil {
		return Challenge{}, refuse(NotFound, "the customer has no challenge to sign: it is %s", c.Status)
	}
	if c.Challenge.Expired(tx.Now) {
		err = c.renew(tx)
	}
	return *c.Challenge, err
}

// ExpireChallenge has the customer's challenge be over before its time.
func ExpireChallenge(tx *Tx, customerID string) error {
	c, err := FindCustomer(tx, customerID)
	if err != nil {
		return err
	}
	if c.Challenge == nil {
		return refuse(Conflict, "the customer has no challenge that could expire: it is %s", c.Status)
	}
	c.Challenge.Over = true
	if tx.Now.Before(c.Challenge.ExpiresAt) {
		c.Challenge.ExpiresAt = tx.Now
	}
	return Customers.Put(tx, c)
}

// SignedChallenge is what a platform hands in: base64 and CAIP-10 as it was sent.
type SignedChallenge struct {
	OwnerID, Challenge, Signature string
}

// Verdict is what comes of a signed challenge, as far as it can be told without holding up anybody else.
type Verdict struct {
	handed    SignedChallenge
	text      string // that was handed in
	signature [65]byte
	note      string        // about what was accepted although it is not as documented
	faults    []Fault       // the body is not what it should be
	judged    bool          // whether the signature was looked at
	refusal   *siwe.Problem // the signature cannot be read, or is not one of the account over the text
}

// Note says what was unusual about a body that was accepted.
func (v *Verdict) Note() string { return v.note }

// JudgeSigned recovers who signed, which costs some tenths of a millisecond, and looks for the mistake where it is somebody else. c is the
// customer as it stands; HandIn holds the verdict against it as it stands then.
func JudgeSigned(r storage.Reader, ws *Workspace, c *Customer, s SignedChallenge) (Verdict, error) {
	v := Verdict{handed: s}
	owner, err := caip.ParseEVM(s.OwnerID)
	account, _ := caip.ParseEVM(c.ChainID) // as it was checked, it is one
	switch {
	case err != nil:
		v.faults = append(v.faults, Fault{"/ownerId", err.Error()})
	case owner.Key() != account.Key():
		v.faults = append(v.faults, Fault{"/ownerId", fmt.Sprintf("wants the account of the customer, %s, got %s", c.ChainID, strict.Quote(s.OwnerID))})
	}
	text, detail := decodeChallenge(s.Challenge)
	if detail != "" {
		v.faults = append(v.faults, Fault{"/challenge", detail})
	}
	signature, note, err := siwe.DecodeSignature(s.Signature)
	if err != nil {
		v.faults = append(v.faults, Fault{"/signature", err.Error()})
		v.refusal, _ = errors.AsType[*siwe.Problem](err)
	}
	if v.note = note; len(v.faults) > 0 {
		return v, nil
	}
	v.text, v.signature = text, signature
	if c.Challenge == nil || c.Challenge.Text != text { // it is refused without a look at the signature
		return v, nil
	}
	return v, v.judge(r, ws, c)
}

// judge looks at the signature.
func (v *Verdict) judge(r storage.Reader, ws *Workspace, c *Customer) error {
	account, err := caip.ParseEVM(c.ChainID)
	if err != nil {
		return err
	}
	options := siwe.Options{RequireLowS: !ws.Settings().SIWX.HighS, Base64: v.handed.Challenge, Others: map[string]string{}}
	if c.Previous != "" {
		options.Texts = map[string]string{"the challenge before this one": c.Previous}
	}
	const enough = 16 // simulated wallets that may have signed by mistake
	known, err := wallets.List(r, storage.Query{Limit: enough})
	for _, item := range known {
		options.Others["the simulated wallet "+item.Value.Name] = item.Value.Address
	}
	v.judged, v.refusal = true, siwe.Check(v.text, v.signature, account.Checksummed(), options)
	return err
}

// decodeChallenge reads the challenge of a body.
func decodeChallenge(encoded string) (text, detail string) {
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	switch {
	case encoded == "":
		return "", "is missing; it wants the challenge as it was issued, in base64"
	case err == nil:
		return string(raw), ""
	}
	if _, err := siwe.Parse(encoded); err == nil {
		return "", "is the challenge in plain text; it wants the base64 that was issued"
	}
	return "", "is not standard base64 (alphabet with + and /, padded with =)"
}

// Unsigned is a signed challenge that is refused, and why. The customer may have a new challenge since.
type Unsigned struct {
	Rule, Message      string
	Expected, Received string
	Problem            *siwe.Problem // of the signature; nil: it did not come to that
	Faults             []Fault       // of the body
	Renewed            bool          // the challenge is dead, and there is a new one
}

// The rules that signed challenges are refused by, besides those of siwe.
const (
	RuleSignedBody       = "siwx.sign.body"
	RuleChallengeOther   = "siwx.challenge.other"
	RuleChallengeExpired = "siwx.challenge.expired"
)

// HandIn takes a signed challenge. A signature that holds moves the customer on; one that does not costs it the challenge, which is
// refused with nil error, so that the new challenge is kept.
func (w *World) HandIn(tx *Tx, customerID string, v Verdict, n Notice) (pending int, _ *Unsigned, err error) {
	c, err := FindCustomer(tx, customerID)
	if err != nil {
		return 0, nil, err
	}
	if c.Challenge == nil {
		return 0, nil, refuse(Conflict, "the customer has no challenge to sign: it is %s", c.Status)
	}
	if len(v.faults) > 0 {
		return 0, &Unsigned{Rule: RuleSignedBody, Message: "the signed challenge cannot be read", Faults: v.faults, Problem: v.refusal}, nil
	}
	current := *c.Challenge
	switch difference := siwe.Compare(current.Text, v.text); {
	case difference != "":
		return 0, &Unsigned{
			Rule: RuleChallengeOther, Message: "the challenge is not the one that waits to be signed: " + difference, Expected: current.Text, Received: v.text,
		}, nil
	case current.Expired(tx.Now):
		return 0, &Unsigned{
			Rule: RuleChallengeExpired, Expected: "a signature before " + current.ExpiresAt.Format(time.RFC3339), Received: "one at " + tx.Now.Format(time.RFC3339),
			Message: fmt.Sprintf("the challenge expired at %s; a new one was issued", current.ExpiresAt.Format(time.RFC3339)), Renewed: true,
		}, c.renew(tx)
	}
	if !v.judged { // it was issued only just now
		if err := v.judge(tx, tx.Workspace, &c); err != nil {
			return 0, nil, err
		}
	}
	if v.refusal != nil {
		return 0, &Unsigned{
			Rule: v.refusal.Rule, Message: strings.TrimSuffix(v.refusal.Message, ".") + "; a new challenge was issued", Problem: v.refusal, Renewed: true,
		}, c.renew(tx)
	}
	return w.signedIn(tx, &c, n)
}

// signedIn moves a customer on whose account is proved. Screening passes by itself, unless a run or the account decides.
func (w *World) signedIn(tx *Tx, c *Customer, n Notice) (pending int, _ *Unsigned, err error) {
	steps, err := c.screened(tx, tx.Workspace.Settings())
	if err != nil {
		return 0, nil, err
	}
	for _, to := range steps {
		sent, err := w.setCustomer(tx, c, to, n)
		if err != nil {
			return pending, nil, err
		}
		pending += sent
	}
	return pending, nil, nil
}
