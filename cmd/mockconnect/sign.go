package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

type signCommand struct {
	Connect signConnectCommand `cmd:"" help:"A request to Connect: RSA PKCS#1 v1.5 with SHA-256 over {timestamp}{METHOD}{url}{body}."`
	HMAC    signHMACCommand    `cmd:"" name:"hmac" help:"A request to zerohash: HMAC-SHA256 over {timestamp}{METHOD}{path and query}{body}."`
}

// signedRequest is a request with its signature, to be printed.
type signedRequest struct {
	method, url string
	body        []byte
	base        []byte // the string that was signed
	headers     []signing.Header
}

// print writes the string that was signed to standard error, and to standard output the headers or a curl line. The placeholders are asked
// for when there is a line to put them into.
func (s *signedRequest) print(asCurl bool, missing func() []placeholder) error {
	fmt.Fprintf(os.Stderr, "signed: %s\n", s.base)
	if asCurl {
		if bytes.IndexByte(s.body, 0) >= 0 {
			return unusable(errors.New("the body holds a zero byte, which no command line can carry; leave --curl out, and send it from a file"))
		}
		fmt.Println(curl(s.method, s.url, s.headers, missing(), s.body))
		return nil
	}
	for _, h := range s.headers {
		fmt.Println(h.Name + ": " + h.Value)
	}
	return nil
}

// placeholder is a header whose value is still to come, from a variable of the shell.
type placeholder struct{ header, before, variable, flag string }

var methodSyntax = regexp.MustCompile(`^[A-Za-z]+$`)

// timestampOr is the time of signing in Unix seconds: as given, else now.
func timestampOr(given *int64) string {
	if given != nil {
		return strconv.FormatInt(*given, 10)
	}
	return strconv.FormatInt(clock.Wall().Unix(), 10)
}

// readBody reads what --body says.
func readBody(body string) ([]byte, error) {
	if body == "-" {
		return io.ReadAll(os.Stdin)
	}
	if file, ok := strings.CutPrefix(body, "@"); ok {
		return readFile(file)
	}
	return []byte(body), nil
}

// curl is a line for a POSIX shell that sends exactly what was signed.
func curl(method, target string, headers []signing.Header, missing []placeholder, body []byte) string {
	parts := []string{"curl", "-sS", "-X", method, quoted(target)}
	if strings.ContainsAny(target, "[]{}") {
		parts = append(parts, "--globoff") // curl would take them for a pattern of URLs
	}
	if strings.Contains(target, "/.") {
		parts = append(parts, "--path-as-is") // curl would resolve them
	}
	for _, p := range missing {
		parts = append(parts, "-H", `"`+p.header+": "+p.before+"$"+p.variable+`"`)
	}
	for _, h := range headers {
		parts = append(parts, "-H", quoted(h.Name+": "+h.Value))
	}
	if len(body) > 0 {
		data := "--data-binary"
		if body[0] == '@' {
			data = "--data-raw" // the other one would read a file of that name
		}
		parts = append(parts, "-H", quoted("Content-Type: application/json"), data, quoted(string(body)))
	}
	return strings.Join(parts, " ")
}

// quoted is a text as one word of a POSIX shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
