# Shorthand. What is checked before a change lands is .ci/run.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)

.PHONY: build test lint generate bench image check

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=$(VERSION)" -o dist/mockconnect ./cmd/mockconnect

test:
	go test -race ./...

lint:
	gofumpt -l .
	golangci-lint run

generate:
	go generate ./...

bench:
	CGO_ENABLED=0 go run ./bench # as the released binary is built

image:
	docker build --build-arg VERSION=$(VERSION) -t mockconnect .

check:
	.ci/run
