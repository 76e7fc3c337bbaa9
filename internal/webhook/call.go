package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// Call implements sim.Outbox: one call to the platform's own API, by the rules of webhooks (no proxy, no redirects, no addresses that are
// never called).
func (o *Outbox) Call(ctx context.Context, ws *sim.Workspace, c sim.Calling) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	defer context.AfterFunc(o.stop, cancel)()
	u, err := url.Parse(c.URL)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, c.Method, c.URL, strings.NewReader(c.Body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("User-Agent", "mockconnect")
	for name, value := range c.Headers {
		req.Header.Set(name, value)
	}
	// Where webhooks to that host go, calls go as well.
	client := o.targetOf(sim.Target{URL: u.Scheme + "://" + u.Host, Dial: ws.Settings().DialOf(u.Host)}).client
	res, err := client.Do(req)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return 0, nil, errors.New("no answer in time")
	case err != nil:
		return 0, nil, errors.New(explain(err))
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer+1))
	switch {
	case err != nil:
		return res.StatusCode, nil, errors.New("the answer broke off: " + explain(err))
	case len(body) > mostAnswer:
		return res.StatusCode, nil, fmt.Errorf("the answer is larger than %d KiB", mostAnswer>>10)
	}
	return res.StatusCode, body, nil
}
