package main

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/jwks"
)

type signConnectCommand struct {
	Key          string `required:"" placeholder:"FILE" help:"Your organization's RSA private key as PEM (PKCS#8 or PKCS#1)."`
	Method       string `default:"POST" placeholder:"METHOD" help:"The HTTP method."`
	URL          string `required:"" placeholder:"URL" help:"The full URL that is called, with its query."`
	Body         string `placeholder:"TEXT|@FILE|-" help:"The body: as text, from a file, or from standard input. Its bytes are signed as they are."`
	Timestamp    *int64 `placeholder:"N" help:"Unix seconds (default: now)."`
	Organization string `placeholder:"ID" help:"The organization_id, for the header client-id."`
	Token        string `placeholder:"TOKEN" help:"The access token, for the header Authorization."`
	Curl         bool   `help:"Print a whole curl line that can be run; what --organization and --token leave out, it takes from $$ORGANIZATION_ID and $$ACCESS_TOKEN."`
}

// Help implements kong.HelpProvider.
func (signConnectCommand) Help() string {
	return `The headers go to standard output; the exact string that was signed goes to standard error, so that you can hold it against your own.

    mockconnect sign connect --key private.pem --url http://127.0.0.1:8080/sessions --body @session.json
    mockconnect sign connect --key private.pem --url http://127.0.0.1:8080/sessions --body @session.json \
      --organization 4789efea-e034-4e6f-b8a0-5289aacec427 --token "$TOKEN" --curl | sh

That requests are signed like webhooks is the mock's choice (assumption connect.request-signature-base).`
}

func (c *signConnectCommand) Run() error {
	key, err := rsaKey(c.Key)
	if err != nil {
		return unusable(err)
	}
	if err := c.check(); err != nil {
		return unusable(err)
	}
	body, err := readBody(c.Body)
	if err != nil {
		return unusable(err)
	}
	timestamp := timestampOr(c.Timestamp)
	signature, err := signing.SignConnect(key, timestamp, c.Method, c.URL, body)
	if err != nil {
		return err
	}
	headers := []signing.Header{{Name: "timestamp", Value: timestamp}, {Name: "signature", Value: signature}}
	if c.Organization != "" {
		headers = append([]signing.Header{{Name: "client-id", Value: c.Organization}}, headers...)
	}
	if c.Token != "" {
		headers = append([]signing.Header{{Name: "Authorization", Value: "Bearer " + c.Token}}, headers...)
	}
	signed := signedRequest{method: c.Method, url: c.URL, body: body, base: signing.ConnectBase(timestamp, c.Method, c.URL, body), headers: headers}
	return signed.print(c.Curl, c.placeholders)
}

// placeholders are the headers without which a call is refused, as far as they were not given. What to set is said.
func (c *signConnectCommand) placeholders() (missing []placeholder) {
	if c.Organization == "" {
		missing = append(missing, placeholder{"client-id", "", "ORGANIZATION_ID", "--organization"})
	}
	if c.Token == "" {
		missing = append(missing, placeholder{"authorization", "Bearer ", "ACCESS_TOKEN", "--token"})
	}
	var names, flags []string
	for _, p := range missing {
		names = append(names, "$"+p.variable)
		flags = append(flags, p.flag)
	}
	if len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "note: set %s in the shell that runs the line (exported, for | sh), or sign with %s\n", strings.Join(names, " and "), strings.Join(flags, " and "))
	}
	return missing
}

func (c *signConnectCommand) check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("--url wants the full URL that is called, such as http://127.0.0.1:8080/sessions, got %q", c.URL)
	case !methodSyntax.MatchString(c.Method):
		return fmt.Errorf("--method wants the name of a method such as POST, got %q", c.Method)
	case strings.ContainsAny(c.Organization+c.Token, "\r\n"):
		return errors.New("--organization and --token stand in headers, and cannot hold line breaks")
	}
	return nil
}

// rsaKey reads the private key.
func rsaKey(file string) (*rsa.PrivateKey, error) {
	return privateKey[*rsa.PrivateKey](file, "", "RSA key; Connect signatures are RSA (openssl genrsa -out private.pem 2048)")
}

// privateKey is the first private key of that kind, and of that use if one is given, that a file holds. No error shows any of it.
func privateKey[K any](file string, use jwks.Use, wanted string) (none K, _ error) {
	text, err := readFile(file)
	if err != nil {
		return none, err
	}
	keys, err := jwks.ParsePEM(text)
	if err != nil {
		return none, fmt.Errorf("%s: %w", file, err)
	}
	for _, key := range keys {
		if private, ok := key.Private.(K); ok && (use == "" || key.Use == use) {
			return private, nil
		}
	}
	return none, fmt.Errorf("%s holds no %s", file, wanted)
}
