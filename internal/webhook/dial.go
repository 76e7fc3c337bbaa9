package webhook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
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

// nat64 is the prefix under which IPv6-only networks reach IPv4 addresses (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

var errForbidden = errors.New("this address is never called")

// checkAddress refuses forbidden addresses. It runs for each address that is about to be connected to, after names were resolved, so
// that no name can hide one.
func checkAddress(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	addr := ap.Addr().Unmap().WithZone("")
	if nat64.Contains(addr) {
		sixteen := addr.As16()
		addr = netip.AddrFrom4([4]byte(sixteen[12:]))
	}
	for _, f := range forbidden {
		if f.prefix.Contains(addr) {
			return fmt.Errorf("%w: %s is %s", errForbidden, addr, f.what)
		}
	}
	return nil
}

// newClient makes the client for one target: no proxy, no redirects, and connections to dial instead of the URL's host where dial is
// given.
func newClient(dial string) *http.Client {
	dialer := &net.Dialer{Timeout: attemptTimeout, KeepAlive: 30 * time.Second, Control: checkAddress}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if dial != "" {
					address = dial
				}
				return dialer.DialContext(ctx, network, address)
			},
			MaxIdleConnsPerHost: atOnce,
			IdleConnTimeout:     90 * time.Second,
			TLSHandshakeTimeout: attemptTimeout,
			DisableCompression:  true,
			ForceAttemptHTTP2:   true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
