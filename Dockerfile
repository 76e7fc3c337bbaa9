# The image is one static binary, the certificate authorities that https callbacks are checked against, and nothing else: no shell, no
# package manager, no writable file. It keeps nothing unless MOCKCONNECT_DATA names a volume that user 65532 may write to.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=""
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /out/mockconnect ./cmd/mockconnect

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/mockconnect /mockconnect
USER 65532:65532
ENV MOCKCONNECT_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=2s --timeout=3s --start-period=10s --retries=3 CMD ["/mockconnect", "healthcheck"]
ENTRYPOINT ["/mockconnect"]
