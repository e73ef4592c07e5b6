package ledger_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/ledger"
)

// eventful makes a ledger with something of everything.
func eventful(t *testing.T, dir string) *ledger.Ledger {
	t.Helper()
	l, ctx := open(t, dir), t.Context()
	c := payroll("nov", 6)
	c.Wishes[4].Held = true
	must(t, l.Claim(ctx, c))
	key := func(n int) batch.Key { return batch.KeyOf(debtor, c.Wishes[n].Instruction.Ref, 1) }
	at := time.Date(2026, 11, 27, 1, 2, 3, 0, time.UTC)
	must(t, l.Opened(ctx, "nov", batch.Balance{At: at}))
	payOne(t, l, "nov", key(0))
	must(t, l.Begin(ctx, key(1), batch.Start{Run: "nov", At: at}))
	must(t, l.Look(ctx, key(1), batch.Look{At: at, NotFound: true}))
	must(t, l.Release(ctx, key(1), batch.Release{By: "aminah", At: at}))
	must(t, l.Begin(ctx, key(2), batch.Start{Run: "nov", At: at}))
	must(t, l.Record(ctx, key(2), batch.Outcome{From: batch.Unknown, To: batch.Waiting, Cause: batch.CauseAnswer, At: at}))
	must(t, l.Hold(ctx, "nov", key(3), []batch.Hold{{Code: batch.HoldRepeated}}))
	must(t, l.Allow(ctx, "nov", batch.Allowance{Ref: key(4).Ref, Fingerprint: c.Wishes[4].Instruction.Fingerprint(), By: "aminah", At: at}))
	must(t, l.Prepared(ctx, key(5), "17"))
	must(t, l.Closed(ctx, "nov", batch.Balance{At: at}))
	must(t, l.SetState(ctx, "nov", batch.RunBlocked, "B801", "payrun"))
	if _, err := l.Arrived(ctx, "abc", "nov.xlsx"); err != nil {
		t.Fatal(err)
	}
	must(t, l.Filed(ctx, "abc", "done/nov.xlsx"))
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// unlock takes away what keeps an honest program from tampering.
func unlock(t *testing.T, db *sql.DB) {
	t.Helper()
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
	must(t, err)
	var names []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		names = append(names, name)
	}
	must(t, rows.Err())
	if len(names) < 5 {
		t.Fatalf("only %d triggers protect the tables", len(names))
	}
	for _, name := range names {
		alter(t, db, "DROP TRIGGER "+name)
	}
}

// Whoever owns the disk can change any row. Whatever is changed past the
// program is found, and named.
func TestWhatIsChangedPastTheProgramIsFound(t *testing.T) {
	const first = "(SELECT min(id) FROM payouts)"
	for _, c := range []struct{ name, change, names string }{
		{"a status", "UPDATE payouts SET status = 'planned' WHERE status = 'paid'", "nov-E000000"},
		{"a doubt that may be sent again", "UPDATE payouts SET status = 'planned' WHERE status = 'waiting'", "its status reads planned and should read waiting"},
		{"a hold", "UPDATE payouts SET held = 0 WHERE held = 1", "nov-E000003"},
		{"a hold that never was", "UPDATE payouts SET held = 1 WHERE id = " + first, "held"},
		{"sends", "UPDATE payouts SET sends = 0 WHERE id = " + first, "sends"},
		{"released", "UPDATE payouts SET released = 2 WHERE id = " + first, "released"},
		{"a conflict", "UPDATE payouts SET conflict = 1 WHERE id = " + first, "conflict"},
		{"answered", "UPDATE payouts SET answered = 1 - answered WHERE id = " + first, "nov-E000000"},
		{"began", "UPDATE payouts SET began = began - 3600000000000 WHERE id = " + first, "nov-E000000"},
		{"ended", "UPDATE payouts SET ended = 1 WHERE id = " + first, "nov-E000000"},
		{"the gateway's number", "UPDATE payouts SET gateway_ref = 'PAYOUT-9' WHERE id = " + first, "nov-E000000"},
		{"the origin", "UPDATE payouts SET origin = 'x' WHERE id = " + first, "nov-E000000"},
		{"the fee", "UPDATE payouts SET fee = '9' WHERE id = " + first, "nov-E000000"},
		{"the handle", "UPDATE payouts SET handle = '18' WHERE handle = '17'", "nov-E000005"},
		{"the pool", "UPDATE payouts SET pool = 'VA-2' WHERE id = " + first, "payout 1"},
		{"the reference", "UPDATE payouts SET ref = 'X' WHERE id = " + first, "event"},
		{"the attempt", "UPDATE payouts SET attempt = 2 WHERE id = " + first, "event"},
		{"the wire reference", "UPDATE wishes SET wire = 'X' WHERE payout = " + first, "wire"},
		{"an amount", "UPDATE wishes SET instruction = replace(instruction, '\"1000\"', '\"9000\"') WHERE payout = " + first, "payout 1"},
		{"an account", "UPDATE wishes SET instruction = replace(instruction, '150000000000', '666666666666')", "payout 1"},
		{"a narration", "UPDATE wishes SET instruction = replace(instruction, 'SALARY', 'BONUS')", "its instruction was changed"},
		{"a fingerprint", "UPDATE wishes SET fingerprint = 'x' WHERE payout = " + first, "payout 1"},
		{"the payee", "UPDATE wishes SET payee = 'E:X' WHERE payout = " + first, "payout 1"},
		{"a wish is gone", "DELETE FROM wishes WHERE payout = " + first, "payout 1"},
		{"a payout is gone", "DELETE FROM payouts WHERE id = " + first, "event"},
		{"a payout from nowhere", `INSERT INTO payouts SELECT id + 100, debtor, 'GHOST', attempt, run, pool, status, held, conflict, answered, released, sends,
			began, ended, at, changed, origin, handle, gateway_ref, code, reason, fee FROM payouts WHERE id = ` + first, "payout 101"},

		{"an event's words", "UPDATE events SET data = '{}' WHERE seq = 5", "event 5: "},
		{"an event's time", "UPDATE events SET at = at + 1 WHERE seq = 6", "event 6: "},
		{"an event's hash", "UPDATE events SET hash = zeroblob(32) WHERE seq = 7", "event 7: "},
		{"half a hash", "UPDATE events SET hash = zeroblob(16) WHERE seq = 7", "event 7: "},
		{"an event's payout", "UPDATE events SET payout = 2 WHERE payout = 1 AND kind = 'move'", "event"},
		{"an event is gone", "DELETE FROM events WHERE seq = 8", "event 8: it is missing"},
		{"the first event is gone", "DELETE FROM events WHERE seq = 1", "event 1: it is missing"},
		{"all events are gone", "DELETE FROM events", "damaged"},
		{"the last events are gone", "DELETE FROM events WHERE seq > (SELECT max(seq) - 8 FROM events)", "past its chain"},
		{"two events change places", "UPDATE events SET seq = CASE seq WHEN 5 THEN -6 WHEN 6 THEN -5 ELSE seq END; UPDATE events SET seq = abs(seq)", "event 5: "},

		{"a run's state", "UPDATE runs SET state = 'open'", "run nov"},
		{"a run's reason", "UPDATE runs SET reason = 'B802'", "run nov"},
		{"an approval", "UPDATE runs SET approval = replace(approval, 'test', 'boss')", "run nov"},
		{"an opening", "UPDATE runs SET opening = ''", "run nov"},
		{"a closing", "UPDATE runs SET closing = opening || ' '", "run nov"},
		{"what a run is", "UPDATE runs SET doc = replace(doc, 'VA-', 'VB-')", "run nov"},
		{"a run's batch", "UPDATE runs SET batch = 'x'", "run nov"},
		{"a run's name", "UPDATE runs SET name = 'dec'", "event"},
		{"a line", "UPDATE lines SET doc = replace(doc, '15000000000', '66600000000') WHERE n = 2", "run nov"},
		{"a line is gone", "DELETE FROM lines WHERE n = 5", "run nov"},
		{"a line in the middle is gone", "DELETE FROM lines WHERE n = 2", "line 2"},
		{"a line's holds", "UPDATE lines SET holds = '' WHERE holds <> ''", "holds"},
		{"an allowance is gone", "DELETE FROM allowances", "allowance"},
		{"an allowance from nowhere", "INSERT INTO allowances VALUES (1, 'X', 'y', '{}')", "allowance"},
		{"an arrival is gone", "DELETE FROM arrivals", "abc"},
		{"where a file is", "UPDATE arrivals SET place = 'x'", "filed abc"},
		{"the merchant", "UPDATE debtors SET merchant = 'M-2'", "event"},
		{"the secret", "UPDATE ledger SET secret = zeroblob(32)", "event 1: "},
		{"an index", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX payouts_of_run ON payouts (sends)' WHERE name = 'payouts_of_run'", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			l := eventful(t, dir)
			_, err := l.Verify(t.Context())
			must(t, errors.Join(err, l.Close()))
			db := raw(t, dir)
			unlock(t, db)
			alter(t, db, c.change)
			must(t, errors.Join(db.Close(), os.Remove(filepath.Join(dir, "payrun.seq"))))

			l, err = ledger.Open(t.Context(), dir, ledger.Options{})
			if err == nil {
				defer l.Close()
				_, err = l.Verify(t.Context())
			}
			if err == nil {
				t.Fatal("nobody noticed")
			}
			if !strings.Contains(err.Error(), c.names) {
				t.Errorf("it was not named: %v", err)
			}
			if _, broken := errors.AsType[*ledger.BrokenError](err); !broken && !errors.Is(err, ledger.ErrDamaged) {
				t.Errorf("not an error to decide on: %v", err)
			}
			for _, secret := range []string{"1500000", "SITI", "Maybank"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %s: %v", secret, err)
				}
			}
		})
	}
}

// An honest program that makes a mistake cannot rewrite history.
func TestEventsAndKeysCannotBeChanged(t *testing.T) {
	dir := t.TempDir()
	must(t, eventful(t, dir).Close())
	db := raw(t, dir)
	for _, change := range []string{
		"UPDATE events SET data = ''", "DELETE FROM events", "DELETE FROM payouts", "UPDATE payouts SET ref = 'x'", "UPDATE payouts SET attempt = 7",
		"DELETE FROM wishes", "UPDATE wishes SET wire = 'x'", "DELETE FROM runs", "DELETE FROM lines", "UPDATE ledger SET id = 'x'", "DELETE FROM ledger",
		"UPDATE payouts SET status = 'refused'", "UPDATE payouts SET held = 2", "UPDATE runs SET state = 'paused'",
	} {
		if _, err := db.Exec(change); err == nil {
			t.Errorf("%s was done", change)
		}
	}
}

// A second payout under one key would be a second salary.
func TestAKeyIsUniqueForEver(t *testing.T) {
	dir := t.TempDir()
	must(t, eventful(t, dir).Close())
	_, err := raw(t, dir).Exec(`INSERT INTO payouts SELECT id + 100, debtor, ref, attempt, run, pool, 'planned', held, conflict, answered, released, sends,
		began, ended, at, changed, origin, handle, gateway_ref, code, reason, fee FROM payouts WHERE id = 1`)
	if err == nil {
		t.Fatal("one key stands twice")
	}
}
