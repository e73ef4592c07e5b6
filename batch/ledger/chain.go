package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"payrun/batch"
)

// The kinds of event.
const (
	kindFounded  = "founded" // the first one
	kindClaim    = "claim"   // a run, or one of its payouts
	kindPrepared = "prepared"
	kindMove     = "move"
	kindRelease  = "release" // the move that a person makes
	kindLook     = "look"
	kindApprove  = "approve"
	kindAllow    = "allow"
	kindHold     = "hold"
	kindState    = "state"
	kindOpening  = "opening"
	kindClosing  = "closing"
	kindArrival  = "arrival"
	kindFiled    = "filed"
)

// link is one event on its way into the chain.
type link struct {
	seq            int64
	at             int64
	run            string
	key            batch.Key // zero when the event belongs to no payout
	kind           string
	source, target string
	data           string

	runID, payoutID int64 // 0: none
}

// genesis is what the first event of a ledger follows.
func genesis(id string) [sha256.Size]byte { return sha256.Sum256([]byte("payrun ledger 1\x00" + id)) }

// hash is SHA-256 of the previous hash and the canonical bytes: every field in
// this order, numbers as eight bytes, words with their length in front.
func (e *link) hash(previous [sha256.Size]byte) [sha256.Size]byte {
	b := make([]byte, 0, 256+len(e.data))
	b = append(b, previous[:]...)
	b = append(b, "event 1\x00"...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.at))
	b = binary.BigEndian.AppendUint64(b, uint64(e.key.Attempt))
	for _, word := range [...]string{e.run, e.key.Gateway, e.key.Environment, e.key.Merchant, e.key.Ref, e.kind, e.source, e.target, e.data} {
		b = binary.AppendUvarint(b, uint64(len(word)))
		b = append(b, word...)
	}
	return sha256.Sum256(b)
}

// chainHead is where the chain ends.
type chainHead struct {
	seq  int64
	hash [sha256.Size]byte
}

// read fetches the head inside the transaction that will extend it.
func (w *writing) readHead() error {
	var hash []byte
	if _, err := w.row("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", nil, &w.head.seq, &hash); err != nil {
		return err
	}
	if copy(w.head.hash[:], hash) != sha256.Size {
		return ErrDamaged
	}
	return nil
}

// add links one more event. It is written with the others before the commit.
func (w *writing) add(e link) {
	e.seq = w.head.seq + 1
	w.head = chainHead{e.seq, e.hash(w.head.hash)}
	w.events = append(w.events, linked{e, w.head.hash})
}

type linked struct {
	link
	sum [sha256.Size]byte
}

// flush writes the events that have been added.
func (w *writing) flush() error {
	events := w.events
	w.events = w.events[:0]
	return w.insertMany("INSERT INTO events (seq, at, run, payout, kind, source, target, data, hash) VALUES ", "(?, ?, ?, ?, ?, ?, ?, ?, ?)", len(events), func(args []any, n int) []any {
		e := &events[n]
		return append(args, e.seq, e.at, orNull(e.runID), orNull(e.payoutID), e.kind, e.source, e.target, e.data, e.sum[:])
	})
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// insertMany inserts n rows, many in one statement, each as one has it. Few
// sizes of statement are used, so that each is prepared once.
func (w *writing) insertMany(insert, one string, n int, row func(args []any, n int) []any) error {
	for at := 0; at < n; {
		size := 1
		for _, s := range [...]int{64, 16, 4} {
			if n-at >= s {
				size = s
				break
			}
		}
		w.args = w.args[:0]
		for range size {
			w.args = row(w.args, at)
			at++
		}
		if _, err := w.exec(insert+strings.Repeat(one+", ", size-1)+one, w.args...); err != nil {
			return err
		}
	}
	return nil
}

func (h chainHead) head(id string) batch.Head {
	return batch.Head{Ledger: id, Seq: h.seq, Hash: hex.EncodeToString(h.hash[:])}
}
