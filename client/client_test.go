package client

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"payrun/batch"
)

// token is planted in each request, and must come back in no error.
const token = "LP-PLANTED-MM|secret"

// pay is a request such as a gateway's create.
func pay() Request {
	return Request{
		Call: "create", Path: "/v1/create", Query: url.Values{"_id": {"ref=" + token}},
		Header: http.Header{"Auth-Token": {token}}, Body: []byte(`{"account":"123456789012"}`),
	}
}

// newClient makes a client that is closed with the test.
func newClient(t testing.TB, base string, o Options) *Client {
	t.Helper()
	c, err := New(base, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// wantDoubt and wantNotSent check which side of the line an error is on, and
// that it gives away nothing.
func wantDoubt(t *testing.T, err error) {
	t.Helper()
	if err == nil || errors.Is(err, batch.ErrNotSent) {
		t.Errorf("%v; want a doubt", err)
	}
	wantDiscreet(t, err)
}

func wantNotSent(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, batch.ErrNotSent) {
		t.Errorf("%v; want proof that nothing was sent", err)
	}
	wantDiscreet(t, err)
}

func wantDiscreet(t *testing.T, err error) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%s", "%q"} {
		text := fmt.Sprintf(verb, err)
		for _, secret := range []string{"PLANTED", "secret", "123456789012", "_id"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s of the error shows %q: %s", verb, secret, text)
			}
		}
	}
}

// If the road to the gateway is closed before a byte could be written, saying
// "in doubt" would cost a person an hour for each row. Each case proves the
// contrary.
func TestWhatNeverLeftIsToldSo(t *testing.T) {
	var arrived atomic.Int32
	count := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
	plain, secure := httptest.NewServer(count), httptest.NewUnstartedServer(count)
	old := httptest.NewUnstartedServer(count)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.Config.ErrorLog, secure.Config.ErrorLog = quietLog(), quietLog()
	secure.StartTLS()
	old.StartTLS()
	closed := httptest.NewServer(count)
	closed.Close()
	t.Cleanup(func() { plain.Close(); secure.Close(); old.Close() })
	over, cancel := context.WithCancel(t.Context())
	cancel()
	failing := func(err error) Options {
		return Options{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, err }}
	}
	header := pay()
	header.Header.Set("X-Idempotency-Key", "1")
	broken := pay()
	broken.Header.Set("Auth-Token", "line\nbreak")

	tests := []struct {
		name string
		base string
		o    Options
		ctx  context.Context
		r    Request
		why  string
	}{
		{"nobody listens", closed.URL, Options{}, t.Context(), pay(), "the connection was refused"},
		{"the name is not known", "https://api.example", failing(&net.DNSError{Err: "no such host", Name: "api.example"}), t.Context(), pay(), "the host's name was not found"},
		{"the network is down", "https://api.example", failing(&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}), t.Context(), pay(), "dial: the network failed"},
		{"an unknown dialling error", "https://api.example", failing(errors.New("token " + token)), t.Context(), pay(), "the connection failed"},
		{"a certificate of a stranger", secure.URL, Options{}, t.Context(), pay(), "the certificate was not accepted: signed by an unknown authority"},
		{"TLS 1.1", old.URL, Options{Roots: roots(old)}, t.Context(), pay(), "the other side refused our TLS"},
		{"TLS to a server without it", "https://" + strings.TrimPrefix(plain.URL, "http://"), Options{}, t.Context(), pay(), "the other side does not speak TLS"},
		{"the context was over before", plain.URL, Options{}, over, pay(), "the call was cancelled"},
		{"an idempotency key", plain.URL, Options{}, t.Context(), header, errReplayable.Error()},
		{"a header that cannot be sent", plain.URL, Options{}, t.Context(), broken, "the connection failed"},
		{"a method that cannot be sent", plain.URL, Options{}, t.Context(), Request{Call: "create", Method: "NO SPACE", Path: "/"}, "the connection failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := newClient(t, tt.base, tt.o).Do(tt.ctx, tt.r)
			wantNotSent(t, err)
			if f, ok := errors.AsType[*Fault](err); !ok || f.Why != tt.why || f.Sent || a.HTTP != 0 {
				t.Errorf("Fault = %+v; want why %q", f, tt.why)
			}
			if n := arrived.Load(); n != 0 {
				t.Errorf("%d requests arrived", n)
			}
		})
	}
}

func roots(s *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

// leaky is a connection that takes a number of bytes and then fails, as a
// network does in the middle of a request.
type leaky struct {
	net.Conn
	takes *atomic.Int64
}

func (l leaky) Write(b []byte) (int, error) {
	left := l.takes.Load()
	if int64(len(b)) <= left {
		l.takes.Add(-int64(len(b)))
		return l.Conn.Write(b)
	}
	n, _ := l.Conn.Write(b[:left])
	l.takes.Store(0)
	return n, &net.OpError{Op: "write", Err: syscall.ECONNRESET}
}

// One byte decides. It is counted below TLS and after the handshake, and on a
// kept-alive connection from where the request before it ended.
func TestOneByteIsADoubt(t *testing.T) {
	for _, scheme := range []string{"http", "https"} {
		for _, kept := range []bool{false, true} {
			for _, bytes := range []int64{0, 1, 100} {
				t.Run(fmt.Sprintf("%s kept=%t bytes=%d", scheme, kept, bytes), func(t *testing.T) {
					testOneByte(t, scheme, kept, bytes)
				})
			}
		}
	}
}

func testOneByte(t *testing.T, scheme string, kept bool, bytes int64) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	}))
	server.Config.ErrorLog = quietLog()
	o := Options{}
	if scheme == "https" {
		server.StartTLS()
		o.Roots = roots(server)
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	var takes atomic.Int64
	takes.Store(1 << 30)
	var dials atomic.Int32
	o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials.Add(1)
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return leaky{conn, &takes}, err
	}
	c := newClient(t, server.URL, o)
	if kept {
		if _, err := c.Do(t.Context(), pay()); err != nil {
			t.Fatal(err)
		}
		takes.Store(bytes)
		_, err := c.Do(t.Context(), pay())
		judge(t, err, bytes)
		if dials.Load() != 1 {
			t.Errorf("%d connections; the second call must use the first one's", dials.Load())
		}
		return
	}
	c.transport.DialTLSContext = nil
	trip := &afterHandshake{c.transport.DialContext, &takes, bytes}
	c.transport.DialContext = trip.dial
	if scheme == "http" {
		takes.Store(bytes)
	}
	_, err := c.Do(t.Context(), pay())
	judge(t, err, bytes)
}

// afterHandshake lets TLS finish and then allows the given bytes.
type afterHandshake struct {
	next  func(context.Context, string, string) (net.Conn, error)
	takes *atomic.Int64
	bytes int64
}

func (a *afterHandshake) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := a.next(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	m := conn.(*meter)
	m.Conn = &handshake{Conn: m.Conn, limit: func() { a.takes.Store(a.bytes) }}
	return m, nil
}

// handshake is a connection that limits what it takes once a TLS client has
// written twice: its hello, and the end of the handshake.
type handshake struct {
	net.Conn
	writes int
	limit  func()
}

func (h *handshake) Write(b []byte) (int, error) {
	n, err := h.Conn.Write(b)
	if h.writes++; h.writes == 2 {
		h.limit()
	}
	return n, err
}

func judge(t *testing.T, err error, bytes int64) {
	t.Helper()
	if bytes == 0 {
		wantNotSent(t, err)
	} else {
		wantDoubt(t, err)
	}
}

// A call that has given up must not reach the gateway afterwards: the meter is
// sealed when it is read.
func TestNoByteLeavesAfterTheVerdict(t *testing.T) {
	ours, theirs := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, theirs) }()
	m := &meter{Conn: ours}
	if _, err := m.Write([]byte("before")); err != nil {
		t.Fatal(err)
	}
	var given tally
	given.marks = []mark{{m, m.read()}}
	if !given.nothingWritten() {
		t.Error("nothing was written since the mark, and it says otherwise")
	}
	if n, err := m.Write([]byte("late")); n != 0 || !errors.Is(err, errSealed) {
		t.Errorf("a late write = %d, %v; want none", n, err)
	}
}

// A write that is still under way has perhaps left; it counts before it ends.
func TestAWriteUnderWayCounts(t *testing.T) {
	ours, theirs := net.Pipe() // nobody reads
	t.Cleanup(func() { _ = theirs.Close() })
	m := &meter{Conn: ours}
	given := tally{marks: []mark{{m, m.read()}}}
	done := make(chan error)
	go func() { _, err := m.Write([]byte("stuck")); done <- err }()
	for m.read() == 0 {
		time.Sleep(time.Millisecond)
	}
	if given.nothingWritten() {
		t.Error("a write is under way, and it says that nothing was written")
	}
	_ = ours.Close()
	if err := <-done; err == nil {
		t.Error("the write succeeded")
	}
	if m.read() != 0 {
		t.Errorf("%d bytes counted after a write that took none", m.read())
	}
}

// A connection that is not ours cannot be counted, so nothing is proven of it.
func TestWhatCannotBeCountedIsADoubt(t *testing.T) {
	failed := errors.New("broken")
	c := newClient(t, "https://api.example", Options{})
	ours, theirs := net.Pipe()
	t.Cleanup(func() { _, _ = ours.Close(), theirs.Close() })
	given := tally{blind: true}
	wantDoubt(t, c.account("create", &given, failed))
	if meterOf(ours) != nil {
		t.Error("a foreign connection has a meter")
	}
}

// The server closes kept-alive connections whenever it likes. Whatever the
// moment, one call is one request at most, and "nothing was sent" is true.
func TestAKeptConnectionThatDiesCostsNothing(t *testing.T) {
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) { testKeptConnection(t, scheme) })
	}
}

func testKeptConnection(t *testing.T, scheme string) {
	var mu sync.Mutex
	seen := map[string]int{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.Header.Get("Id")]++
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	}))
	server.Config.ErrorLog = quietLog()
	server.Config.IdleTimeout = 2 * time.Millisecond // dies about when the next call comes
	o := Options{}
	if scheme == "https" {
		server.StartTLS()
		o.Roots = roots(server)
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	c := newClient(t, server.URL, o)
	var answered, unsent, doubts int
	for i := range 300 {
		id := fmt.Sprint(i)
		r := pay()
		r.Header.Set("Id", id)
		_, err := c.Do(t.Context(), r)
		mu.Lock()
		n := seen[id]
		mu.Unlock()
		switch {
		case n > 1:
			t.Fatalf("call %d made %d requests", i, n)
		case err == nil:
			answered++
		case errors.Is(err, batch.ErrNotSent):
			unsent++
			if n != 0 {
				t.Fatalf("call %d arrived and says that nothing was sent: %v", i, err)
			}
		default:
			doubts++
		}
		time.Sleep(2*time.Millisecond + time.Duration(i%10)*20*time.Microsecond)
	}
	t.Logf("%d answered, %d not sent, %d in doubt", answered, unsent, doubts)
	if answered == 0 {
		t.Error("no call was answered")
	}
}

// stale is a listener's handler that reads one request wholly, answers it, and
// on the same connection reads the next one and hangs up: what makes net/http
// repeat a request when it feels free to.
func stale(t *testing.T, requests *atomic.Int32) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				in := bufio.NewReader(conn)
				for i := range 2 {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					requests.Add(1)
					if i == 0 {
						_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
					}
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

// net/http repeats a request on a new connection when a kept one ends without
// an answer, if it thinks the request harmless. No request of ours is.
func TestNothingIsRepeated(t *testing.T) {
	question := pay()
	question.Method, question.Body = http.MethodGet, nil
	bare := pay()
	bare.Body = nil
	discard := pay()
	discard.Method, discard.Body = http.MethodDelete, nil
	for name, r := range map[string]Request{"a payment": pay(), "a question with GET": question, "a POST without a body": bare, "a DELETE": discard} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			c := newClient(t, stale(t, &requests), Options{})
			if _, err := c.Do(t.Context(), clone(r)); err != nil {
				t.Fatal(err)
			}
			_, err := c.Do(t.Context(), clone(r))
			wantDoubt(t, err)
			if n := requests.Load(); n != 2 {
				t.Errorf("two calls made %d requests", n)
			}
		})
	}
}

func clone(r Request) Request {
	r.Header = r.Header.Clone()
	return r
}

// The trap is real: with the header that is refused above, net/http sends the
// payment again by itself.
func TestTheIdempotencyKeyTrapIsReal(t *testing.T) {
	var requests atomic.Int32
	base := stale(t, &requests)
	o := Options{}
	transport, err := o.transport(true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	for range 2 {
		req, err := http.NewRequest(http.MethodPost, base, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Idempotency-Key", "1")
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	if n := requests.Load(); n != 3 {
		t.Errorf("two calls made %d requests; if net/http repeats no more, the package comment is out of date", n)
	}
}

// A 307 repeats body and token at another place. It is a doubt and not
// followed, wherever it leads.
func TestARedirectIsNotFollowed(t *testing.T) {
	var elsewhere, here atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"/v1/again", other.URL} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				here.Add(1)
				w.Header().Set("Location", to)
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, "{}")
			}))
			here.Store(0)
			a, err := newClient(t, server.URL, Options{}).Do(t.Context(), pay())
			wantDoubt(t, err)
			if here.Load() != 1 || elsewhere.Load() != 0 || a.HTTP != status {
				t.Errorf("%d to %s: %d requests here, %d elsewhere, status %d", status, to, here.Load(), elsewhere.Load(), a.HTTP)
			}
			server.Close()
		}
	}
}

// A proxy set for a browser must not see the token. One that is set for us
// must be used.
func TestOnlyANamedProxyIsUsed(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, "http://proxy.example:8080")
	}
	for proxy, want := range map[string]string{"": "api.example:443", "http://named.example:3128": "named.example:3128"} {
		var dialled string
		c := newClient(t, "https://api.example", Options{Proxy: proxy, Dial: func(_ context.Context, _, addr string) (net.Conn, error) {
			dialled = addr
			return nil, syscall.ECONNREFUSED
		}})
		if (c.transport.Proxy == nil) != (proxy == "") { // net/http reads the environment once a process
			t.Errorf("proxy %q: the transport looks for one: %t", proxy, c.transport.Proxy != nil)
		}
		_, err := c.Do(t.Context(), pay())
		wantNotSent(t, err)
		if dialled != want {
			t.Errorf("proxy %q dialled %s; want %s", proxy, dialled, want)
		}
	}
}

// HTTP/2 has a retry loop of its own. A server that prefers it must not get it.
func TestOnlyHTTP1IsSpoken(t *testing.T) {
	var protocol string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocol = r.Proto
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	if _, err := newClient(t, server.URL, Options{Roots: roots(server)}).Do(t.Context(), pay()); err != nil || protocol != "HTTP/1.1" {
		t.Errorf("%s, %v; want HTTP/1.1", protocol, err)
	}
}

// The token goes to the host it is for. What could send it elsewhere, or in
// plain text, is refused when the client is made or the connection is.
func TestTheBaseURLIsStrict(t *testing.T) {
	tests := []struct {
		base string
		ok   bool
	}{
		{"https://api.leanx.io", true},
		{"https://api.leanx.io/", true},
		{"https://api.leanx.io/sub/path", true},
		{"http://127.0.0.1:8080", true},
		{"http://[::1]:8080", true},
		{"http://localhost:8080", true},
		{"http://api.leanx.io", false},
		{"http://localhost.example", false},
		{"http://127.0.0.1.example", false},
		{"http://10.0.0.1", false},
		{"https://user:password@api.leanx.io", false},
		{"https://api.leanx.io?a=b", false},
		{"https://api.leanx.io?", false},
		{"https://api.leanx.io#a", false},
		{"ftp://api.leanx.io", false},
		{"api.leanx.io", false},
		{"//api.leanx.io", false},
		{"https:api.leanx.io", false},
		{"", false},
		{"https://[::1", false},
	}
	for _, tt := range tests {
		c, err := New(tt.base, Options{})
		if (err == nil) != tt.ok {
			t.Errorf("New(%q) = %v; want ok %t", tt.base, err, tt.ok)
		}
		if err == nil && strings.HasSuffix(c.Base(), "/") {
			t.Errorf("Base of %q ends with a slash", tt.base)
		}
		if err != nil && strings.Contains(err.Error(), "password") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
	for _, proxy := range []string{"proxy:8080", "socks5://proxy", "http://", ":"} {
		if _, err := New("https://api.leanx.io", Options{Proxy: proxy}); err == nil {
			t.Errorf("proxy %q is accepted", proxy)
		}
	}
}

// localhost is a name like others: a changed hosts file must not send a token
// in plain text over a network.
func TestPlainTextStaysOnThisMachine(t *testing.T) {
	far := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 80}
	c := newClient(t, "http://localhost", Options{Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, _ := net.Pipe()
		return addressed{ours, far}, nil
	}})
	_, err := c.Do(t.Context(), pay())
	wantNotSent(t, err)
	if !errors.Is(err, errNotLoopback) {
		t.Errorf("%v; want it refused before a byte is tried", err)
	}
}

type addressed struct {
	net.Conn
	remote net.Addr
}

func (a addressed) RemoteAddr() net.Addr { return a.remote }

// Time is fake here and the transport is the real one: what a silent gateway,
// a stuck dial and a cancelled call look like.
func TestTimeIsAccountedFor(t *testing.T) {
	tests := []struct {
		name  string
		stuck string // dial, handler or body
		after time.Duration
		sent  bool
	}{
		{"nobody picks up", "dial", time.Minute, false},
		{"the gateway says nothing", "handler", time.Minute, true},
		{"the answer stops in the middle", "body", time.Minute, true},
		{"the caller gives up while dialling", "dial", time.Second, false},
		{"the caller gives up while waiting", "handler", time.Second, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testTime(t, tt.stuck, tt.after, tt.sent) })
		})
	}
}

func testTime(t *testing.T, stuck string, after time.Duration, sent bool) {
	l := newPipes()
	over := make(chan struct{})
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if stuck == "body" {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"half":`)
			_ = http.NewResponseController(w).Flush()
		}
		<-over
	})}
	go func() { _ = server.Serve(l) }()
	dial := l.dial
	if stuck == "dial" {
		dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}
	c, err := New("http://127.0.0.1", Options{Timeout: time.Minute, Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), after)
	began := time.Now()
	_, err = c.Do(ctx, pay())
	cancel()
	if took := time.Since(began); took != after {
		t.Errorf("it took %v; want %v", took, after)
	}
	if sent {
		wantDoubt(t, err)
	} else {
		wantNotSent(t, err)
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not wrap its cause", err)
	}
	close(over)
	c.Close()
	_ = server.Close()
	synctest.Wait()
}

// pipes is a listener of connections in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "test", Net: "pipe"} }
