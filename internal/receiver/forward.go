package receiver

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Forward passes webhooks on to a platform, whether they verify or not: what it makes of a bad one is worth seeing.
type Forward struct {
	url    string
	client *http.Client
}

// forwardTimeout is below the ten seconds after which a sender gives up, so that the sender hears why.
const forwardTimeout = 9 * time.Second

// NewForward passes webhooks on to a URL.
func NewForward(to string) (*Forward, error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no URL to pass webhooks on to; one looks like http://localhost:3000/webhooks", to)
	}
	return &Forward{to, &http.Client{
		Timeout:       forwardTimeout,
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// hopByHop are the headers that belong to one connection (RFC 9110 section 7.6.1).
var hopByHop = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// pass sends the same bytes with the same headers, and answers with what comes back.
func (f *Forward) pass(req *http.Request, got *Received) func(http.ResponseWriter) {
	fail := func(err error) func(http.ResponseWriter) {
		got.Answered, got.Note = http.StatusBadGateway, fmt.Sprintf("could not be passed on to %s: %v", f.url, err)
		return func(w http.ResponseWriter) {
			http.Error(w, "the webhook could not be passed on", http.StatusBadGateway)
		}
	}
	out, err := http.NewRequestWithContext(req.Context(), http.MethodPost, f.url, bytes.NewReader(got.Body))
	if err != nil {
		return fail(err)
	}
	out.Header = req.Header.Clone()
	for _, name := range strings.Split(req.Header.Get("Connection"), ",") {
		out.Header.Del(strings.TrimSpace(name))
	}
	for _, name := range hopByHop {
		out.Header.Del(name)
	}
	res, err := f.client.Do(out)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, mostBody))
	if err != nil {
		return fail(err)
	}
	got.Answered, got.Note = res.StatusCode, "by "+f.url
	return func(w http.ResponseWriter) {
		if contentType := res.Header.Get("Content-Type"); contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(res.StatusCode)
		_, _ = w.Write(answer)
	}
}
