package main

import (
	"net/http"
	"regexp"
	"testing"
)

func TestRun_SaysWhatWasRefusedOnPurpose(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"challenge-wrong-signer": "  · wallet signs with other key: ",
		"challenge-expired":      "  · wallet signs: the challenge expired at ",
	} {
		r := call(t, "run", name)
		r.has(t, 0, says, "a new", "1 passed")
	}
}

func TestRun_SaysWhatItWaitsForAndWhereToCall(t *testing.T) {
	t.Parallel()
	file := write(t, "waits.yaml", `scenario: waits
title: It waits for the platform
flow: challenge
steps:
  - customer: initiating
  - await: {request: "POST /customers/{{ .customer.id }}/challenge/sign", status: 2xx, within: 1s}
`)
	r := call(t, "run", file)
	waits := regexp.MustCompile(`waits: .* · waits for POST /customers/[0-9a-f-]{36}/challenge/sign, answered 2xx · base URL http://127\.0\.0\.1:\d+/w/\S+\n`)
	if !waits.MatchString(r.stdout) {
		t.Errorf("%+v", r)
	}
	r.has(t, 1, "no such call came within 1s")
	server := serve(t)
	patch(t, server, `{"callback_url": "`+platform(t, func(http.ResponseWriter, *http.Request) {})+`"}`)
	call(t, "run", file, "--server", server, "--workspace", "default").has(t, 1, "answered 2xx · base URL "+server+"\n")
}
