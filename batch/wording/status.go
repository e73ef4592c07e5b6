package wording

import (
	"net/netip"
	"strings"
	"time"

	"payrun/batch"
)

// symbols stand before the officer's words, so that a word is never told by
// its colour alone. None of them begins a formula.
var symbols = map[batch.Word]string{
	batch.WordPaid: "✔", batch.WordWaiting: "…", batch.WordUnknown: "?", batch.WordFailed: "✖",
	batch.WordReturned: "↩", batch.WordNotSent: "–", batch.WordAlreadyPaid: "≡", batch.WordInvalid: "!",
}

// Symbol is the mark of an officer's word.
func Symbol(w batch.Word) string { return symbols[w] }

// Word is the officer's word, such as Not sent.
func Word(lang string, w batch.Word) string { return Text(lang, "wb.word."+string(w)) }

// Status is the symbol and the word, such as ✔ Paid.
func Status(lang string, w batch.Word) string { return Symbol(w) + " " + Word(lang, w) }

// Minute writes a time as people read it in any language: 2026-11-25 10:32.
func Minute(t time.Time) string { return t.Format("2006-01-02 15:04") }

// Test reports that no real money can have moved although a gateway was
// spoken to: a sandbox, or a gateway on this machine.
func Test(r *batch.Report) bool {
	return !r.Run.Debtor.Simulated() && (r.Run.Debtor.Environment == "sandbox" || loopback(r.Host))
}

// loopback reports whether a host, with or without a port, is this machine.
func loopback(host string) bool {
	if addr, err := netip.ParseAddrPort(host); err == nil {
		return addr.Addr().IsLoopback()
	}
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return addr.IsLoopback()
	}
	name, _, _ := strings.Cut(host, ":")
	return strings.EqualFold(name, "localhost") || strings.HasSuffix(strings.ToLower(name), ".localhost")
}

// Banners are what every surface must say of a report before anything else:
// that no money moved, and that it is not the last word. There may be none.
func Banners(lang string, r *batch.Report) []string {
	var all []string
	say := func(when bool, code string) {
		if when {
			all = append(all, Text(lang, code))
		}
	}
	say(r.Run.Debtor.Simulated(), "wb.simulated")
	say(Test(r), "wb.test")
	say(r.State == batch.StateChecked, "wb.checked")
	say(r.State == batch.StateRefused, "wb.refused")
	say(r.State == batch.StateBlocked, "wb.blocked")
	say(Provisional(r), "wb.provisional")
	return all
}

// Provisional reports that rows wait or are unknown, whatever else the report
// is: its money is not the last word.
func Provisional(r *batch.Report) bool {
	open := r.Totals[batch.WordWaiting].Count + r.Totals[batch.WordUnknown].Count
	return r.State == batch.StateProvisional || r.State == batch.StateBlocked && open > 0
}
