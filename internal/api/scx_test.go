package api_test

import (
	"net/http"
	"strconv"
	"time"

	scx "github.com/mockconnect/mockconnect/internal/signing"
)

// platform is the credentials of a zerohash platform.
type platform struct{ key, private, passphrase string }

// documented is default's platform, as the documents print it.
var documented = platform{"h2yFu1uijCDEqkbdop4GAF", "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE=", "passphrase"}

// signed is a call as the platform signs it now.
func (p platform) signed(method, target, body string) ask {
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	signature, err := scx.SignSCX(p.private, timestamp, method, target, []byte(body))
	if err != nil {
		panic(err)
	}
	return ask{method: method, path: target, body: body, header: map[string]string{
		scx.HeaderSCXAPIKey: p.key, scx.HeaderSCXPassphrase: p.passphrase,
		scx.HeaderSCXTimestamp: timestamp, scx.HeaderSCXSigned: signature,
	}}
}

// signed makes a call with default's credentials.
func (s *server) signed(method, target, body string) reply {
	s.t.Helper()
	return s.do(documented.signed(method, target, body))
}

// zget is a signed GET.
func (s *server) zget(target string) reply {
	s.t.Helper()
	return s.signed(http.MethodGet, target, "")
}
