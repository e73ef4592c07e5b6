package batch

import (
	"fmt"
	"slices"
)

// Status is what is known of one payout. Its zero value is Unknown, from which
// nothing may be sent.
type Status uint8

// The six statuses. "Times moved" is how often money can have left the pool.
const (
	Unknown  Status = iota // a request may have left and no verdict is recorded; moved 0 or 1 times; look-ups only
	Planned                // the wish is recorded and no request has left; moved 0 times; may be sent by winning the move to Unknown
	Waiting                // the gateway acknowledged it and it is not final; moved 0 or 1 times
	Paid                   // the gateway says that money moved; moved once
	Failed                 // the gateway says that this is final and nothing moved
	Returned               // paid, then sent back
)

var statusNames = [...]string{"unknown", "planned", "waiting", "paid", "failed", "returned"}

// String is the stable word that the ledger stores.
func (s Status) String() string {
	if int(s) >= len(statusNames) {
		return "unknown"
	}
	return statusNames[s]
}

// ParseStatus reads a stored word. Any other word is an error, and the status
// that comes with it is Unknown.
func ParseStatus(word string) (Status, error) {
	if i := slices.Index(statusNames[:], word); i >= 0 {
		return Status(i), nil
	}
	return Unknown, fmt.Errorf("%q is not a status", word)
}

// Final reports that nothing more is expected of a payout by itself.
func (s Status) Final() bool { return s == Paid || s == Failed || s == Returned }

// Open reports that the gateway has to be asked about a payout.
func (s Status) Open() bool { return s == Unknown || s == Waiting }

// Cause says why a status may change. A move is legal only from the status it
// names, and only for its cause.
type Cause string

// The causes of a move.
const (
	CauseSend     Cause = "send"     // the one move after which a request leaves
	CauseAdopt    Cause = "adopt"    // a look-up before the first send found it at the gateway
	CauseAnswer   Cause = "answer"   // the gateway answered our request
	CauseLookup   Cause = "look-up"  // the gateway answered our question
	CauseNotSent  Cause = "not-sent" // provably no byte of the request left
	CauseRefused  Cause = "refused"  // documented: nothing was or will be executed
	CauseRelease  Cause = "release"  // a person, with evidence
	CauseConflict Cause = "conflict" // the gateway shows another amount or account
	CauseLate     Cause = "late"     // a failed payout turned out paid or open: an alarm
	CauseReturn   Cause = "return"   // a paid payout came back
)

type move struct {
	from, to Status
	cause    Cause
}

// moves is the whole state machine (design.md §2). What is not in it cannot
// happen, whoever asks.
var moves = map[move]bool{
	{Planned, Unknown, CauseSend}: true,

	{Planned, Waiting, CauseAdopt}:  true,
	{Planned, Paid, CauseAdopt}:     true,
	{Planned, Failed, CauseAdopt}:   true,
	{Planned, Returned, CauseAdopt}: true,
	{Planned, Unknown, CauseAdopt}:  true, // found with a status we do not know

	{Unknown, Planned, CauseNotSent}: true,
	{Unknown, Planned, CauseRefused}: true,
	{Unknown, Planned, CauseRelease}: true,

	{Unknown, Unknown, CauseAnswer}:  true, // the attempt ended and nothing is known
	{Unknown, Waiting, CauseAnswer}:  true,
	{Unknown, Paid, CauseAnswer}:     true,
	{Unknown, Failed, CauseAnswer}:   true,
	{Unknown, Returned, CauseAnswer}: true,

	{Unknown, Waiting, CauseLookup}:  true,
	{Unknown, Paid, CauseLookup}:     true,
	{Unknown, Failed, CauseLookup}:   true,
	{Unknown, Returned, CauseLookup}: true,
	{Waiting, Paid, CauseLookup}:     true,
	{Waiting, Failed, CauseLookup}:   true,
	{Waiting, Returned, CauseLookup}: true,
	{Waiting, Unknown, CauseLookup}:  true, // the gateway no longer says what it is

	{Unknown, Unknown, CauseConflict}: true,
	{Waiting, Unknown, CauseConflict}: true,
	{Paid, Unknown, CauseConflict}:    true,
	{Failed, Unknown, CauseConflict}:  true,

	{Failed, Paid, CauseLate}:     true,
	{Failed, Waiting, CauseLate}:  true,
	{Failed, Returned, CauseLate}: true,
	{Paid, Returned, CauseReturn}: true,
}

// MayMove reports whether a payout may go from one status to another for a
// cause.
func MayMove(from, to Status, cause Cause) bool { return moves[move{from, to, cause}] }

// Word is the officer's word for a row of the results.
type Word string

// The eight words, in the order in which totals list them.
const (
	WordPaid        Word = "paid"
	WordWaiting     Word = "waiting"
	WordUnknown     Word = "unknown"
	WordFailed      Word = "failed"
	WordReturned    Word = "returned"
	WordNotSent     Word = "not_sent"
	WordAlreadyPaid Word = "already_paid"
	WordInvalid     Word = "invalid"
)

// Words lists all of them; totals always have each.
func Words() []Word {
	return []Word{WordPaid, WordWaiting, WordUnknown, WordFailed, WordReturned, WordNotSent, WordAlreadyPaid, WordInvalid}
}

// Word is the officer's word for a status.
func (s Status) Word() Word {
	switch s {
	case Planned:
		return WordNotSent
	case Waiting:
		return WordWaiting
	case Paid:
		return WordPaid
	case Failed:
		return WordFailed
	case Returned:
		return WordReturned
	case Unknown:
	}
	return WordUnknown
}
