package checker

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/shopspring/decimal"
	_ "modernc.org/sqlite"
)

// ledger is the program's memory, as its tables have it.
type ledger struct {
	id        string
	damage    string // what the database says of itself; "ok" when it is whole
	events    []event
	payouts   map[int64]*payout
	byWire    map[string]*payout // by folded wire reference; the simulated gateway has one merchant
	byAttempt map[refAttempt]*payout
	runs      map[string]*run
}

type refAttempt struct {
	ref     string
	attempt int
}

// event is one link of the chain, with the words that its hash covers.
type event struct {
	seq, at                    int64
	run                        string
	gateway, environment       string
	merchant, ref              string
	attempt                    int64
	kind, source, target, data string
	hash                       []byte
	payout                     int64
}

// payout is one attempt of one reference.
type payout struct {
	id              int64
	ref, run        string
	attempt         int
	status          string
	held            bool
	sends, released int
	ended           int64
	wire            string
	wish            string // the instruction's JSON
	instruction     instruction
	history         []event
	adopted         bool
	begun           []event // the moves after which a request may leave
}

// instruction is what the ledger keeps of a wish to pay, as far as it is
// looked at.
type instruction struct {
	Beneficiary struct {
		Account     string
		Bank        struct{ ID string }
		AccountType string `json:"account_type"`
		Mode        string
	}
	Amount struct {
		Amount   decimal.Decimal
		Currency string
	}
	Pool string
}

// run is one batch.
type run struct {
	id               int64
	name, state      string
	reason           string
	doc              string
	approval         string
	opening, closing string
	lines            []string
	approved         decimal.Decimal // all totals that were approved, and each row allowed since
}

// figure is what the pool was read to hold.
type figure struct {
	Amount decimal.Decimal
	At     time.Time
}

// readLedger copies the database, with what a crash left beside it, and reads
// the copy.
func (x *examination) readLedger(ctx context.Context) (err error) {
	if x.Ledger == "" {
		return nil
	}
	dir, err := os.MkdirTemp("", "payrun-checker-*")
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"payrun.db", "payrun.db-wal"} {
		text, err := os.ReadFile(filepath.Join(x.Ledger, name))
		if errors.Is(err, fs.ErrNotExist) && name != "payrun.db" {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, "payrun.db"))+"?_pragma=synchronous(off)")
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	l := &ledger{payouts: map[int64]*payout{}, byWire: map[string]*payout{}, byAttempt: map[refAttempt]*payout{}, runs: map[string]*run{}}
	for _, read := range []func(context.Context, *sql.DB) error{l.readState, l.readRuns, l.readLines, l.readPayouts, l.readEvents} {
		if err := read(ctx, db); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	x.ledger = l
	return nil
}

// each calls one for every row of a query.
func each(ctx context.Context, db *sql.DB, query string, one func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := one(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (l *ledger) readState(ctx context.Context, db *sql.DB) error {
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&l.damage); err != nil {
		return err
	}
	err := db.QueryRowContext(ctx, "SELECT id FROM ledger").Scan(&l.id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func (l *ledger) readRuns(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "SELECT id, name, state, reason, doc, approval, opening, closing FROM runs", func(rows *sql.Rows) error {
		r := &run{}
		err := rows.Scan(&r.id, &r.name, &r.state, &r.reason, &r.doc, &r.approval, &r.opening, &r.closing)
		l.runs[r.name] = r
		return err
	})
}

func (l *ledger) readLines(ctx context.Context, db *sql.DB) error {
	return each(ctx, db, "SELECT r.name, l.doc FROM lines l JOIN runs r ON r.id = l.run ORDER BY l.run, l.n", func(rows *sql.Rows) error {
		var name, doc string
		if err := rows.Scan(&name, &doc); err != nil {
			return err
		}
		l.runs[name].lines = append(l.runs[name].lines, doc)
		return nil
	})
}

func (l *ledger) readPayouts(ctx context.Context, db *sql.DB) error {
	const query = `SELECT p.id, p.ref, p.attempt, r.name, p.status, p.held, p.sends, p.released, p.ended, w.wire, w.instruction
		FROM payouts p JOIN runs r ON r.id = p.run JOIN wishes w ON w.payout = p.id ORDER BY p.id`
	return each(ctx, db, query, func(rows *sql.Rows) error {
		p := &payout{}
		if err := rows.Scan(&p.id, &p.ref, &p.attempt, &p.run, &p.status, &p.held, &p.sends, &p.released, &p.ended, &p.wire, &p.wish); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(p.wish), &p.instruction); err != nil {
			return fmt.Errorf("wish of %s: %w", p.wire, err)
		}
		l.payouts[p.id], l.byWire[fold(p.wire)], l.byAttempt[refAttempt{fold(p.ref), p.attempt}] = p, p, p
		return nil
	})
}

func (l *ledger) readEvents(ctx context.Context, db *sql.DB) error {
	const query = `SELECT e.seq, e.at, coalesce(r.name, ''), coalesce(d.gateway, ''), coalesce(d.environment, ''), coalesce(d.merchant, ''),
		coalesce(p.ref, ''), coalesce(p.attempt, 0), e.kind, e.source, e.target, e.data, e.hash, coalesce(e.payout, 0)
		FROM events e LEFT JOIN runs r ON r.id = e.run LEFT JOIN payouts p ON p.id = e.payout LEFT JOIN debtors d ON d.id = p.debtor ORDER BY e.seq`
	return each(ctx, db, query, func(rows *sql.Rows) error {
		var e event
		err := rows.Scan(&e.seq, &e.at, &e.run, &e.gateway, &e.environment, &e.merchant, &e.ref, &e.attempt,
			&e.kind, &e.source, &e.target, &e.data, &e.hash, &e.payout)
		l.events = append(l.events, e)
		if p := l.payouts[e.payout]; p != nil {
			p.history = append(p.history, e)
		}
		return err
	})
}
