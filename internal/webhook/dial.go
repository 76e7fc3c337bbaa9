package webhook

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/mockconnect/mockconnect/internal/egress"
)

// checkAddress runs for each address that is about to be connected to, after names were resolved, so that no name can hide one that is
// never called.
func checkAddress(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return egress.Check(ap.Addr())
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
