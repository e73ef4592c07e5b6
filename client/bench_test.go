package client

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// One call over loopback: what counting and strictness cost beside net/http.
// The server is in the same process, so its half is in both figures.
func BenchmarkCall(b *testing.B) {
	for _, way := range []struct {
		name string
		call func(b *testing.B, base string) func()
	}{{"client", benchmarkClient}, {"net/http", benchmarkPlain}} {
		b.Run(way.name, func(b *testing.B) {
			server := httptest.NewServer(http.HandlerFunc(answerAtOnce))
			b.Cleanup(server.Close)
			call := way.call(b, server.URL)
			call()
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
		})
	}
}

// Calls of many workers at once, as a run makes them.
func BenchmarkCallsAtOnce(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(answerAtOnce))
	b.Cleanup(server.Close)
	const workers = 64
	c := newClient(b, server.URL, Options{Workers: workers})
	b.SetParallelism(workers / 2) // times GOMAXPROCS
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := c.Do(b.Context(), pay()); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

var reply = []byte(`{"response_code":2000,"description":"SUCCESS","data":{"status":"SUCCESS","invoice_no":"PAYOUT-A9D5:174307-LEANX"}}`)

func answerAtOnce(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header()["Content-Type"] = []string{"application/json"}
	_, _ = w.Write(reply)
}

func benchmarkClient(b *testing.B, base string) func() {
	c := newClient(b, base, Options{})
	return func() {
		if _, err := c.Do(b.Context(), pay()); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkPlain(b *testing.B, base string) func() {
	return func() {
		r := pay()
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, base+r.Path, io.NopCloser(io.LimitReader(zeros{}, 25)))
		if err != nil {
			b.Fatal(err)
		}
		req.ContentLength = 25
		req.Header = r.Header
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
