package siwe

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	siwego "github.com/spruceid/siwe-go"

	"github.com/mockconnect/mockconnect/internal/sim/caip"
)

// Challenge is what a challenge text is made of.
type Challenge struct {
	Domain, Address, Statement, URI string // Address in any case; the text has it with its checksum. No Statement: none in the text
	ChainID                         uint64
	Nonce                           string
	IssuedAt                        time.Time // written in whole seconds of UTC
}

// New writes a challenge in the form of the documents: domain, address, statement, URI, version, chain, nonce and time of issue, and nothing
// else. siwe-go writes it; since siwe-go also writes much that EIP-4361 cannot carry, the text is read back both ways.
func New(c Challenge) (string, error) {
	address, err := caip.Checksum(c.Address) // siwe-go would cut or fill up what is no address
	if err != nil {
		return "", err
	}
	if c.ChainID > caip.MaxChain { // siwe-go keeps it as int
		return "", fmt.Errorf("the chain %d is higher than %d, the last one that every program keeps exactly", c.ChainID, uint64(caip.MaxChain))
	}
	if c.Statement != "" && strings.TrimSpace(c.Statement) == "" { // siwe-go would leave it out
		return "", errors.New("the statement is nothing but white space")
	}
	at := c.IssuedAt.UTC().Truncate(time.Second)
	if at.Year() < 0 || at.Year() > 9999 { // siwe-go takes years of any length
		return "", fmt.Errorf("the time of issue is in the year %d; RFC 3339 has years of four digits", at.Year())
	}
	options := map[string]any{"chainId": int(c.ChainID), "issuedAt": at.Format(time.RFC3339)} // what is missing, siwe-go makes up
	if c.Statement != "" {
		options["statement"] = c.Statement
	}
	written, err := siwego.InitMessage(c.Domain, address, c.URI, c.Nonce, options)
	if err != nil {
		return "", fmt.Errorf("the challenge cannot be written: %w", err)
	}
	text := written.String()
	f := form{c.Domain, c.Statement, c.URI}
	if wellRead.has(f) && checkNonce(c.Nonce) == nil {
		return text, nil
	}
	want := Message{
		Domain: c.Domain, Address: address, URI: c.URI, Version: "1", ChainID: strconv.FormatUint(c.ChainID, 10), Nonce: c.Nonce,
		IssuedAt: at.Format(time.RFC3339),
	}
	if c.Statement != "" {
		want.Statement = &c.Statement
	}
	built, err := readBack(&want, text)
	if err != nil {
		return "", fmt.Errorf("the challenge cannot be written: %w", err)
	}
	again, err := siwego.ParseMessage(text)
	if err != nil || again.String() != text || same(built, again) != nil {
		return "", errors.New("the challenge cannot be written: siwe-go does not read it back as it is")
	}
	wellRead.add(f)
	return text, nil
}

// form is what makes a text differ from others in more than its address, its chain, its nonce and its time, each of which has one form.
type form struct{ domain, statement, uri string }

// wellRead are the forms of texts that were read back as they were written. Reading costs more than all else that a challenge takes, and a
// server issues challenges of one form.
var wellRead forms

type forms struct {
	sync.Mutex
	known map[form]bool
}

func (w *forms) has(f form) bool {
	w.Lock()
	defer w.Unlock()
	return w.known[f]
}

func (w *forms) add(f form) {
	const enough = 256
	w.Lock()
	defer w.Unlock()
	if w.known == nil || len(w.known) >= enough {
		w.known = map[form]bool{}
	}
	w.known[f] = true
}

// agree has siwe-go read what the grammar let through. What siwe-go refuses stands nevertheless, since it knows less than the grammar (see
// the table in faults_test.go); but where it finds other fields, one of the two readers is deceived, and the text is refused.
func agree(m *Message) error {
	read, err := siwego.ParseMessage(m.text)
	if err != nil {
		return nil //nolint:nilerr // as above: a refusal says nothing
	}
	return same(m, read)
}

// same compares what siwe-go has read with what this package has. It keeps no empty request id, and chains as numbers.
func same(m *Message, read *siwego.Message) error {
	theirs := *m
	theirs.Domain, theirs.Address, theirs.Nonce, theirs.IssuedAt = read.GetDomain(), read.GetAddress().Hex(), read.GetNonce(), read.GetIssuedAt()
	theirs.Statement, theirs.ExpirationTime, theirs.NotBefore = read.GetStatement(), read.GetExpirationTime(), read.GetNotBefore()
	if id := read.GetRequestID(); id != nil {
		theirs.RequestID = id
	}
	if number, err := strconv.Atoi(m.ChainID); err != nil || number != read.GetChainID() {
		theirs.ChainID = strconv.Itoa(read.GetChainID())
	}
	if d := difference(m, &theirs); d != nil {
		return &SyntaxError{Line: 1, Field: d.field, Says: fmt.Sprintf("siwe-go reads %s where the grammar has %s", d.received, d.issued)}
	}
	return sameURIs(m, read)
}

// sameURIs compares the URIs, which siwe-go keeps taken apart.
func sameURIs(m *Message, read *siwego.Message) error {
	ours, theirs := append([]string{m.URI}, m.Resources...), append([]url.URL{read.GetURI()}, read.GetResources()...)
	if len(ours) != len(theirs) {
		return &SyntaxError{Line: 1, Field: "Resources", Says: fmt.Sprintf("siwe-go reads %d resources where the grammar has %d", len(theirs)-1, len(ours)-1)}
	}
	for i, uri := range ours {
		if u, err := url.Parse(uri); err != nil || u.String() != theirs[i].String() {
			return &SyntaxError{Line: 1, Field: "URI", Says: fmt.Sprintf("siwe-go reads another URI where the grammar has %s", quote(uri))}
		}
	}
	return nil
}
