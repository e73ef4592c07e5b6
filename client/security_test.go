package client

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"payrun/batch"
)

// A base URL or a poisoned resolver that leads into a private network would
// hand the token to a machine there, or let the settings' owner look around in
// it. Only the public network has gateways; a named proxy may be anywhere.
func TestAGatewayIsOnThePublicNetwork(t *testing.T) {
	tests := []struct {
		remote, proxy string
		ok            bool
	}{
		{"203.0.113.7", "", true},
		{"2001:db8::7", "", true},
		{"10.0.0.1", "", false},
		{"172.16.0.1", "", false},
		{"192.168.1.1", "", false},
		{"100.64.0.1", "", false},
		{"169.254.169.254", "", false}, // where clouds tell a machine's own keys
		{"127.0.0.1", "", false},
		{"0.0.0.0", "", false},
		{"224.0.0.1", "", false},
		{"::1", "", false},
		{"::ffff:10.0.0.1", "", false},
		{"fd00::1", "", false},
		{"fe80::1", "", false},
		{"10.0.0.1", "http://proxy.example:3128", true},
	}
	for _, tt := range tests {
		t.Run(tt.remote+tt.proxy, func(t *testing.T) {
			var written atomic.Int64
			dial := func(context.Context, string, string) (net.Conn, error) {
				ours, theirs := net.Pipe()
				t.Cleanup(func() { _ = theirs.Close() })
				go func() {
					n, _ := theirs.Read(make([]byte, 64))
					written.Add(int64(n))
					_ = theirs.Close()
				}()
				return addressed{ours, &net.TCPAddr{IP: net.ParseIP(tt.remote), Port: 443}}, nil
			}
			_, err := newClient(t, "https://api.example", Options{Proxy: tt.proxy, Dial: dial}).Do(t.Context(), pay())
			wantNotSent(t, err) // the peer hangs up during the handshake at the latest
			if got := !errors.Is(err, errNotPublic); got != tt.ok {
				t.Errorf("%v; used: %t, want %t", err, got, tt.ok)
			}
			if !tt.ok && written.Load() != 0 {
				t.Errorf("%d bytes went there", written.Load())
			}
			if f, ok := errors.AsType[*Fault](err); !tt.ok && (!ok || f.Why != errNotPublic.Error()) {
				t.Errorf("%v does not say why", err)
			}
		})
	}
}

// A certificate is checked whatever anybody wishes: there is no switch that
// turns it off, and the oldest TLS that is spoken is 1.2.
func TestCertificatesAreAlwaysChecked(t *testing.T) {
	var arrived atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { arrived.Add(1) }))
	server.Config.ErrorLog = quietLog()
	server.StartTLS()
	t.Cleanup(server.Close)
	trusted := Options{Roots: roots(server)}
	other := "https://localhost" + server.URL[strings.LastIndex(server.URL, ":"):] // the certificate is for 127.0.0.1 and example.com
	for name, o := range map[string]Options{"the system's roots": {}, "its own root, another name": trusted} {
		base := server.URL
		if o.Roots != nil {
			base = other
		}
		_, err := newClient(t, base, o).Do(t.Context(), pay())
		wantNotSent(t, err)
		if f, ok := errors.AsType[*Fault](err); !ok || !strings.HasPrefix(f.Why, "the certificate was not accepted") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := arrived.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
	config := newClient(t, server.URL, trusted).transport.TLSClientConfig
	if config.InsecureSkipVerify || config.MinVersion < tls.VersionTLS12 || config.KeyLogWriter != nil {
		t.Errorf("TLS is set up with %+v", config)
	}
}

// A URL is quoted by errors of many libraries. The token goes into headers
// only, and the query of a look-up is named in no error.
func TestNoSecretIsInAURL(t *testing.T) {
	for _, base := range []string{"https://u:PLANTED@api.example", "https://api.example?token=PLANTED", "https://api.example#PLANTED", "https://PLANTED token/"} {
		_, err := New(base, Options{})
		if err == nil || strings.Contains(err.Error(), "PLANTED") {
			t.Errorf("New(%q) = %v", base, err)
		}
	}
	_, err := New("https://api.example", Options{Proxy: "http://u:PLANTED@/"})
	if err == nil || strings.Contains(err.Error(), "PLANTED") {
		t.Errorf("proxy: %v", err)
	}
	if errors.Is(err, batch.ErrNotSent) {
		t.Errorf("a setting is no call: %v", err)
	}
}
