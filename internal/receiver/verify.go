package receiver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/jwks"
)

// verify holds the webhook against the keys, and once more against fresh ones: they may have been rotated since they were fetched.
func (r *Receiver) verify(req *http.Request, got *Received) {
	keys, number, err := r.Keys.get(r.Context)
	zerohash, siwx := signing.IsHook(req.Header.Get), httpsig.IsWebhook(req.Header.Get, got.Body)
	if siwx {
		zerohash, got.Type = false, httpsig.WebhookType(got.Body)
	}
	if !zerohash && !siwx && !slices.ContainsFunc(connectHeaders, func(name string) bool { return req.Header.Get(name) != "" }) {
		got.Result = signing.WebhookResult{Checks: []signing.Check{{Name: "signature", State: signing.Failed, Sentence: unsigned}}}
		return
	}
	for fresh := false; err == nil; fresh = true {
		switch {
		case siwx:
			got.Result = r.siwx(req, got, keys)
		case zerohash:
			got.Result = signing.VerifyHook(signing.Hook{Header: req.Header.Get, Body: got.Body, Secret: r.Secret, Keys: keys, Now: got.At})
		default:
			got.Result = r.connect(req, got, keys)
		}
		if fresh || !doubtful(&got.Result) || !zerohash && req.Header.Get(signing.HeaderSignature) == "" {
			return
		}
		keys, err = r.Keys.newer(r.Context, number)
	}
	got.Problem = err.Error()
}

// connectHeaders are those that webhooks of Connect are known by.
var connectHeaders = []string{signing.HeaderClientID, signing.HeaderTimestamp, signing.HeaderSignature}

// unsigned is said of what no system sends.
const unsigned = "It has the signature headers of none of the systems, so anybody may have sent it: client-id, timestamp and signature of Connect, " +
	"x-zh-hook-… of zerohash, Signature-Input and Signature of wallet sign-in."

// siwx verifies a webhook of wallet sign-in, an HTTP message signature that covers the URL that it was sent to.
func (r *Receiver) siwx(req *http.Request, got *Received, keys []jwks.PublicKey) signing.WebhookResult {
	return httpsig.VerifyWebhook(httpsig.Delivered{
		Message: &httpsig.Message{Method: req.Method, Scheme: "http", Authority: req.Host, Target: req.URL.RequestURI(), Header: req.Header},
		Body:    got.Body, URLs: r.targets(req), Keys: keys, Now: got.At,
	})
}

// connect verifies a webhook of Connect, which is signed with the URL that it was sent to.
func (r *Receiver) connect(req *http.Request, got *Received, keys []jwks.PublicKey) (first signing.WebhookResult) {
	for i, target := range r.targets(req) {
		result := signing.VerifyWebhook(req.Header.Get, target, got.Body, keys, got.At, 0)
		if result.KeyID != "" {
			return result
		}
		if i == 0 {
			first = result
		}
	}
	return first
}

// keyed are the checks that other keys could mend.
var keyed = []string{"signature", "jwt", "rsa", "legacy-rsa"}

// doubtful says that something failed which other keys could mend.
func doubtful(result *signing.WebhookResult) bool {
	return slices.ContainsFunc(result.Checks, func(c signing.Check) bool {
		return c.State == signing.Failed && slices.Contains(keyed, c.Name)
	})
}

// targets are the ways in which the sender may have written where it sent this, the likeliest first.
func (r *Receiver) targets(req *http.Request) []string {
	path := req.URL.RequestURI()
	origin := "http://" + req.Host
	var targets []string
	if r.URL != "" {
		targets = []string{r.URL}
		if u, err := url.Parse(r.URL); err == nil {
			origin = u.Scheme + "://" + u.Host
		}
	}
	for _, target := range []string{origin + path, origin + strings.TrimPrefix(path, "/")} {
		// A URL without a path is signed without one, and yet asks for "/".
		if bare := path == "/" || strings.HasPrefix(path, "/?"); (bare || target == origin+path) && (len(targets) == 0 || targets[0] != target) {
			targets = append(targets, target)
		}
	}
	return targets
}
