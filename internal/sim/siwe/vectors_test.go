package siwe

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// vector is a message as the public vectors have it, with what is expected of it.
type vector struct {
	Scheme, Domain, Address, URI, Version, Nonce, IssuedAt string
	ChainID                                                any
	Statement, ExpirationTime, NotBefore, RequestID        *string
	Resources                                              []string

	Signature, DomainBinding, MatchNonce string
	Time                                 *time.Time
}

func (v vector) fields() Message {
	var chain string
	switch number := v.ChainID.(type) {
	case float64:
		raw, _ := json.Marshal(number)
		chain = string(raw)
	case string:
		chain = number
	}
	return Message{
		Scheme: v.Scheme, Domain: v.Domain, Address: v.Address, Statement: v.Statement, URI: v.URI, Version: v.Version, ChainID: chain,
		Nonce: v.Nonce, IssuedAt: v.IssuedAt, ExpirationTime: v.ExpirationTime, NotBefore: v.NotBefore, RequestID: v.RequestID,
		Resources: v.Resources,
	}
}

// today is when the vectors without a time are looked at.
var today = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (v vector) verify() error {
	fields := v.fields()
	e := Expectations{Domain: v.DomainBinding, Nonce: v.MatchNonce, At: today, RequireLowS: true}
	if v.Time != nil {
		e.At = *v.Time
	}
	_, err := Verify(write(&fields), v.Signature, e)
	return err
}

func load[T any](t testing.TB, name string) (read T) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// counted fails when a file has lost vectors, so that all of them are really run.
func counted[T any](t *testing.T, name string, want int) map[string]T {
	t.Helper()
	vectors := load[map[string]T](t, name)
	if len(vectors) != want {
		t.Fatalf("%s has %d vectors instead of %d", name, len(vectors), want)
	}
	return vectors
}

func TestVectors_EveryFieldOfWhatParsesIsRead(t *testing.T) {
	type positive struct {
		Message string
		Fields  vector
	}
	for name, v := range counted[positive](t, "parsing_positive", 19) {
		m, err := Parse(v.Message)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(v.Fields.fields(), *m, cmpopts.IgnoreUnexported(Message{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		fields := v.Fields.fields()
		if built, err := Build(fields); err != nil || built.String() != v.Message || m.String() != v.Message {
			t.Errorf("%s is not written as it was read: %v\n%s", name, err, built)
		}
	}
}

// places says which line and field are at fault in the texts that do not parse; out of order, it is the first line that is not the right one.
var places = map[string]string{
	"missing domain": "1 domain", "missing address": "2 address", "missing uri": "6 URI", "missing version": "7 Version",
	"missing chainId": "8 Chain ID", "missing nonce": "9 Nonce", "missing issuedAt": "10 Issued At",
	"out of order uri": "6 URI", "out of order version": "7 Version", "out of order chainId": "8 Chain ID", "out of order nonce": "9 Nonce",
	"out of order issuedAt": "10 Issued At", "out of order expirationTime": "12 Expiration Time", "out of order notBefore": "13 Not Before",
	"out of order requestId": "15 Request ID", "out of order resources": "14 Not Before",
	"domain not RFC4501 authority": "1 domain", "address not EIP-55": "2 address", "statement has line break": "5 statement",
	"uri is non-RFC 3986": "6 URI", "version not 1": "7 Version", "not a valid chainId": "8 Chain ID", "nonce with less then 8 chars": "9 Nonce",
	"non-ISO 8601 issuedAt": "10 Issued At", "non-ISO 8601 expirationTime": "11 Expiration Time", "non-ISO 8601 notBefore": "12 Not Before",
	"resources not separated by line break": "15 Resources", "first resource not-RFC 3986": "15 Resources", "second resource is not-RFC3986": "16 Resources",
}

func TestVectors_WhatIsNoMessageIsRefusedWithItsPlace(t *testing.T) {
	for name, text := range counted[string](t, "parsing_negative", 29) {
		_, err := Parse(text)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) || fmt.Sprintf("%d %s", wrong.Line, wrong.Field) != places[name] {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVectors_WhatCannotBeAMessageIsNotBuilt(t *testing.T) {
	for name, v := range counted[vector](t, "parsing_negative_objects", 18) {
		_, err := Build(v.fields())
		_, field, _ := strings.Cut(places[name], " ") // the same faults have the same names there
		var wrong *SyntaxError
		if !errors.As(err, &wrong) || wrong.Field != field || wrong.Line != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVectors_GoodSignaturesVerify(t *testing.T) {
	for name, v := range counted[vector](t, "verification_positive", 4) {
		if err := v.verify(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVectors_BadOnesSayWhy(t *testing.T) {
	says := map[string]string{
		"expired message":        "expired at 2021-01-05T00:00:00Z",
		"domain binding":         `the domain is "login.xyz" instead of "example.com"`,
		"custom time":            "expired at 2100-01-07T14:31:43.952Z",
		"custom nonce":           `the Nonce is "bTyXgcQxn2htgkjJn" instead of "6548asdgf"`,
		"malformed signature":    "131 characters follow 0x",
		"wrong signature":        "is not one of 0x6Da01670d8fc844e736095918bbE11fE8D564163",
		"not yet valid":          "does not hold before 2100-01-07T14:31:43.952Z",
		"invalid issuedAt":       "line 10 (Issued At): \"2022-02-31T17:09:38.578Z\" is no RFC 3339 time: there is no such day",
		"invalid notBefore":      "(Not Before): \"2025-02-31T17:09:38.578Z\"",
		"invalid expirationTime": "(Expiration Time): \"2100-02-31T14:31:43.952Z\"",
	}
	for name, v := range counted[vector](t, "verification_negative", 10) {
		if err := v.verify(); err == nil || !strings.Contains(err.Error(), says[name]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An owner's 65 bytes look like anybody's, and nobody can be asked whether the account is a contract. So one is refused for its shape, and
// the other for its signer, with the same explanation.
func TestVectors_ContractWalletsAreRefusedAsSuch(t *testing.T) {
	rules := map[string]string{"argent": RuleSigner, "loopring": RuleContractWallet}
	for name, v := range counted[struct{ Message, Signature string }](t, "eip1271", 2) {
		_, err := Verify(v.Message, v.Signature, Expectations{At: today})
		var p *Problem
		if !errors.As(err, &p) || p.Rule != rules[name] || !strings.Contains(err.Error(), contractWallets) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
