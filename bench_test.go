package mockconnect_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mockconnect/mockconnect"
)

// BenchmarkSessions is POST /sessions with everything on: bearer, validation, one live session, journal.
func BenchmarkSessions(b *testing.B) {
	for _, engine := range []string{"memory", "sqlite"} {
		b.Run(engine, func(b *testing.B) {
			o := mockconnect.Options{}
			if engine == "sqlite" {
				o.Data = b.TempDir()
			}
			server := startServer(b, o)
			header := sessionHeader(accessToken(b, server))
			b.ReportAllocs()
			b.SetParallelism(8)
			http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 64
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if status, text := call(b, http.MethodPost, server.URL()+"/sessions", sampleSession, header); status != http.StatusOK {
						b.Fatalf("%d %s", status, text)
					}
				}
			})
		})
	}
}

// BenchmarkSessionsHandler is the same without sockets: what the server itself costs.
func BenchmarkSessionsHandler(b *testing.B) {
	server := startServer(b, mockconnect.Options{})
	header := sessionHeader(accessToken(b, server))
	handler := server.Handler()
	b.ReportAllocs()
	for b.Loop() {
		req := httptest.NewRequest(http.MethodPost, "/sessions", strings.NewReader(sampleSession))
		req.Header = header
		res := httptest.NewRecorder()
		handler.ServeHTTP(res, req)
		if res.Code != http.StatusOK {
			b.Fatal(res.Code, res.Body)
		}
	}
}

// BenchmarkWebhooks is a deposit from the user's Submit to the third acknowledged webhook, signatures included.
func BenchmarkWebhooks(b *testing.B) {
	platform := startReceiver(b, nil)
	server := startServer(b, mockconnect.Options{Speed: "manual", Callback: platform.URL})
	b.ReportAllocs()
	for range b.N {
		control[run](b, server, "POST", "/runs", `{"scenario":"deposit-confirmed"}`)
	}
	b.ResetTimer()
	control[any](b, server, "POST", "/clock/advance", `{"by":"1h"}`)
}
