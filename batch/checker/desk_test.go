package checker

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// began is when the desk of these tests begins to work.
var began = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// desk is a payroll desk made by hand: three rows, of which one was paid, one
// failed, and one was lost on the way, released by a person and then paid.
type desk struct {
	t      *testing.T
	dir    string
	c      Case
	sheet  string
	books  []string
	events []event
	runs   []string // the VALUES of each row
	rows   map[string]string
	wishes map[string]string
	edits  []string // SQL, after all that
	doc    map[string]any
	log    string
	seq    int64
}

// second is a time after began.
func second(n int) time.Time { return began.Add(time.Duration(n) * time.Second) }

func at(n int) string { return second(n).Format(time.RFC3339Nano) }

// wish is the JSON of an instruction.
func wish(ref, account, amount string) string {
	return fmt.Sprintf(`{"row":2,"ref":%q,"beneficiary":{"name":"A","account":%q,"bank":{"id":"23","name":"MAYBANK"}},"amount":{"amount":%q,"currency":"MYR"},"pool":"VA-1"}`, ref, account, amount)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	d := &desk{t: t, dir: dir, rows: map[string]string{}, wishes: map[string]string{}}
	d.c = Case{
		Books: dir, Ledger: dir, Sheets: []string{filepath.Join(dir, "pay.csv")}, Results: []string{filepath.Join(dir, "results.json")},
		Logs: []string{filepath.Join(dir, "log")}, Secrets: []string{"s3cr3t-token"}, Accounts: []string{"512200000001", "512200000002", "512200000003"},
		Settled: true,
	}
	d.sheet = "external_invoice_ref,recipient_name,third_party_account_no,amount\n" +
		"E1,A,512200000001,100.00\nE2,B,512200000002,200.00\nE3,C,512200000003,\"1,300.00\"\n,,,1600.00\n"
	d.log = "level=INFO msg=sent ref=E1 account=••••0001\n"
	d.books = []string{
		`{"opened":{"at":"` + at(0) + `","dialect":"leanx","opening":"60000"}}`,
		`{"lookup":"E1"}`,
		d.create(1, 10, "E1", "512200000001", "100", "paid", "59900"),
		d.create(2, 12, "E2", "512200000002", "200", "failed", ""),
		`{"lookup":"E3"}`,
		d.create(3, 40, "E3", "512200000003", "1300", "paid", "58600"),
	}
	d.wishes = map[string]string{"E1": wish("E1", "512200000001", "100"), "E2": wish("E2", "512200000002", "200"), "E3": wish("E3", "512200000003", "1300")}
	d.tell()
	d.doc = map[string]any{
		"run": "nov-1", "state": "final",
		"totals": map[string]any{"paid": count(2, "1400.00"), "failed": count(1, "200.00")},
		"rows":   []any{row(2, "E1", "100.00", "paid", ""), row(3, "E2", "200.00", "failed", "P300"), row(4, "E3", "1300.00", "paid", "")},
	}
	return d
}

// tell writes the history of the healthy desk.
func (d *desk) tell() {
	d.event(0, "", "founded", "", "", `{}`)
	d.event(1, "", "claim", "", "open", fmt.Sprintf(`{"digest":%q}`, runDigest()))
	d.event(1, "", "approve", "open", "open", `{"by":"siti","total":"1600","count":3}`)
	for _, ref := range []string{"E1", "E2", "E3"} {
		d.event(1, ref, "claim", "", "planned", fmt.Sprintf(`{"digest":%q}`, digest(d.wishes[ref])))
	}
	d.send(9, "E1")
	d.event(10, "E1", "move", "unknown", "paid", `{"cause":"answer"}`)
	d.send(11, "E2")
	d.event(12, "E2", "move", "unknown", "failed", `{"cause":"answer"}`)
	d.send(13, "E3")
	d.event(14, "E3", "move", "unknown", "unknown", `{"cause":"answer"}`)
	d.event(20, "E3", "look", "", "", `{"not_found":true}`)
	d.event(30, "E3", "release", "unknown", "planned", `{"by":"siti","amount":"1300","evidence":"3 look-ups"}`)
	d.send(39, "E3")
	d.event(40, "E3", "move", "unknown", "paid", `{"cause":"answer"}`)
	d.runs = []string{`(1, 'nov-1', 'b1', 1, 'VA-1', 'done', '', 0, '{"name":"nov-1"}', '{}', '{"amount":"60000","at":"` + at(1) + `"}', '{"amount":"58600","at":"` + at(41) + `"}')`}
	d.rows = map[string]string{"E1": payoutRow(1, "E1", "paid", 1, 0), "E2": payoutRow(2, "E2", "failed", 1, 0), "E3": payoutRow(3, "E3", "paid", 2, 1)}
}

func runDigest() string {
	doc := `{"name":"nov-1"}`
	line := `{"row":2}`
	sized := func(s string) string { return string([]byte{0, 0, 0, 0, 0, 0, 0, byte(len(s))}) + s }
	return digest(sized(doc) + sized(line))
}

func payoutRow(id int, ref, status string, sends, released int) string {
	return fmt.Sprintf(`(%d, 1, '%s', 1, 1, 'VA-1', '%s', 0, 0, 1, %d, %d, 0, 0, 0, 0, '', '', '', '', '', '')`, id, ref, status, released, sends)
}

func count(n int, amount string) map[string]any { return map[string]any{"count": n, "amount": amount} }

func row(n int, ref, amount, status, code string) map[string]any {
	return map[string]any{"row": n, "ref": ref, "amount": amount, "status": status, "attempt": 1, "code": code}
}

func (d *desk) create(seq, sec int, ref, account, amount, outcome, left string) string {
	text := fmt.Sprintf(`{"create":{"seq":%d,"at":%q,"ref":%q,"amount":%q,"account":%q,"service":"23","pool":"VA-1","number":"N%d","fee":"0","outcome":%q}`,
		seq, at(sec), ref, amount, account, seq, outcome)
	if left != "" {
		text += fmt.Sprintf(`,"move":{"at":%q,"ref":%q,"number":"N%d","amount":%q,"fee":"0","account":%q,"left":%q}`, at(sec), ref, seq, amount, account, left)
	}
	return text + "}"
}

// event adds one more link; ref is "" for an event of the run.
func (d *desk) event(sec int, ref, kind, source, target, data string) {
	d.seq++
	e := event{seq: d.seq, at: second(sec).UnixNano(), run: "nov-1", kind: kind, source: source, target: target, data: data}
	if kind == "founded" {
		e.run = ""
	}
	if ref != "" {
		e.gateway, e.environment, e.merchant, e.ref, e.attempt = "leanx", "simulator", "main", ref, 1
		fmt.Sscanf(ref, "E%d", &e.payout)
	}
	d.events = append(d.events, e)
}

func (d *desk) send(sec int, ref string) {
	d.event(sec, ref, "move", "planned", "unknown", `{"cause":"send"}`)
}

// replace changes a text in the history of the desk, or in its books.
func (d *desk) replace(from, to string) {
	d.t.Helper()
	found := false
	for n := range d.books {
		found = found || strings.Contains(d.books[n], from)
		d.books[n] = strings.ReplaceAll(d.books[n], from, to)
	}
	for n := range d.events {
		found = found || strings.Contains(d.events[n].data, from)
		d.events[n].data = strings.ReplaceAll(d.events[n].data, from, to)
	}
	if !found {
		d.t.Fatalf("%q is nowhere", from)
	}
}

// write puts the desk on disk.
func (d *desk) write() {
	d.t.Helper()
	d.file(filepath.Join(d.dir, "pay.csv"), d.sheet)
	d.file(filepath.Join(d.dir, "log"), d.log)
	d.file(filepath.Join(d.dir, "books.jsonl"), strings.Join(d.books, "\n")+"\n"+`{"lookup":"to`) // torn
	doc, err := json.Marshal(d.doc)
	if err != nil {
		d.t.Fatal(err)
	}
	d.file(filepath.Join(d.dir, "results.json"), string(doc)+"\n")
	d.database()
}

func (d *desk) file(path, text string) {
	d.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// database makes the ledger with the program's own schema, and leaves it as a
// crash would: what was written last is in the log beside it.
func (d *desk) database() {
	d.t.Helper()
	schema, err := os.ReadFile("../ledger/migrations/0001_ledger.sql")
	if err != nil {
		d.t.Fatal(err)
	}
	at := filepath.Join(d.t.TempDir(), "payrun.db")
	db, err := sql.Open("sqlite", at+"?_pragma=journal_mode(wal)&_pragma=synchronous(off)")
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	text := string(schema) + "INSERT INTO ledger VALUES (1, 'L1', x'00', 0); INSERT INTO debtors VALUES (1, 'leanx', 'simulator', 'main');"
	for _, r := range d.runs {
		text += "INSERT INTO runs VALUES " + r + ";"
	}
	text += `INSERT INTO lines VALUES (1, 0, NULL, '{"row":2}', '');`
	for _, ref := range []string{"E1", "E2", "E3"} {
		text += "INSERT INTO payouts (id, debtor, ref, attempt, run, pool, status, held, conflict, answered, released, sends, began, ended, at, changed, origin, handle, gateway_ref, code, reason, fee) VALUES " + d.rows[ref] + ";"
		text += fmt.Sprintf("INSERT INTO wishes VALUES (%s, '%s', 2, '', '', '%s');", ref[1:], ref, d.wishes[ref])
	}
	d.exec(db, text)
	d.chain(db)
	for _, edit := range d.edits {
		d.exec(db, edit)
	}
	for _, name := range []string{"payrun.db", "payrun.db-wal"} {
		copied, err := os.ReadFile(filepath.Join(filepath.Dir(at), name))
		if err != nil {
			d.t.Fatal(err)
		}
		d.file(filepath.Join(d.dir, name), string(copied))
	}
}

func (d *desk) exec(db *sql.DB, text string, args ...any) {
	d.t.Helper()
	if _, err := db.Exec(text, args...); err != nil {
		d.t.Fatalf("%v in %s", err, text)
	}
}

func (d *desk) chain(db *sql.DB) {
	previous := genesis("L1")
	for _, e := range d.events {
		previous = e.sum(previous)
		var runID, payout any
		if e.run != "" {
			runID = 1
		}
		if e.payout != 0 {
			payout = e.payout
		}
		d.exec(db, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", e.seq, e.at, runID, payout, e.kind, e.source, e.target, e.data, previous[:])
	}
}
