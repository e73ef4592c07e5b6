package reader

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"hash/maphash"
	"io"
	"os"
	"strings"

	"github.com/gocarina/gocsv"

	"payrun/batch"
)

// recordMax bounds one record of a text file, in bytes. A quotation mark that
// is never closed would otherwise swallow the file.
const recordMax = 1 << 20

// readAhead is how much of a text file is read at a time, in bytes.
const readAhead = 64 << 10

// headMax is how much text is looked at to find delimiter and header, in bytes.
const headMax = 256 << 10

// sniffRows is how many records are compared to find the delimiter.
const sniffRows = 50

// chunkRows is how many records go through gocsv at a time.
const chunkRows = 1024

// errRecordLong ends the reading of a record that does not end.
var errRecordLong = errors.New("a record is too long")

// dialect is how a text file is written.
type dialect struct {
	comma    rune
	announce bool // the first line says "sep=", and is no row
}

// openText reads a table of text: one pass to hash it and learn its encoding,
// a look at its head, and a second pass that Rows makes.
func (r *Reading) openText(f *os.File) error {
	s, err := surveyText(f)
	if err != nil {
		return err
	}
	if s.nul {
		return batch.Refuse(batch.Defect{Code: "F341"})
	}
	r.source.Format, r.source.SHA256 = "csv", s.sum
	buf := make([]byte, headMax)
	n, err := io.ReadFull(s.text(io.NewSectionReader(f, 0, s.size)), buf)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	d, err := r.sniff(buf[:n], n < headMax)
	if err != nil {
		return err
	}
	r.noteText(s)
	r.lines = newCSVLines(f, s, d, r.lay)
	return nil
}

// noteText reports how a text file was taken.
func (r *Reading) noteText(s survey) {
	if s.guessed {
		r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N601"})
	}
	name := strings.ToLower(r.source.File)
	for _, ending := range []string{".xlsx", ".xls", ".xlsm"} {
		if strings.HasSuffix(name, ending) {
			r.source.Notes = append(r.source.Notes, batch.Defect{Code: "N607", Value: r.source.File})
		}
	}
}

// sample is the head of a text file, read with one delimiter.
type sample struct {
	dialect
	rows  []topRow
	even  int // how many records have the commonest number of fields, which is above one
	wide  int // that number
	wrong *batch.Defect
}

// sniff finds the delimiter and the header. An announced delimiter is
// believed; otherwise the one under which most records have equally many
// fields is tried first, and the first under which a header is found wins.
func (r *Reading) sniff(head []byte, whole bool) (dialect, error) {
	samples := samplesOf(head, whole)
	var refusal *batch.Refusal
	for _, s := range samples {
		lay, miss := r.findLayout(s.rows)
		if miss == nil {
			r.understood(lay, titlesOf(s.rows, lay.headerRow))
			return s.dialect, nil
		}
		if s.wrong != nil {
			miss = batch.Refuse(*s.wrong)
		}
		if refusal == nil || refusal.Code == "F330" {
			refusal = miss
		}
	}
	return dialect{}, refusal
}

// samplesOf reads the head of a file with each delimiter that it may have, the
// likeliest first.
func samplesOf(head []byte, whole bool) []sample {
	if comma, rest, found := announced(head); found {
		s := readSample(rest, whole, comma)
		s.announce = true
		return []sample{s}
	}
	samples := make([]sample, 0, 4)
	for _, comma := range []rune{',', ';', '\t', '|'} {
		s := readSample(head, whole, comma)
		at := len(samples)
		for at > 0 && s.better(samples[at-1]) {
			at--
		}
		samples = append(samples[:at], append([]sample{s}, samples[at:]...)...)
	}
	return samples
}

// better reports whether a sample is more even than another; one that cannot
// be read to its end never is.
func (s sample) better(other sample) bool {
	if (s.wrong == nil) != (other.wrong == nil) {
		return s.wrong == nil
	}
	return s.even > other.even || s.even == other.even && s.wide > other.wide
}

// announced reads a first line such as "sep=;".
func announced(head []byte) (comma rune, rest []byte, found bool) {
	first, rest, _ := bytes.Cut(head, []byte("\n"))
	first = bytes.TrimRight(first, "\r")
	value, found := bytes.CutPrefix(bytes.ToLower(bytes.Trim(first, `"`)), []byte("sep="))
	if !found || len(value) != 1 {
		return 0, head, false
	}
	return rune(value[0]), rest, strings.ContainsRune(",;\t|", rune(value[0]))
}

// readSample reads the first records with one delimiter.
func readSample(head []byte, whole bool, comma rune) sample {
	s := sample{dialect: dialect{comma: comma}}
	in := newCSV(bytes.NewReader(head), comma)
	count := map[int]int{}
	var numbers numbering
	for len(s.rows) < sniffRows {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if d := quoteDefect(err); whole || !errors.Is(err, csv.ErrQuote) {
				s.wrong = &d
			}
			break
		}
		count[len(record)]++
		number := numbers.next(in, record)
		record = record[:min(len(record), columnsMax+1)]
		s.rows = append(s.rows, topRow{number: number, cells: record, below: record, groups: record})
	}
	if !whole && len(s.rows) > 1 && len(s.rows) < sniffRows {
		s.rows = s.rows[:len(s.rows)-1]
	}
	for wide, n := range count {
		if wide > 1 && (n > s.even || n == s.even && wide > s.wide) {
			s.even, s.wide = n, wide
		}
	}
	return s
}

// newCSV is a strict reader of records with any number of fields.
func newCSV(in io.Reader, comma rune) *csv.Reader {
	c := csv.NewReader(in)
	c.Comma = comma
	c.FieldsPerRecord = -1
	return c
}

// numbering counts rows as a spreadsheet shows them: blank lines are rows, a
// field of several lines is not several rows.
type numbering struct{ row, end int }

// next is the number of the record that was read last.
func (n *numbering) next(in *csv.Reader, record []string) int {
	start, _ := in.FieldPos(0)
	last, _ := in.FieldPos(len(record) - 1)
	n.row += start - n.end
	n.end = last + strings.Count(record[len(record)-1], "\n")
	return n.row
}

// quoteDefect says where a quotation mark is wrong.
func quoteDefect(err error) batch.Defect {
	d := batch.Defect{Code: "F340"}
	if parse, found := errors.AsType[*csv.ParseError](err); found {
		d.Row = parse.StartLine
	}
	return d
}

// texts is one record under our own headers: what gocsv fills in.
type texts struct {
	Reference    string `csv:"external_invoice_ref"`
	Employee     string `csv:"employee_no"`
	Name         string `csv:"recipient_name"`
	GivenName    string `csv:"given_name"`
	Account      string `csv:"third_party_account_no"`
	Bank         string `csv:"bank"`
	Amount       string `csv:"amount"`
	Narration    string `csv:"recipient_reference"`
	NationalID   string `csv:"national_id"`
	Phone        string `csv:"phone"`
	Email        string `csv:"email"`
	PayDate      string `csv:"pay_date"`
	AccountType  string `csv:"account_type"`
	Mode         string `csv:"mode"`
	Country      string `csv:"country"`
	IDType       string `csv:"id_type"`
	RetryRun     string `csv:"payrun_run"`
	RetryAttempt string `csv:"payrun_attempt"`
}

// UnmarshalCSVWithFields takes one field from gocsv without reflection, which
// is a quarter faster. The tags stay what gocsv knows the struct by.
func (t *texts) UnmarshalCSVWithFields(header, value string) error {
	if place := t.under(header); place != nil {
		*place = value
	}
	return nil
}

var _ gocsv.TypeUnmarshalCSVWithFields = (*texts)(nil)

// under is the place of one of our headers.
func (t *texts) under(header string) *string {
	switch header {
	case "external_invoice_ref":
		return &t.Reference
	case "employee_no":
		return &t.Employee
	case "recipient_name":
		return &t.Name
	case "given_name":
		return &t.GivenName
	case "third_party_account_no":
		return &t.Account
	case "bank":
		return &t.Bank
	case "amount":
		return &t.Amount
	case "recipient_reference":
		return &t.Narration
	case "national_id":
		return &t.NationalID
	case "phone":
		return &t.Phone
	case "email":
		return &t.Email
	case "pay_date":
		return &t.PayDate
	case "account_type":
		return &t.AccountType
	case "mode":
		return &t.Mode
	case "country":
		return &t.Country
	case "id_type":
		return &t.IDType
	case "payrun_run":
		return &t.RetryRun
	case "payrun_attempt":
		return &t.RetryAttempt
	}
	return nil
}

// values are a record's texts by field.
func (t *texts) values() [batch.FieldCount]string {
	return [batch.FieldCount]string{
		t.Reference, t.Employee, t.Name, t.GivenName, t.Account, t.Bank, t.Amount, t.Narration, t.NationalID,
		t.Phone, t.Email, t.PayDate, t.AccountType, t.Mode, t.Country, t.IDType, t.RetryRun, t.RetryAttempt,
	}
}

// canonical gives gocsv a chunk of records at a time under our own headers, as
// its CSVReader: which column is which has been decided before, so that gocsv
// never has to.
type canonical struct {
	in      *csvLines
	records [][]string // of the chunk, as the file has them
	numbers []int
	mapped  [][]string // the same, headers first, our columns only
	cells   []string   // what mapped points into
	fields  []batch.Field
}

var _ gocsv.CSVReader = (*canonical)(nil)

// Read is part of gocsv's interface; chunks are read with ReadAll.
func (c *canonical) Read() ([]string, error) { return nil, io.EOF }

// ReadAll reads the next chunk. It has the header alone at the end.
func (c *canonical) ReadAll() ([][]string, error) {
	c.records, c.numbers, c.mapped = c.records[:0], c.numbers[:0], c.mapped[:1]
	for len(c.records) < chunkRows {
		record, number, err := c.in.record()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		c.records, c.numbers = append(c.records, record), append(c.numbers, number)
		c.mapped = append(c.mapped, c.mapping(record, len(c.records)-1))
	}
	return c.mapped, nil
}

// mapping picks our columns out of the n-th record of a chunk.
func (c *canonical) mapping(record []string, n int) []string {
	wide := len(c.fields)
	row := c.cells[n*wide : (n+1)*wide]
	for i, f := range c.fields {
		row[i] = ""
		if at := c.in.lay.column[f]; at < len(record) {
			row[i] = record[at]
		}
	}
	return row
}

// csvLines yields the records of a text file.
type csvLines struct {
	file    *os.File
	survey  survey
	lay     *layout
	csv     *csv.Reader
	bound   *bounded
	quick   maphash.Hash
	numbers numbering
	chunk   canonical
	texts   []texts
	at      int
	ended   bool
	columns columns
	whole   bool // the kept columns are all columns, in order
}

// newCSVLines begins the second pass over a text file.
func newCSVLines(f *os.File, s survey, d dialect, lay *layout) *csvLines {
	l := &csvLines{file: f, survey: s, lay: lay}
	l.quick.SetSeed(s.seed)
	raw := io.TeeReader(io.NewSectionReader(f, 0, s.size), &l.quick)
	l.bound = &bounded{in: s.text(raw), left: recordMax}
	in := bufio.NewReaderSize(l.bound, readAhead)
	if d.announce {
		in.ReadString('\n')
	}
	l.csv = newCSV(in, d.comma)
	l.texts = make([]texts, chunkRows)
	l.columns = columnsOf(lay, "")
	l.chunk.in, l.chunk.fields = l, l.columns.fields
	header := make([]string, len(l.chunk.fields))
	for i, f := range l.chunk.fields {
		header[i] = f.String()
	}
	l.chunk.mapped = append(make([][]string, 0, chunkRows+1), header)
	l.chunk.cells = make([]string, chunkRows*len(header))
	l.whole = len(lay.kept) == lay.width
	return l
}

// record is the next record below the header, with its row number.
func (l *csvLines) record() ([]string, int, error) {
	for {
		record, err := l.csv.Read()
		if err != nil {
			return nil, 0, l.refuse(err)
		}
		l.bound.left = recordMax + readAhead
		number := l.numbers.next(l.csv, record)
		if len(record) > columnsMax {
			return nil, 0, batch.Refuse(batch.Defect{Code: "F328", Row: number, Value: letters(columnsMax)})
		}
		if number > l.lay.headerRow {
			return record, number, nil
		}
	}
}

// refuse turns a fault of the text into words, and checks at the end that the
// bytes were those of the first pass.
func (l *csvLines) refuse(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		if l.quick.Sum64() != l.survey.print {
			return batch.Refuse(batch.Defect{Code: "F345"})
		}
		return io.EOF
	case errors.Is(err, errRecordLong), errors.Is(err, csv.ErrQuote), errors.Is(err, csv.ErrBareQuote):
		d := quoteDefect(err)
		d.Row = l.numbers.row + 1
		return batch.Refuse(d)
	}
	return err
}

// next fills in one line.
func (l *csvLines) next(out *line) error {
	if l.at == len(l.chunk.records) {
		if l.ended {
			return io.EOF
		}
		if err := gocsv.UnmarshalCSV(&l.chunk, &l.texts); err != nil {
			return err
		}
		l.at, l.ended = 0, len(l.chunk.records) < chunkRows
		if len(l.chunk.records) == 0 {
			return io.EOF
		}
	}
	record, values := l.chunk.records[l.at], l.texts[l.at].values()
	out.begin(&l.columns, l.chunk.numbers[l.at])
	l.at++
	for _, f := range l.chunk.fields {
		if text := values[f]; text != "" {
			c := &out.row.Cells[f]
			c.Kind, c.Raw, c.Shown = batch.Text, text, text
		}
	}
	l.around(out, record)
	return nil
}

// around fills in what lies outside the mapped columns.
func (l *csvLines) around(out *line, record []string) {
	if l.whole && len(record) == l.lay.width {
		out.row.Original = record
	} else {
		out.row.Original = original(record, l.lay.kept)
	}
	if at := l.lay.check; at >= 0 && at < len(record) && record[at] != "" {
		out.check = batch.Cell{Kind: batch.Text, Raw: record[at], Shown: record[at], Column: letters(at)}
	}
	out.short = len(record) < l.lay.named
	for at := l.lay.width; at < len(record); at++ {
		out.beyond = out.beyond || strings.TrimSpace(record[at]) != ""
	}
}

// original picks the sheet's own columns out of a row.
func original(record []string, kept []int) []string {
	row := make([]string, len(kept))
	for i, at := range kept {
		if at < len(record) {
			row[i] = record[at]
		}
	}
	return row
}

// close lets go of the file.
func (l *csvLines) close() error { return l.file.Close() }

// bounded ends a record that does not end.
type bounded struct {
	in   io.Reader
	left int // bytes that may still be read before the record must have ended
}

// Read reads while the allowance lasts.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRecordLong
	}
	n, err := b.in.Read(p)
	b.left -= n
	return n, err
}
