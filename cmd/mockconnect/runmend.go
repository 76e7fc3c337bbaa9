package main

import (
	"strings"

	"github.com/mockconnect/mockconnect/internal/sim"
)

// mend says what to do about a delivery that did not arrive, going by its last attempt; nothing where nothing can be told.
func mend(d *sim.Delivery, server string) string {
	if d.Status == sim.DeliveryDelivered || d.Damaged != "" || len(d.Attempts) == 0 {
		return ""
	}
	last := d.Attempts[len(d.Attempts)-1]
	where := d.Target.URL
	switch {
	case last.Status == 401 || last.Status == 403:
		return "The platform does not trust the webhook. Its signature is made over {timestamp}POST{url}{body}: the url exactly as " + where +
			", the body as raw bytes. The keys are at " + server + "/v1/jwks; an older copy of them may lack the one that was used. To see webhooks that verify: mockconnect listen"
	case last.Status == 404 || last.Status == 405:
		return "The platform has no POST route there. Check the path of " + where
	case last.Status >= 300 && last.Status < 400:
		return "Redirects are not followed. Give the URL that the platform redirects to."
	case last.Status == 413 || last.Status == 415 || last.Status == 400 || last.Status == 422:
		return "The platform refuses the body. It is JSON of content type application/json; see it with: mockconnect run without --callback"
	case last.Status >= 500:
		return "The platform's handler fails. Look into its log for the event id; only an answer of 2xx counts as received."
	case last.Status != 0:
		return "Only an answer of 2xx counts as received."
	case strings.Contains(last.Error, "refused"):
		return "Nothing listens at " + address(d.Target) + ". Start the platform, or check host and port; from inside a container, localhost is the container itself. One that takes long to start is waited for with --target-grace 2m, of run or of the server that run is given."
	case strings.Contains(last.Error, "no answer within"):
		return "Answer first and work afterwards: a webhook that is not answered in time is sent again."
	case strings.Contains(last.Error, "no such host"):
		return "The host's name is not known where the server runs. Check it, or connect elsewhere with --callback-dial HOST:PORT."
	}
	return ""
}
