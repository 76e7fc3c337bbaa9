package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/mockconnect/mockconnect/internal/client"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

type signCommand struct {
	Connect signConnectCommand `cmd:"" help:"A request to Connect: RSA PKCS#1 v1.5 with SHA-256 over {timestamp}{METHOD}{url}{body}."`
	HMAC    signHMACCommand    `cmd:"" name:"hmac" help:"A request to zerohash: HMAC-SHA256 over {timestamp}{METHOD}{path and query}{body}."`
	HTTPSig signHTTPSigCommand `cmd:"" name:"httpsig" help:"A request to wallet sign-in: HTTP message signature (RFC 9421) with ecdsa-p384-sha384, and Content-Digest."`
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

// split divides what is called into the server and what is signed, without changing a byte of the latter.
func split(called, base string) (origin, target string, err error) {
	server, err := client.New(base)
	if err != nil {
		return "", "", fmt.Errorf("--server: %w", err)
	}
	full := called
	if strings.HasPrefix(full, "/") {
		full = server.URL() + full
	}
	scheme, rest, _ := strings.Cut(full, "://")
	end := strings.IndexAny(rest+"/", "/?#")
	origin, target = scheme+"://"+rest[:end], rest[end:]
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	u, err := url.Parse(origin)
	unsent := func(r rune) bool { return r <= ' ' || r > '~' || r == '#' }
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", "", fmt.Errorf("--url wants what is called, as in http://127.0.0.1:8080/customers?a=b or /customers?a=b, got %q", called)
	case strings.IndexFunc(target, unsent) >= 0:
		return "", "", fmt.Errorf("--url wants path and query as they are sent: no #, and what is no plain ASCII percent-encoded, got %q", called)
	}
	return origin, target, nil
}
