package receiver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mockconnect/mockconnect/internal/signing"
)

// verify holds the webhook against the keys, and once more against fresh ones: they may have been rotated since they were fetched.
func (r *Receiver) verify(req *http.Request, got *Received) {
	keys, number, err := r.Keys.get(r.Context)
	for fresh := false; err == nil; fresh = true {
		for i, target := range r.targets(req) {
			result := signing.VerifyWebhook(req.Header.Get, target, got.Body, keys, got.At, 0)
			if i == 0 || result.KeyID != "" {
				got.Result = result
			}
			if result.KeyID != "" {
				break
			}
		}
		if fresh || !doubtful(&got.Result) || req.Header.Get(signing.HeaderSignature) == "" {
			return
		}
		keys, err = r.Keys.newer(r.Context, number)
	}
	got.Problem = err.Error()
}

// doubtful says that something failed which other keys could mend.
func doubtful(result *signing.WebhookResult) bool {
	return slices.ContainsFunc(result.Checks, func(c signing.Check) bool {
		return c.State == signing.Failed && (c.Name == "signature" || c.Name == "jwt")
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
