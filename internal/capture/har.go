package capture

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// harLog is what is read of HAR 1.2.
type harLog struct {
	Entries []struct {
		StartedDateTime string `json:"startedDateTime"`
		Request         struct {
			Method  string `json:"method"`
			URL     string `json:"url"`
			Headers []struct {
				Name  string `json:"name"`
				Value string `json:"value"`
			} `json:"headers"`
			PostData *struct {
				Text     string `json:"text"`
				Encoding string `json:"encoding"`
			} `json:"postData"`
		} `json:"request"`
		Response struct {
			Status int `json:"status"`
		} `json:"response"`
	} `json:"entries"`
}

// har takes the POSTs of a HAR file that look like webhooks: those to the host that got the most of them.
func (f *file) har(log *harLog) error {
	var found []Webhook
	hosts := map[string]int{}
	others := 0
	for _, e := range log.Entries {
		if !strings.EqualFold(e.Request.Method, "POST") || e.Request.PostData == nil {
			others++
			continue
		}
		w := Webhook{Headers: map[string]string{}, Host: hostOf(e.Request.URL), Status: max(e.Response.Status, 0)}
		for _, h := range e.Request.Headers {
			w.Headers[strings.ToLower(h.Name)] = h.Value
		}
		// Browsers write times without a colon in the zone, or with none at all; what cannot be read is not known.
		w.At, _ = time.Parse(time.RFC3339, e.StartedDateTime)
		text := []byte(e.Request.PostData.Text)
		if strings.EqualFold(e.Request.PostData.Encoding, "base64") {
			if decoded, err := base64.StdEncoding.DecodeString(e.Request.PostData.Text); err == nil {
				text = decoded
			}
		}
		w.Body = jsontext.Value(text)
		if _, ok := recognise(&w); w.Body.Kind() == '{' && ok {
			hosts[w.Host]++
		}
		found = append(found, w)
	}
	if len(hosts) == 0 {
		return nil
	}
	host, most := "", 0
	for _, w := range found { // the first of equals
		if n := hosts[w.Host]; n > most {
			host, most = w.Host, n
		}
	}
	elsewhere := 0
	for _, w := range found {
		if w.Host != host {
			elsewhere++
			continue
		}
		f.add(w, w.Body)
	}
	f.Webhooks = slices.Clip(f.Webhooks)
	if others+elsewhere > 0 {
		f.note("left out of the HAR file: %s that send nothing, and %s to other hosts than %s", times(others, "call"), times(elsewhere, "POST"), plain(host))
	}
	return nil
}
