package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"payrun/batch"
)

var (
	errSealed      = errors.New("the call was over")
	errTooLarge    = fmt.Errorf("is larger than %d bytes", bodyMax)
	errNotLoopback = errors.New("the address is for this machine itself, and the name leads elsewhere")
	errNotPublic   = errors.New("the gateway's name leads to a private address")
	errReplayable  = errors.New("the request carries an idempotency key, which lets net/http repeat it")
)

// Fault is a call without a usable answer. It is a doubt, unless it wraps
// batch.ErrNotSent. Its text names the call and the host, and never a URL, a
// header or anything of a body.
type Fault struct {
	Call string
	Host string
	HTTP int    // status of the answer; 0 when there was none
	Sent bool   // false: provably no byte of the request left this machine
	Why  string // in words that hold nothing of what was sent or received

	cause error
}

// Error says what was tried, where, and how it ended.
func (f *Fault) Error() string {
	switch {
	case !f.Sent:
		return fmt.Sprintf("%s at %s: %v: %s", f.Call, f.Host, batch.ErrNotSent, f.Why)
	case f.HTTP != 0:
		return fmt.Sprintf("%s at %s: the answer (HTTP %d) %s", f.Call, f.Host, f.HTTP, f.Why)
	}
	return fmt.Sprintf("%s at %s: no answer: %s", f.Call, f.Host, f.Why)
}

// Unwrap gives the cause, and batch.ErrNotSent where that is proven.
func (f *Fault) Unwrap() []error {
	var errs []error
	if !f.Sent {
		errs = append(errs, batch.ErrNotSent)
	}
	if f.cause != nil {
		errs = append(errs, f.cause)
	}
	return errs
}

// account is the one place that decides what a failed call means: nothing was
// sent if the call was given no connection, or none of its connections took a
// byte; everything else is a doubt.
func (c *Client) account(call string, t *tally, err error) error {
	return &Fault{Call: call, Host: c.Host(), Sent: !t.nothingWritten(), Why: describe(err), cause: err}
}

// fault is an answer that arrived and cannot be used, which is always a doubt.
func (c *Client) fault(call string, status int, why string, cause error) error {
	return &Fault{Call: call, Host: c.Host(), HTTP: status, Sent: true, Why: why, cause: cause}
}

// describe puts a transport's error in words of our own. Errors of net/http may
// quote what the other side sent, so a text is repeated only where its type
// says what it can hold.
func describe(err error) string {
	var (
		dns  *net.DNSError
		cert *tls.CertificateVerificationError
		cut  = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		wait net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return "the call was cancelled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &wait) && wait.Timeout():
		return "the time was over"
	case errors.As(err, &dns):
		return "the host's name was not found"
	case errors.As(err, &cert):
		return "the certificate was not accepted: " + describeCertificate(cert.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was reset"
	case errors.Is(err, errNotLoopback), errors.Is(err, errNotPublic), errors.Is(err, errReplayable):
		return err.Error()
	case cut:
		return "the connection was closed"
	}
	return describeRest(err)
}

// describeRest has the cases that only an unusual network meets.
func describeRest(err error) string {
	var (
		record tls.RecordHeaderError
		op     *net.OpError
	)
	switch {
	case errors.As(err, &record):
		return "the other side does not speak TLS"
	case errors.As(err, &op) && op.Op == "remote error":
		return "the other side refused our TLS"
	case errors.As(err, &op):
		return op.Op + ": the network failed"
	}
	return "the connection failed"
}

func describeCertificate(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	switch {
	case errors.As(err, &unknown):
		return "signed by an unknown authority"
	case errors.As(err, &host):
		return "it belongs to another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not yet valid"
	}
	return "it is invalid"
}

// isJSON reports that a header promises JSON.
func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json"))
}

// retryAfterMax bounds what a gateway may ask for before the number means
// nothing.
const retryAfterMax = 24 * time.Hour

// retryAfter reads both forms of the header, seconds and a date; a date counts
// from the answer's own. What is negative, past or unreadable is no pause.
func retryAfter(value string, date time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(strings.TrimSpace(value), 10, 32); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), retryAfterMax)
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date.IsZero() {
		date = time.Now()
	}
	return min(max(until.Sub(date), 0), retryAfterMax)
}
