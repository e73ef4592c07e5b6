package clienttest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"payrun/batch"
)

func someone() batch.Attempt {
	return batch.Attempt{Wire: "REF-1", Instruction: batch.Instruction{
		Amount: batch.Money{Amount: decimal.New(1300, -2), Currency: "MYR"}, Beneficiary: batch.Beneficiary{Name: "John Doe", Account: "0011408168"},
	}}
}

// A record that is misread would test nothing and say so to nobody.
func TestARecordIsReadAsWritten(t *testing.T) {
	const file = "# why\ncall: submit\nwant: failed\nreason: {ref} failed\namount: {{amount}}\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{\"a\": \"{{ref}} {{account}} {{name}}\"}\n"
	r, err := readRecord(file, someone())
	if err != nil || r.Call != "submit" || r.Want != "failed" || r.Fields["amount"] != "13.00" || r.Fields["reason"] != "{ref} failed" {
		t.Fatalf("readRecord = %+v, %v", r, err)
	}
	body := "{\"a\": \"REF-1 0011408168 John Doe\"}\n"
	if want := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body); r.http() != want {
		t.Errorf("the wire has\n%q\nwant\n%q", r.http(), want)
	}
	for name, wrong := range map[string]string{
		"a misspelt field": strings.Replace(file, "reason:", "raeson:", 1),
		"no answer":        "call: submit\nwant: paid\n",
	} {
		if _, err := readRecord(wrong, someone()); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// Each outcome has a word of its own; what nobody classified is a doubt.
func TestOutcomesAreToldApart(t *testing.T) {
	notFound, denied := &batch.AnswerError{NotFound: true}, &batch.AnswerError{Denied: true}
	tests := []struct {
		v    batch.Verdict
		err  error
		want string
	}{
		{batch.Verdict{}, nil, "unknown"},
		{batch.Verdict{Status: batch.Paid}, nil, "paid"},
		{batch.Verdict{Refused: batch.RefusedForSure}, nil, "refused"},
		{batch.Verdict{Refused: batch.RefusedIfAbsent}, nil, "refused-if-absent"},
		{batch.Verdict{}, errors.New("anything"), "doubt"},
		{batch.Verdict{}, fmt.Errorf("a: %w", batch.ErrNotSent), "not-sent"},
		{batch.Verdict{}, fmt.Errorf("a: %w", &batch.ThrottledError{}), "throttled"},
		{batch.Verdict{}, fmt.Errorf("a: %w", batch.NewAnswerError(200, "1", "x", "")), "answer"},
		{batch.Verdict{}, notFound, "not-found"},
		{batch.Verdict{}, denied, "denied"},
	}
	for _, tt := range tests {
		if got := outcome(tt.v, tt.err); got != tt.want {
			t.Errorf("outcome(%+v, %v) = %s; want %s", tt.v, tt.err, got, tt.want)
		}
	}
}
