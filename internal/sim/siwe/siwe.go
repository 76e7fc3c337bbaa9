// Package siwe is the sign-in with a wallet as EIP-4361 has it: challenge texts are made, read strictly and compared, and the signatures over
// them (EIP-191) are made, read, verified and diagnosed. It works on plain values. An HTTP server, storage, a clock (times are arguments), a
// source of chance (so are random bytes), and a blockchain that could be asked about a contract wallet must not enter.
//
// The text is what a wallet signs. So a signer is always recovered over the bytes that were issued, and never over a text written anew.
package siwe

import (
	"fmt"
	"time"
)

// Message is an EIP-4361 message. All fields are as they are written in the text, since it is the text that is signed.
type Message struct {
	Scheme         string  // empty: none
	Domain         string  // the authority that asks
	Address        string  // with its EIP-55 checksum
	Statement      *string // nil: none; the grammar knows an empty one as well
	URI            string
	Version        string // 1
	ChainID        string // decimal digits
	Nonce          string
	IssuedAt       string
	ExpirationTime *string
	NotBefore      *string
	RequestID      *string  // may be empty
	Resources      []string // nil: no list; the grammar knows an empty one as well

	text string
}

// String is exactly the text that was parsed or built. A Message that was put together by hand has none yet: Build it.
func (m *Message) String() string { return m.text }

// Issued is when the message says it was made.
func (m *Message) Issued() time.Time {
	at, _ := readTime(m.IssuedAt)
	return at
}

// ValidAt says whether the message holds at a time: from Not Before on, and until Expiration Time, which itself is too late.
func (m *Message) ValidAt(now time.Time) error {
	if m.ExpirationTime != nil {
		if end, err := readTime(*m.ExpirationTime); err != nil || !now.Before(end) {
			return fmt.Errorf("the message expired at %s, and it is %s", *m.ExpirationTime, now.UTC().Format(time.RFC3339Nano))
		}
	}
	if m.NotBefore != nil {
		if start, err := readTime(*m.NotBefore); err != nil || now.Before(start) {
			return fmt.Errorf("the message does not hold before %s, and it is %s", *m.NotBefore, now.UTC().Format(time.RFC3339Nano))
		}
	}
	return nil
}
