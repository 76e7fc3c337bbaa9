// Package client calls the control API of a running server. It is what the command line is made of, so that everything that a command
// does can be done over HTTP as well. No behaviour of the server enters here, only its calls and the shapes that they answer.
package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
)

// Client calls one server.
type Client struct {
	base string // without a slash at the end
	http *http.Client
}

// mostAnswer bounds what is read of an answer: a full page of deliveries is far smaller.
const mostAnswer = 64 << 20

// New makes a client for the server at a base URL.
func New(base string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q is no base URL of a server; one looks like http://127.0.0.1:8080", base)
	}
	// The calls go to the server that was named, on this machine more often than not: no proxy has a say in it.
	return &Client{strings.TrimRight(base, "/"), &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}, nil
}

// URL is the server's base URL, without a slash at the end.
func (c *Client) URL() string { return c.base }

// Host is the server's host name, without the port.
func (c *Client) Host() string {
	u, _ := url.Parse(c.base) // New has parsed it
	return u.Hostname()
}

// Problem is a refusal of the control API.
type Problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Pointer string `json:"pointer"`
		Detail  string `json:"detail"`
	} `json:"errors"`
}

// Error is the server's sentence, and one more for each field that was wrong.
func (p *Problem) Error() string {
	if len(p.Errors) == 0 {
		return p.Detail
	}
	details := make([]string, len(p.Errors))
	for i, e := range p.Errors {
		details[i] = strings.TrimPrefix(e.Pointer+": ", ": ") + e.Detail
	}
	return p.Detail + ": " + strings.Join(details, "; ")
}

// Refused says whether the server understood the call and would not do it: the caller has to ask for something else.
func Refused(err error) bool {
	var p *Problem
	return errors.As(err, &p) && p.Status >= 400 && p.Status < 500
}

// call sends a body as JSON, or as it is when it is text, and reads the answer.
func (c *Client) call(ctx context.Context, method, path string, body, into any) error {
	var content []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		content = b
	default:
		var err error
		if content, err = json.Marshal(b, json.Deterministic(true)); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return c.unreachable(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	if err != nil {
		return c.unreachable(err)
	}
	if res.StatusCode >= 300 {
		p := &Problem{}
		if json.Unmarshal(text, p) != nil || p.Detail == "" {
			return fmt.Errorf("what answers at %s is not mockconnect: %s %s got %d", c.base, method, path, res.StatusCode)
		}
		return p
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("what answers at %s is not mockconnect, or one of another version: %s %s got %d and no body that can be read", c.base, method, path, res.StatusCode)
	}
	return nil
}

// unreachable puts into a sentence why there was no answer.
func (c *Client) unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return fmt.Errorf("no server can be reached at %s (%w); start one with: mockconnect serve", c.base, op.Err)
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the server at %s gave no answer: %w", c.base, err)
}
