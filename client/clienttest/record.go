package clienttest

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"payrun/batch"
)

// Record is a recorded answer and what an adapter must make of it. In a file
// it is written so:
//
//	# why this case is here, and where it comes from
//	call: submit
//	want: paid
//	number: PAYOUT-A9D5:174307-LEANX
//
//	HTTP/1.1 200 OK
//	Content-Type: application/json
//
//	{"response_code": 2000, …}
//
// Call is submit, inquire or prepare. Want is a status (paid, failed, waiting,
// returned, unknown), refused, refused-if-absent, or an error: answer (a
// complete answer without a payout), denied, not-found, throttled, doubt (any
// other error that does not prove that nothing was sent). Number, code,
// reason, amount, account, fee and handle are compared whether they are
// written or not; shape, at, after (of a throttle), says (part of an error's
// text) and shortfall where they are.
//
// {{ref}}, {{account}}, {{name}} and {{amount}} stand for those of the attempt.
type Record struct {
	Call, Want string
	Fields     map[string]string
	Answer     string // as it goes over the wire, without a length
}

var recordFields = []string{"call", "want", "number", "code", "reason", "amount", "account", "fee", "handle", "shape", "at", "after", "says", "shortfall"}

// readRecord reads a file.
func readRecord(text string, a batch.Attempt) (Record, error) {
	text = strings.NewReplacer("{{ref}}", a.Wire, "{{account}}", a.Instruction.Beneficiary.Account,
		"{{name}}", a.Instruction.Beneficiary.Name, "{{amount}}", a.Instruction.Amount.Plain()).Replace(text)
	head, answer, found := strings.Cut(text, "\nHTTP/1.1 ")
	if !found {
		return Record{}, errors.New("there is no line that begins with HTTP/1.1")
	}
	r := Record{Fields: map[string]string{}, Answer: "HTTP/1.1 " + answer}
	for line := range strings.Lines(head) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		if !slices.Contains(recordFields, name) {
			return Record{}, fmt.Errorf("%q is not a field of a record", name)
		}
		r.Fields[name] = strings.TrimSpace(value)
	}
	r.Call, r.Want = r.Fields["call"], r.Fields["want"]
	return r, nil
}

// testAnswers plays each recorded answer to the adapter.
func (s Subject) testAnswers(t *testing.T) {
	files, err := fs.Glob(s.Answers, "*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded answers: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(name, ".txt"), func(t *testing.T) {
			text, err := fs.ReadFile(s.Answers, name)
			if err != nil {
				t.Fatal(err)
			}
			r, err := readRecord(string(text), s.Attempt(1))
			if err != nil {
				t.Fatal(err)
			}
			s.testAnswer(t, r)
		})
	}
}

func (s Subject) testAnswer(t *testing.T, r Record) {
	w := newWire(t, func(string) string { return r.http() })
	g, a := s.gateway(t, w.dial), s.Attempt(1)
	defer letGo(g)
	v, handle, err := perform(t, g, r.Call, a)
	if n := w.requests(); n != 1 {
		t.Errorf("%d requests; want one", n)
	}
	s.discreet(t, err, a)
	s.silent(t, v.Reason+v.Code, a)
	if got := outcome(v, err); got != r.Want {
		t.Errorf("%s is %s (%+v, %v); want %s", r.Call, got, v, err, r.Want)
	}
	r.compare(t, v, handle)
	r.compareError(t, err)
}

// perform makes one call.
func perform(t testing.TB, g batch.Gateway, call string, a batch.Attempt) (v batch.Verdict, h batch.Handle, err error) {
	t.Helper()
	p, prepares := g.(batch.Preparer)
	if prepares {
		a.Handle = "1"
	}
	switch call {
	case "submit":
		v, err = g.Submit(t.Context(), a)
	case "inquire":
		v, err = g.Inquire(t.Context(), a)
	case "prepare":
		if !prepares {
			t.Fatal("the gateway prepares nothing")
		}
		a.Handle = ""
		h, err = p.Prepare(t.Context(), a)
	default:
		t.Fatalf("%q is not a call", call)
	}
	return v, h, err
}

// outcome is a verdict or an error in a record's words.
func outcome(v batch.Verdict, err error) string {
	_, throttled := errors.AsType[*batch.ThrottledError](err)
	switch {
	case errors.Is(err, batch.ErrNotSent):
		return "not-sent"
	case errors.Is(err, batch.ErrCredentials):
		return "denied"
	case errors.Is(err, batch.ErrNotFound):
		return "not-found"
	case throttled:
		return "throttled"
	case shape(err) != "":
		return "answer"
	case err != nil:
		return "doubt"
	case v.Refused == batch.RefusedForSure:
		return "refused"
	case v.Refused == batch.RefusedIfAbsent:
		return "refused-if-absent"
	}
	return v.Status.String()
}

// compare checks each field of a verdict, also those that must be empty.
func (r Record) compare(t *testing.T, v batch.Verdict, h batch.Handle) {
	t.Helper()
	got := map[string]string{"number": v.GatewayRef, "code": v.Code, "reason": v.Reason, "account": v.Account, "handle": string(h)}
	if v.Amount.Valid {
		got["amount"] = v.Amount.Decimal.String()
	}
	if v.Fee.Valid {
		got["fee"] = v.Fee.Decimal.String()
	}
	for _, name := range []string{"number", "code", "reason", "account", "handle", "amount", "fee"} {
		if got[name] != r.Fields[name] {
			t.Errorf("%s is %q; want %q", name, got[name], r.Fields[name])
		}
	}
	if v.Shortfall != (r.Fields["shortfall"] == "true") {
		t.Errorf("shortfall is %t", v.Shortfall)
	}
	if at := r.Fields["at"]; at != "" && v.At.UTC().Format(time.RFC3339) != at {
		t.Errorf("at is %s; want %s", v.At.UTC().Format(time.RFC3339), at)
	}
}

func (r Record) compareError(t *testing.T, err error) {
	t.Helper()
	if want := r.Fields["shape"]; want != "" && shape(err) != want {
		t.Errorf("shape is %q; want %q", shape(err), want)
	}
	if want := r.Fields["says"]; want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("the error says %v; want %q in it", err, want)
	}
	if want := r.Fields["after"]; want != "" {
		if pause, ok := errors.AsType[*batch.ThrottledError](err); !ok || pause.After.String() != want {
			t.Errorf("%v; want a pause of %s", err, want)
		}
	}
}

// http is the answer with the lines and the length that the wire wants.
func (r Record) http() string {
	head, body, _ := strings.Cut(r.Answer, "\n\n")
	return strings.ReplaceAll(head, "\n", "\r\n") + fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}
