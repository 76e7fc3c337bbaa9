// Package neterr tells network errors apart on every system: Windows has numbers of its own for them, which the portable names do not
// match. Nothing else belongs here.
package neterr

import (
	"errors"
	"syscall"
)

// The numbers of Windows (winsock2.h). No other system uses them.
const (
	wsaAddressInUse = syscall.Errno(10048)
	wsaReset        = syscall.Errno(10054)
	wsaRefused      = syscall.Errno(10061)
)

// AddressInUse says that another program listens there.
func AddressInUse(err error) bool {
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, wsaAddressInUse)
}

// Refused says that nothing listens there.
func Refused(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, wsaRefused)
}

// Reset says that the other side cut the connection.
func Reset(err error) bool { return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, wsaReset) }
