package main

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

type signHTTPSigCommand struct {
	Key            string `required:"" placeholder:"FILE" help:"Your private key as PEM, an EC key on P-384 (SEC1 or PKCS#8)."`
	KeyID          string `name:"key-id" placeholder:"ID" help:"The keyid, as PUT /auth/signing answered it (default: the id that follows from the key, which is the same)."`
	Token          string `env:"MOCKCONNECT_TOKEN" placeholder:"TOKEN" help:"The bearer token, for the header Authorization, which is then signed as well."`
	Method         string `placeholder:"METHOD" help:"The HTTP method (default: GET without a body, POST with one)."`
	URL            string `required:"" placeholder:"URL|PATH" help:"What is called: the full URL, or its path; with its query, percent-encoded as it is sent."`
	Server         string `env:"MOCKCONNECT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server that is called when --url is a path."`
	Body           string `placeholder:"TEXT|@FILE|-" help:"The body: as text, from a file, or from standard input. Its bytes are digested as they are."`
	Components     string `placeholder:"LIST" help:"What is covered, with spaces between (default: @method @authority @path, then @query, content-digest, authorization and idempotency-key as far as the request has them)."`
	Digest         string `enum:"sha-256,sha-512" default:"sha-256" placeholder:"ALGORITHM" help:"The digest of the body: sha-256 or sha-512."`
	Created        *int64 `placeholder:"N" help:"Unix seconds (default: now)."`
	Expires        *int64 `placeholder:"N" help:"Unix seconds (default: the parameter is left out)."`
	Label          string `default:"sig" placeholder:"LABEL" help:"The label of the signature."`
	IdempotencyKey string `placeholder:"UUID" help:"The idempotency key (default: a fresh one for POST, PUT, PATCH and DELETE)."`
	Curl           bool   `help:"Print a whole curl line that can be run; without --token it takes the token from $$ACCESS_TOKEN."`
}

// Help implements kong.HelpProvider.
func (signHTTPSigCommand) Help() string {
	return `The headers go to standard output; the signature base, which is what was signed, goes to standard error, so that you can hold it against your own.

    openssl ecparam -name secp384r1 -genkey -noout -out private.pem
    mockconnect sign httpsig --key private.pem --url /v1/customers
    mockconnect sign httpsig --key private.pem --url /v1/customers --body @customer.json --token "$TOKEN" --curl | sh

The public half (openssl ec -in private.pem -pubout) is registered with PUT /auth/signing. A component is a header in lower case, or begins with @; one with parameters is written as in '"@query-param";name="page"'.`
}

func (c *signHTTPSigCommand) Run() error {
	key, err := p384Key(c.Key)
	if err != nil {
		return unusable(err)
	}
	origin, target, err := split(c.URL, c.Server)
	if err == nil {
		err = c.check()
	}
	if err != nil {
		return unusable(err)
	}
	body, err := readBody(c.Body)
	if err != nil {
		return unusable(err)
	}
	m := c.message(origin, target, body)
	options := httpsig.SignOptions{
		Components: c.components(m), Key: key, KeyID: c.KeyID, Label: c.Label, Created: clock.Wall(), StateAlg: true,
	}
	if options.KeyID == "" {
		options.KeyID = jwks.PublicKeyID(&key.PublicKey)
	}
	if c.Created != nil {
		options.Created = time.Unix(*c.Created, 0)
	}
	if c.Expires != nil {
		options.Expires = time.Unix(*c.Expires, 0)
	}
	made, err := httpsig.Sign(m, options)
	if err != nil {
		return unusable(err)
	}
	headers := []signing.Header{{Name: httpsig.HeaderInput, Value: made.Input}, {Name: httpsig.HeaderSignature, Value: made.Signature}}
	for _, name := range []string{httpsig.HeaderDigest, "Idempotency-Key", "Authorization"} {
		if value := m.Header.Get(name); value != "" {
			headers = append(headers, signing.Header{Name: name, Value: value})
		}
	}
	if !c.Curl && slices.Contains(options.Components, "content-type") {
		headers = append(headers, signing.Header{Name: "Content-Type", Value: m.Header.Get("Content-Type")})
	}
	signed := signedRequest{method: m.Method, url: origin + target, body: body, base: []byte(made.Base), headers: headers}
	return signed.print(c.Curl, c.placeholders)
}

// message is the request as it will be sent.
func (c *signHTTPSigCommand) message(origin, target string, body []byte) *httpsig.Message {
	m := &httpsig.Message{Method: strings.ToUpper(c.Method), Target: target, Header: http.Header{}}
	m.Scheme, m.Authority, _ = strings.Cut(origin, "://")
	if m.Method == "" && len(body) == 0 {
		m.Method = http.MethodGet
	} else if m.Method == "" {
		m.Method = http.MethodPost
	}
	if len(body) > 0 {
		m.Header.Set("Content-Type", "application/json") // as curl is told
		m.Header.Set(httpsig.HeaderDigest, httpsig.Digest(body, c.Digest))
	}
	if c.Token != "" {
		m.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.IdempotencyKey != "" {
		m.Header.Set("Idempotency-Key", c.IdempotencyKey)
	} else if slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, m.Method) {
		m.Header.Set("Idempotency-Key", uuid.NewString())
	}
	return m
}

// components are what is covered.
func (c *signHTTPSigCommand) components(m *httpsig.Message) []string {
	if c.Components != "" {
		return strings.Fields(c.Components)
	}
	list := []string{"@method", "@authority", "@path"}
	if strings.Contains(m.Target, "?") {
		list = append(list, "@query")
	}
	for _, name := range []string{"content-digest", "authorization", "idempotency-key"} {
		if m.Header.Get(name) != "" {
			list = append(list, name)
		}
	}
	return list
}

// placeholders is the token, without which a call is refused. What to set is said.
func (c *signHTTPSigCommand) placeholders() []placeholder {
	if c.Token != "" {
		return nil
	}
	fmt.Fprintln(os.Stderr, "note: set $ACCESS_TOKEN in the shell that runs the line (exported, for | sh), or sign with --token, which signs the token as well")
	return []placeholder{{"authorization", "Bearer ", "ACCESS_TOKEN", "--token"}}
}

func (c *signHTTPSigCommand) check() error {
	switch {
	case c.Method != "" && !methodSyntax.MatchString(c.Method):
		return fmt.Errorf("--method wants the name of a method such as POST, got %q", c.Method)
	case strings.ContainsAny(c.Token+c.IdempotencyKey, "\r\n"):
		return errors.New("--token and --idempotency-key stand in headers, and cannot hold line breaks")
	case c.IdempotencyKey != "" && (len(c.IdempotencyKey) != len(uuid.Nil.String()) || uuid.Validate(c.IdempotencyKey) != nil):
		return fmt.Errorf("--idempotency-key wants a UUID such as 123e4567-e89b-12d3-a456-426614174000, got %q", c.IdempotencyKey)
	}
	return nil
}

// p384Key reads the private key.
func p384Key(file string) (*ecdsa.PrivateKey, error) {
	return privateKey[*ecdsa.PrivateKey](file, jwks.SIWX, "EC key on P-384, which ecdsa-p384-sha384 wants (openssl ecparam -name secp384r1 -genkey -noout -out private.pem)")
}
