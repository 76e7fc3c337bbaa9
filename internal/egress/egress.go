// Package egress says which addresses the server never calls. It is asked when a URL is given, and again for every address that is
// dialled. It calls nothing itself.
package egress

import (
	"errors"
	"fmt"
	"net/netip"
)

// forbidden are the addresses at which cloud machines hand out credentials. The platform under test may live on loopback or in a
// private network; nobody's webhook endpoint lives here.
var forbidden = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local, where clouds serve instance metadata"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fd00:ec2::/32"), "the instance metadata of a cloud"},
	{netip.MustParsePrefix("100.100.100.200/32"), "the instance metadata of a cloud"},
	{netip.MustParsePrefix("192.0.0.192/32"), "the instance metadata of a cloud"},
	{netip.MustParsePrefix("168.63.129.16/32"), "the host agent of a cloud"},
}

// embedding are the IPv6 prefixes under which an IPv4 address stands, and at which byte.
var embedding = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},   // NAT64 (RFC 6052)
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12}, // NAT64 of the network's own (RFC 8215)
	{netip.MustParsePrefix("2002::/16"), 2},       // 6to4 (RFC 3056)
	{netip.MustParsePrefix("::/96"), 12},          // the old compatible form (RFC 4291)
}

// ErrForbidden is wrapped by what Check answers.
var ErrForbidden = errors.New("this address is never called")

// Check refuses forbidden addresses, however they are written.
func Check(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	for _, e := range embedding {
		if e.prefix.Contains(addr) {
			sixteen := addr.As16()
			addr = netip.AddrFrom4([4]byte(sixteen[e.at : e.at+4]))
		}
	}
	for _, f := range forbidden {
		if f.prefix.Contains(addr) {
			return fmt.Errorf("%w: %s is %s", ErrForbidden, addr, f.what)
		}
	}
	return nil
}
