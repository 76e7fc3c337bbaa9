package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// samplePrivateKey is the one that the documents of zerohash print.
const samplePrivateKey = "2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE="

const sampleAPIKey = "h2yFu1uijCDEqkbdop4GAF"

type signHMACCommand struct {
	APIKey     string `name:"api-key" default:"h2yFu1uijCDEqkbdop4GAF" placeholder:"KEY" help:"The API key, for the header X-SCX-API-KEY (default: the sample of the documents, which the workspace default has)."`
	PrivateKey string `default:"2mC4ZvVd4goRkuJm+rjr9byUiaUW1b6tVN4xy9QXNSE=" placeholder:"BASE64" help:"The private key that belongs to it (default: the sample's)."`
	Passphrase string `default:"passphrase" placeholder:"TEXT" help:"The passphrase, for the header X-SCX-PASSPHRASE (default: the sample's)."`
	Method     string `placeholder:"METHOD" help:"The HTTP method (default: GET without a body, POST with one)."`
	URL        string `required:"" placeholder:"URL|PATH" help:"What is called: the full URL, or its path; with its query, percent-encoded as it is sent."`
	Server     string `env:"MOCKCONNECT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server that --curl calls when --url is a path."`
	Body       string `placeholder:"TEXT|@FILE|-" help:"The body: as text, from a file, or from standard input. Its bytes are signed as they are; {} is signed for none."`
	Timestamp  *int64 `placeholder:"N" help:"Unix seconds (default: now)."`
	Curl       bool   `help:"Print a whole curl line that can be run."`
}

// Help implements kong.HelpProvider.
func (signHMACCommand) Help() string {
	return `The headers go to standard output; the exact string that was signed goes to standard error, so that you can hold it against your own.

    mockconnect sign hmac --url '/accounts?asset=USD'
    mockconnect sign hmac --url http://127.0.0.1:8080/participants/customers/new --body @customer.json --curl | sh

What is called is signed as it is sent: the path, with the /w/{workspace} that it begins with if there is one, and the query. The private key is best kept in the variable MOCKCONNECT_SIGN_HMAC_PRIVATE_KEY.`
}

func (c *signHMACCommand) Run() error {
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
	method, timestamp := strings.ToUpper(c.Method), timestampOr(c.Timestamp)
	if method == "" && len(body) == 0 {
		method = "GET"
	} else if method == "" {
		method = "POST"
	}
	signature, err := signing.SignSCX(c.PrivateKey, timestamp, method, target, body)
	if err != nil {
		return unusable(fmt.Errorf("--private-key: %w", err))
	}
	signed := signedRequest{
		method: method, url: origin + target, body: body, base: signing.SCXBase(timestamp, method, target, body),
		headers: []signing.Header{
			{Name: signing.HeaderSCXAPIKey, Value: c.APIKey},
			{Name: signing.HeaderSCXSigned, Value: signature},
			{Name: signing.HeaderSCXTimestamp, Value: timestamp},
			{Name: signing.HeaderSCXPassphrase, Value: c.Passphrase},
		},
	}
	if c.PrivateKey == samplePrivateKey && c.APIKey != sampleAPIKey {
		fmt.Fprintln(os.Stderr, "note: signed with the private key of the documents' sample; if the API key has another one, sign with --private-key")
	}
	return signed.print(c.Curl, func() []placeholder { return nil })
}

func (c *signHMACCommand) check() error {
	switch {
	case c.Method != "" && !methodSyntax.MatchString(c.Method):
		return fmt.Errorf("--method wants the name of a method such as POST, got %q", c.Method)
	case strings.ContainsAny(c.APIKey+c.Passphrase, "\r\n"):
		return errors.New("--api-key and --passphrase stand in headers, and cannot hold line breaks")
	}
	return nil
}
