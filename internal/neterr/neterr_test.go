package neterr

import (
	"context"
	"fmt"
	"net"
	"syscall"
	"testing"
)

func TestErrors_AreRecognisedAsTheSystemReportsThem(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if _, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address); !AddressInUse(err) || Refused(err) {
		t.Errorf("listening twice: %v", err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := new(net.Dialer).DialContext(context.Background(), "tcp", address); !Refused(err) || Reset(err) {
		t.Errorf("dialling where nobody listens: %v", err)
	}
	for number, is := range map[syscall.Errno]func(error) bool{10048: AddressInUse, 10054: Reset, 10061: Refused} {
		if !is(fmt.Errorf("dial: %w", number)) {
			t.Errorf("the number %d of Windows is not recognised", uint(number))
		}
	}
}
