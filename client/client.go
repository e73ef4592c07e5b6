// Package client makes one request and gives one honest account of it.
//
// It never waits, never repeats a request and never follows a redirect. Every
// error says on which side of one line the call ended: it wraps
// batch.ErrNotSent when provably no byte of the request left this machine, and
// is a doubt otherwise. One function, account, draws that line.
//
// What the line stands on: each connection is wrapped before TLS is laid over
// it and counts the bytes handed to it. A call notes the count when it is given
// a connection and reads it again when it failed; on a kept-alive connection
// that is the count of this request alone. Reading it also seals the
// connection, so that a byte that was late cannot leave afterwards.
//
// HTTP/2 is off because its transport repeats requests by itself. HTTP/1.1
// repeats only what it believes to be harmless: what carries a GetBody or an
// Idempotency-Key header, of which no request here has either.
//
// net/http leaves a request without a body to its own judgement when a
// connection that had been kept turns out to be dead before a byte was written:
// it takes another one. That is still one request.
package client

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"payrun/batch"
)

// Limits of a call. A gateway that goes beyond one is answering with something
// else than its documented envelope.
const (
	timeoutDefault = 60 * time.Second // longer than a gateway's own: giving up early only makes doubt
	dialMax        = 10 * time.Second
	handshakeMax   = 10 * time.Second
	idleMax        = 4 * time.Second // below the five seconds after which uvicorn, Node and Apache hang up
	headerMax      = 64 << 10        // bytes of an answer's header
	bodyMax        = 1 << 20         // bytes of an answer's body
	workersDefault = 8
)

// Options are what differs between one client and another. The zero value is
// ready for use.
type Options struct {
	Timeout time.Duration  // of a whole call, from dialling to the answer's last byte; 60 s when zero
	Workers int            // how many calls are made at once, which is how many idle connections are kept; 8 when zero
	Proxy   string         // URL of the proxy to use; the environment's proxy variables are ignored
	Roots   *x509.CertPool // instead of the system's
	Agent   string         // User-Agent; payrun when ""

	// Dial replaces the dialling of a connection, below TLS; a net.Dialer when
	// nil. A write to what it returns that reports n bytes must not have sent
	// more than n.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Observe is told of each call when it has ended: what it was for, as in
	// Request.Call, the HTTP status that came back, 0 when none did, and how
	// long it took. It is called on the goroutine of the call and must not
	// wait. Nobody is told when nil.
	Observe func(call string, status int, took time.Duration)
}

// Client speaks to one host. It is safe for any number of goroutines.
type Client struct {
	base      url.URL
	transport *http.Transport
	timeout   time.Duration
	agent     string
	observe   func(call string, status int, took time.Duration) // may be nil
}

// New makes a client of the URL that documented paths are appended to. The URL
// is https, or http to this machine itself; user, query and fragment are
// refused in it.
func New(base string, o Options) (*Client, error) {
	u, err := parseBase(base)
	if err != nil {
		return nil, err
	}
	c := &Client{base: *u, timeout: o.Timeout, agent: cmp.Or(o.Agent, "payrun"), observe: o.Observe}
	if c.timeout <= 0 {
		c.timeout = timeoutDefault
	}
	if c.transport, err = o.transport(loopback(u.Hostname())); err != nil {
		return nil, err
	}
	return c, nil
}

// Host is the host that is spoken to, with its port when it has one.
func (c *Client) Host() string { return c.base.Host }

// Base is the URL that paths are appended to, without a slash at its end.
func (c *Client) Base() string { return c.base.String() }

// Loopback reports that the host is this machine itself.
func (c *Client) Loopback() bool { return loopback(c.base.Hostname()) }

// Close closes the connections that are idle. Calls in flight are not touched.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func parseBase(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, errors.New("the base URL is not a URL: write it as https://host")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, errors.New("the base URL must have no user, query or fragment")
	case u.Scheme == "https":
	case u.Scheme == "http" && loopback(u.Hostname()):
	default:
		return nil, fmt.Errorf("the base URL of %s must begin with https:// (http is for this machine itself)", u.Host)
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	return u, nil
}

// loopback reports that a host can only be this machine. A name other than
// localhost may be anywhere tomorrow.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// transport is a net/http transport with everything off that repeats,
// redirects or guesses. local says that it is for this machine itself.
func (o Options) transport(local bool) (*http.Transport, error) {
	workers := o.Workers
	if workers <= 0 {
		workers = workersDefault
	}
	t := &http.Transport{
		DialContext:            o.dial(local),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots, ClientSessionCache: tls.NewLRUClientSessionCache(workers)},
		TLSHandshakeTimeout:    handshakeMax,
		MaxIdleConns:           workers,
		MaxIdleConnsPerHost:    workers,
		IdleConnTimeout:        idleMax,
		MaxResponseHeaderBytes: headerMax,
		DisableCompression:     true,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	if o.Proxy != "" {
		u, err := url.Parse(o.Proxy)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("the proxy is not a URL: write it as http://host:port")
		}
		t.Proxy = http.ProxyURL(u)
	}
	return t, nil
}

// dial makes every connection a counted one, and gives up those that lead
// where the host cannot be before a byte is written.
func (o Options) dial(local bool) func(ctx context.Context, network, addr string) (net.Conn, error) {
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialMax, KeepAlive: 15 * time.Second}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if err := o.astray(local, conn.RemoteAddr()); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return &meter{Conn: conn}, nil
	}
}

// astray says why a connection must not be used. What is for this machine
// stays on it, whatever localhost resolves to; what is for a gateway leads to
// the public network, whatever the settings or a resolver make of its name. A
// named proxy may be anywhere.
func (o Options) astray(local bool, remote net.Addr) error {
	tcp, ok := remote.(*net.TCPAddr)
	switch {
	case !ok:
		return nil
	case local && !tcp.IP.IsLoopback():
		return errNotLoopback
	case !local && o.Proxy == "" && !public(tcp.IP):
		return errNotPublic
	}
	return nil
}

// shared is what carriers number their own networks with (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

// public reports an address that is reached over the internet: not this
// machine, its neighbours, or a private network.
func public(ip net.IP) bool {
	addr, ok := netip.AddrFromSlice(ip)
	addr = addr.Unmap()
	return ok && addr.IsGlobalUnicast() && !addr.IsPrivate() && !shared.Contains(addr)
}

// Request is one call.
type Request struct {
	Call   string      // what it is for, in errors: create-payout-invoice
	Method string      // POST when ""
	Path   string      // appended to the base URL; begins with a slash
	Query  url.Values  // escaped when sent; named in no error
	Header http.Header // belongs to the call from now on; nil is none
	Body   []byte      // JSON, not changed during the call; nil is no body
}

// Answer is a complete answer in JSON.
type Answer struct {
	HTTP int
	Date time.Time // by the gateway's clock; zero when it did not say
	Body []byte
}

// Do makes the call, once. Its error is a *Fault. On an error the Answer holds
// what is known of one, which may be its HTTP status.
//
// A redirect, a 429, an answer that is not JSON by its header, an empty one and
// one larger than 1 MiB are errors, whatever their HTTP status; any other
// status is the caller's to judge.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	began := time.Now()
	a, err := c.do(ctx, r)
	if c.observe != nil {
		c.observe(r.Call, a.HTTP, time.Since(began))
	}
	return a, err
}

func (c *Client) do(ctx context.Context, r Request) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var t tally
	req, err := c.request(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: t.gotConn}), r)
	if err != nil {
		return Answer{}, c.account(r.Call, &t, err)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return Answer{}, c.account(r.Call, &t, err)
	}
	defer func() { _ = resp.Body.Close() }()
	a, err := c.read(r.Call, resp)
	if err == nil {
		batch.Heard(ctx, a.Date)
	}
	return a, err
}

// request builds what goes out. A context that is over, or a header that lets
// net/http repeat the request, ends the call here.
func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	u := c.base
	u.Path += r.Path
	u.RawQuery = r.Query.Encode()
	req := (&http.Request{Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}).WithContext(ctx)
	req.Method, req.URL, req.Host, req.Header = cmp.Or(r.Method, http.MethodPost), &u, u.Host, r.Header
	if req.Header == nil {
		req.Header = make(http.Header, 4)
	}
	if req.Header.Get("Idempotency-Key") != "" || req.Header.Get("X-Idempotency-Key") != "" {
		return nil, errReplayable
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	c.setBody(req, r.Body)
	return req, nil
}

// setBody gives the request its body, and no way to rewind it. A question asked
// with GET gets a body that turns out to be empty, because net/http feels free
// to repeat a GET that has none.
func (c *Client) setBody(req *http.Request, body []byte) {
	switch {
	case body != nil:
		req.Body = io.NopCloser(bytes.NewReader(body))
		req.ContentLength = int64(len(body))
		req.Header.Set("Content-Type", "application/json")
	case req.Method == http.MethodGet:
		req.Body = io.NopCloser(bytes.NewReader(nil))
	}
}

// read takes the whole answer in, or says why it is none.
func (c *Client) read(call string, resp *http.Response) (Answer, error) {
	a := Answer{HTTP: resp.StatusCode}
	a.Date, _ = http.ParseTime(resp.Header.Get("Date"))
	switch {
	case a.HTTP == http.StatusTooManyRequests:
		pause := &batch.ThrottledError{After: retryAfter(resp.Header.Get("Retry-After"), a.Date)}
		return a, c.fault(call, a.HTTP, pause.Error(), pause)
	case a.HTTP < 200 || a.HTTP >= 300 && a.HTTP < 400:
		return a, c.fault(call, a.HTTP, "points elsewhere, and is not followed", nil)
	case !isJSON(resp.Header.Get("Content-Type")):
		return a, c.fault(call, a.HTTP, "is not JSON", nil)
	}
	body, err := readBody(resp)
	switch {
	case errors.Is(err, errTooLarge):
		return a, c.fault(call, a.HTTP, err.Error(), err)
	case err != nil:
		return a, c.fault(call, a.HTTP, "was cut off: "+describe(err), err)
	case len(bytes.TrimSpace(body)) == 0:
		return a, c.fault(call, a.HTTP, "is empty", nil)
	}
	a.Body = body
	return a, nil
}

// readBody reads at most bodyMax bytes; what is longer is refused, not
// shortened.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > bodyMax {
		return nil, errTooLarge
	}
	var b bytes.Buffer
	if resp.ContentLength > 0 {
		b.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	if _, err := b.ReadFrom(io.LimitReader(resp.Body, bodyMax+1)); err != nil {
		return nil, err
	}
	if b.Len() > bodyMax {
		return nil, errTooLarge
	}
	return b.Bytes(), nil
}
