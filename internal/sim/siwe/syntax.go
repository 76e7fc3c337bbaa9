package siwe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/caip"
)

// What EIP-4361 writes around the fields.
const (
	greeting = " wants you to sign in with your Ethereum account:"
	between  = "://" // a scheme and its domain
	list     = "Resources:"
	item     = "- "
)

// field is a line of the second half of the text.
type field struct {
	name   string // before ": "
	check  func(value string) error
	target func(m *Message) any // where the value goes: *string if the line has to be there, **string if it may
}

// fields stand in this order.
var fields = []field{
	{"URI", checkURI, func(m *Message) any { return &m.URI }},
	{"Version", checkVersion, func(m *Message) any { return &m.Version }},
	{"Chain ID", checkChainID, func(m *Message) any { return &m.ChainID }},
	{"Nonce", checkNonce, func(m *Message) any { return &m.Nonce }},
	{"Issued At", checkTime, func(m *Message) any { return &m.IssuedAt }},
	{"Expiration Time", checkTime, func(m *Message) any { return &m.ExpirationTime }},
	{"Not Before", checkTime, func(m *Message) any { return &m.NotBefore }},
	{"Request ID", checkRequestID, func(m *Message) any { return &m.RequestID }},
}

func checkDomain(domain string) error {
	host, err := checkAuthority(domain)
	if err == nil && host == "" {
		err = fmt.Errorf("%s has no host; a domain is a host with or without a port, such as api.sandbox.offblocks.xyz", quote(domain))
	}
	return err
}

func checkAddress(address string) error {
	right, err := caip.Checksum(strings.ToLower(address))
	if err == nil && right != address {
		err = fmt.Errorf("the address %s has to carry its EIP-55 checksum; if no character is wrong, it is %s", address, right)
	}
	return err
}

func checkStatement(statement string) error {
	if err := onlyOf(statement, reserved+unreserved+" "); err != nil {
		return fmt.Errorf("%w; a statement is made of letters, digits, spaces and %s", err, reserved+marks)
	}
	return nil
}

func checkVersion(version string) error {
	if version != "1" {
		return fmt.Errorf("the version is %s, and there is only 1", quote(version))
	}
	return nil
}

func checkChainID(number string) error {
	if number == "" || strings.Trim(number, digits) != "" {
		return fmt.Errorf("%s is no decimal number", quote(number))
	}
	return nil
}

func checkNonce(nonce string) error {
	const least = 8
	if err := onlyOf(nonce, letters+digits); err != nil {
		return fmt.Errorf("%w; a nonce is made of letters and digits", err)
	}
	if len(nonce) < least {
		return fmt.Errorf("%s has %d characters; a nonce has at least %d", quote(nonce), len(nonce), least)
	}
	return nil
}

func checkRequestID(id string) error {
	if err := onlyPath(id, ":@"); err != nil {
		return fmt.Errorf("%w; a request id is made of letters, digits, %s and percent-encoded bytes", err, marks+subDelimiters+":@")
	}
	return nil
}

func checkTime(text string) error {
	_, err := readTime(text)
	return err
}

// readTime reads an RFC 3339 date-time to the letter: years of four digits, T and Z in either case, any number of decimals, and the 60th
// second where there can be one.
func readTime(text string) (time.Time, error) {
	wrong := fmt.Errorf("%s is no RFC 3339 time, such as 2024-01-17T18:21:53Z", quote(text))
	m := timeForm.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, wrong
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[1+i]) // digits, as the form says
	}
	year, month, day, hour, minute, second := n[0], time.Month(n[1]), n[2], n[3], n[4], n[5]
	at := time.Date(year, month, day, hour, minute, min(second, 59), nanoseconds(m[7]), time.UTC)
	if at.Month() != month || at.Day() != day {
		return time.Time{}, fmt.Errorf("%s is no RFC 3339 time: there is no such day", quote(text))
	}
	if m[9] != "" {
		hours, _ := strconv.Atoi(m[9])
		minutes, _ := strconv.Atoi(m[10])
		offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if m[8] == "+" {
			offset = -offset
		}
		at = at.Add(offset)
	}
	if second == 60 {
		at = at.Truncate(time.Second).Add(time.Second)
		if at.Hour() != 0 || at.Minute() != 0 || at.Day() != 1 {
			return time.Time{}, fmt.Errorf("%s is no RFC 3339 time: leap seconds end a month, at 23:59:60 UTC", quote(text))
		}
	}
	return at, nil
}

// nanoseconds reads decimals of a second; what is finer than Go keeps is cut off.
func nanoseconds(decimals string) int {
	n, _ := strconv.Atoi((decimals + "000000000")[:9])
	return n
}
