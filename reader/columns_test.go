package reader

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"payrun/batch"
)

// TestHeadersOfFourLanguages: the headers of users.md 1.5 as people write them.
func TestHeadersOfFourLanguages(t *testing.T) {
	tests := map[batch.Field]string{
		batch.FieldReference: `Reference|Ref|Ref No|Ref. No.|Reference ID|Invoice No|Payment Ref|Transaction Record Number|External ID|Batch Ref|external_invoice_ref|
			Rujukan|No Rujukan|No. Rujukan|Nombor Rujukan|Referensi|No Referensi|ID Transaksi|Référence|Réf|Réf.|N° de référence`,
		batch.FieldEmployee: `Employee No|Employee Number|Employee ID|Emp Code|Staff No|Staff No.|Staff ID|No Pekerja|No. Pekerja|ID Pekerja|Kod Pekerja|No Gaji|No Kakitangan|
			NIK|NIP|No Karyawan|ID Karyawan|Matricule|N° employé|N° d'employé|EmployeeNo`,
		batch.FieldName: `Name|Full Name|Employee Name|Staff Name|Beneficiary Name|Recipient Name|Account Holder Name|Account Holder's Name|Account Holder’s Name|Payee|NAME (AS PER IC)|
			Nama|Nama Pekerja|Nama Kakitangan|Nama Penuh|Nama Penerima|Nama Pemegang Akaun|Nama Karyawan|Nama Pemilik Rekening|Atas Nama|a.n.|
			Nom|Nom et prénoms|Nom du bénéficiaire|Titulaire|recipient_name`,
		batch.FieldGivenName: `Prénom(s)|Prénom|Prénoms|given_name|First Name`,
		batch.FieldAccount: `Account No|Account No.|Account Number|Bank Account|Bank Acc No|Bank Acc. No.|A/C No|A/C No.|Acct No|Beneficiary Account No|Bank Account Number|third_party_account_no|AccountNumber|
			No Akaun|No. Akaun|No Akaun Bank|Nombor Akaun|Akaun Bank|No Rekening|No. Rekening|Nomor Rekening|No Rek|Rekening|N° de compte|Numéro de compte|RIB|IBAN`,
		batch.FieldPhone: `Phone|Mobile|Mobile No|Mobile No.|Contact|No Telefon|No. Tel|No H/P|No HP|No. HP|No Telepon|No WA|Téléphone|N° de téléphone|Numéro|N° Mobile Money`,
		batch.FieldBank:  `Bank|Bank Name|Beneficiary Bank|Receiving Bank|Bank Code|BIC|SWIFT|Channel Code|Payout Service|payout_service_id|Nama Bank|Kod Bank|Kode Bank|Banque|Code banque`,
		batch.FieldMode:  `Opérateur|Réseau|mode|Network`,
		batch.FieldAmount: `Amount|Net Pay|Nett Pay|Net Salary|Net Wages|Take Home Pay|Payment Amount|Crediting Amount|Amount (RM)|Amount RM|AMOUNT(RM)|Amount*|Amaun|Jumlah|Jumlah (RM)|Gaji Bersih|
			Jumlah Gaji Bersih|Jumlah Bayaran|Amaun Bayaran|Nominal|Take Home Pay (THP)|Montant|Net à payer|Salaire net|Montant net|NET PAY (MYR)`,
		batch.FieldNarration:   `Recipient Reference|Payment Details|Description|Purpose|Remark|Remarks|Rujukan Penerima|Butiran|Keterangan|Catatan|Tujuan|Berita|Motif|Libellé|Objet`,
		batch.FieldNationalID:  `IC No|IC No.|NRIC|MyKad|ID No|Passport|No K/P|No. K/P|No Kad Pengenalan|No MyKad|NIK KTP|N° CNI|N° pièce|id_number`,
		batch.FieldEmail:       `Email|E-mail|E-Mail Address|Email Address|E-mel|Emel|Surel|Courriel|Adresse e-mail`,
		batch.FieldPayDate:     `Pay Date|Payment Date|Crediting Date|Tarikh Bayar|Tanggal Pembayaran|Date de paiement`,
		batch.FieldAccountType: `account_type|Account Type|Jenis Akaun`,
		batch.FieldCountry:     `country|Negara|Pays`,
		batch.FieldIDType:      `id_type|ID Number Type`,
		batch.FieldRetryRun:    `payrun_run`, batch.FieldRetryAttempt: `payrun_attempt`,
	}
	for field, list := range tests {
		for header := range strings.SplitSeq(list, "|") {
			header = strings.TrimSpace(header)
			if h := understand(header); !h.known || h.field != field {
				t.Errorf("%q is %v (known %v), want %v", header, h.field, h.known, field)
			}
		}
	}
	for f := range batch.FieldCount {
		if h := understand(f.String()); !h.known || h.field != f {
			t.Errorf("the program's own header %q is %v", f, h.field)
		}
	}
}

// TestColumnsThatAreNotTheAmount: a wrong column moves money.
func TestColumnsThatAreNotTheAmount(t *testing.T) {
	for _, header := range []string{
		"Gross Pay", "Gross Amount", "Amount (Gross)", "Basic Salary", "Gaji Kasar", "Gaji Pokok", "Jumlah Gaji Kasar", "Jumlah (Kasar)", "Salaire brut", "Montant brut",
		"EPF Amount", "Amount EPF", "Jumlah Potongan", "Total Deductions", "Allowance Amount", "Overtime Amount", "Employer EPF", "Amount YTD", "Salary", "Gaji", "Total", "Rate", "Amount Due Date", "Net Assets",
	} {
		if h := understand(header); h.known && h.field == batch.FieldAmount {
			t.Errorf("%q was taken for the amount", header)
		}
	}
}

// TestAliasesAreNormalised: an alias that no header can become is no alias, and
// one that stands for two fields is a trap.
func TestAliasesAreNormalised(t *testing.T) {
	owner := map[string]batch.Field{}
	for field, list := range aliases {
		for alias := range words(list) {
			if key, inside := normalise(alias); key != alias || inside != "" {
				t.Errorf("alias %q of %s reads %q %q", alias, field, key, inside)
			}
			if other, twice := owner[alias]; twice && other != field {
				t.Errorf("alias %q belongs to %s and %s", alias, field, other)
			}
			owner[alias] = field
		}
	}
	for alias := range isNet {
		if owner[alias] != batch.FieldAmount {
			t.Errorf("%q is net and no alias of the amount", alias)
		}
	}
	for _, list := range []map[string]bool{isTotal, isGrand, isSub, isSignature, isNotPay, isOurs} {
		for word := range list {
			if key, _ := normalise(word); key != word {
				t.Errorf("label %q reads %q", word, key)
			}
		}
	}
}

// TestCurrencyOfTheHeader: the header may say what the amounts are in.
func TestCurrencyOfTheHeader(t *testing.T) {
	for header, want := range map[string]batch.Currency{"Amount (RM)": "MYR", "Net Pay (MYR)": "MYR", "Amount RM": "MYR", "Montant (FCFA)": francCFA, "Jumlah (Rp)": "IDR", "Amount (USD)": "USD", "Amount": "", "Amount (net)": ""} {
		if h := understand(header); h.currency != want {
			t.Errorf("%q is in %q, want %q", header, h.currency, want)
		}
	}
}

// TestPeriodComesFromTheTitle: the month decides references, so a wrong one
// pays twice; the clock and file names are never asked.
func TestPeriodComesFromTheTitle(t *testing.T) {
	tests := []struct{ title, want string }{
		{"Payroll November 2026", "2026-11"}, {"PAYROLL FOR THE MONTH OF NOVEMBER 2026", "2026-11"}, {"Gaji November 2026", "2026-11"}, {"Gaji bulan Ogos 2026", "2026-08"},
		{"GAJI NOV 2026", "2026-11"}, {"Salaries – Nov-2026", "2026-11"}, {"Salary Nov'26", "2026-11"}, {"Salary Nov-26", "2026-11"}, {"Paie de décembre 2026", "2026-12"},
		{"Salaires août 2026", "2026-08"}, {"Gaji Desember 2026", "2026-12"}, {"Period: 11/2026", "2026-11"}, {"Period 2026-11", "2026-11"}, {"Period: 01/11/2026 - 30/11/2026", "2026-11"},
		{"Pay date 25/11/2026", "2026-11"}, {"Tarikh bayaran: 25 November 2026", "2026-11"}, {"Date: 28/10/2026", ""}, {"Crediting date: 25/11/2026", "2026-11"}, {"28 October 2026", ""}, {"Prepared 28th October 2026", ""},
		{"Payroll November 2026 (printed 02/12/2026)", "2026-11"}, {"Payroll November 2026, credited 05/12/2026", "2026-11"}, {"Period 26/10/2026 to 25/11/2026", ""}, {"2026 November", "2026-11"}, {"Month: 2026-11-01", "2026-11"},
		{"ACME SDN BHD (202011012345)", ""}, {"Company No. 1312525-A", ""}, {"Payroll 2026", ""}, {"25 November", ""}, {"Marching band 2026", ""}, {"Printed 02/12/2026", ""},
		{"Tel 03-2026 1111", ""}, {"October 2026 and November 2026", ""}, {"13/2026", ""},
	}
	for _, tt := range tests {
		if got, _ := titlePeriod([]string{"ACME SDN BHD", tt.title}); got.String() != tt.want {
			t.Errorf("%q pays %q, want %q", tt.title, got, tt.want)
		}
	}
	if got, disagree := titlePeriod([]string{"November 2026", "Pay date 5 December 2026"}); got.String() != "2026-11" || disagree {
		t.Errorf("the day of payment outvoted the month: %v, %v", got, disagree)
	}
	if got, disagree := titlePeriod([]string{"Payroll November 2026", "As received October 2026"}); got.String() != "2026-11" || disagree {
		t.Errorf("a title that names the payroll lost to one that does not: %v, %v", got, disagree)
	}
	if got, disagree := titlePeriod([]string{"October 2026", "November 2026"}); !got.IsZero() || !disagree {
		t.Errorf("two months became %v, %v", got, disagree)
	}
}

// TestColumnsHaveLetters: A, Z, AA, CV.
func TestColumnsHaveLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 99: "CV"} {
		if got := letters(i); got != want || columnIndex(got) != i {
			t.Errorf("column %d is %s, which is column %d", i, got, columnIndex(got))
		}
	}
	for _, name := range []string{"", "1", "A1", "ÄÖ", strings.Repeat("Z", 30)} {
		if at := columnIndex(name); at >= 0 && at < columnsMax {
			t.Errorf("%q is column %d", name, at)
		}
	}
}

// TestCleaningKeepsWhatCanBeSeen: cleaning twice is cleaning once, and plain
// text is left alone.
func TestCleaningKeepsWhatCanBeSeen(t *testing.T) {
	tests := []struct {
		text, want string
		found      marks
	}{
		{"Siti Aminah", "Siti Aminah", 0}, {"  Siti \t Aminah\r\n", "Siti Aminah", 0}, {"Siti\u00a0Aminah", "Siti Aminah", 0}, {"", "", 0}, {" ", "", 0},
		{"Jose\u0301", "José", 0}, {"a\u200bb", "ab", invisible}, {"\u202aab\u202c", "ab", embedded}, {"\u202eab", "ab", reordered}, {"a\ufffd", "a\ufffd", unknown},
	}
	for _, tt := range tests {
		if got, found := clean(tt.text); got != tt.want || found != tt.found {
			t.Errorf("clean(%q) = %q, %v; want %q, %v", tt.text, got, found, tt.want, tt.found)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		once, _ := clean(text)
		if twice, found := clean(once); twice != once || found&^unknown != 0 || !utf8.ValidString(once) {
			t.Fatalf("clean(%q) = %q, again %q %v", text, once, twice, found)
		}
	})
}

// FuzzHeader: any two rows are a header or none; a header has its needed
// columns, and no column stands for two fields.
func FuzzHeader(f *testing.F) {
	f.Add("Name\tAccount No\tAmount (RM)", "Gaji November 2026")
	f.Add("Name\tBank\tAccount No\tGross\tNet", "\tBANK\tBANK\tPAY\tPAY")
	f.Add("Nom\tPrénom(s)\tN° de compte\tNet à payer\tMontant", "")
	f.Add("NIK\tNama\tNo Rekening\tJumlah\tJumlah", "")
	f.Fuzz(func(t *testing.T, header, above string) {
		top := []topRow{shownRow(1, above), shownRow(2, header)}
		for _, o := range []Options{{}, {PhoneIsAccount: true}, {Mapping: map[batch.Field]string{batch.FieldAmount: "C"}}} {
			search := headerSearch{opts: &o}
			lay := search.find(top)
			if lay == nil {
				if len(search.why) == 0 {
					t.Fatal("refused without a reason")
				}
				continue
			}
			checkLayout(t, lay, &o)
		}
	})
}

func shownRow(number int, line string) topRow {
	cells := strings.Split(line, "\t")
	return topRow{number: number, cells: cells, below: cells, groups: cells}
}

func checkLayout(t *testing.T, lay *layout, o *Options) {
	if len(lay.missing(o)) > 0 {
		t.Fatalf("columns are missing: %v", lay.column)
	}
	taken := map[int]bool{}
	for f, at := range lay.column {
		if at < 0 {
			continue
		}
		if taken[at] {
			t.Fatalf("column %s stands for two fields, one of them %s", letters(at), batch.Field(f))
		}
		taken[at] = true
	}
	if diff := cmp.Diff(len(lay.headers), lay.width); diff != "" && len(o.Mapping) == 0 {
		t.Fatal(diff)
	}
}

// TestMappingIsChecked: letters come from a settings file, by hand.
func TestMappingIsChecked(t *testing.T) {
	path := saved(t, "plain.csv", []byte("1,Lim Ah Kow,112233445566,10.50\n2,Tan Mei Ling,12345678009,11.50\n"))
	full := func(account string) map[batch.Field]string {
		return map[batch.Field]string{batch.FieldName: "B", batch.FieldAccount: account, batch.FieldAmount: "D"}
	}
	tests := []struct {
		name, want string
		mapping    map[batch.Field]string
		first      int
	}{
		{"right", "", full("C"), 1}, {"small letters", "", full("c"), 1}, {"below the first row", "", full("C"), 2},
		{"no letter", "F344", full("3"), 1}, {"a column twice", "F344", full("B"), 1}, {"too far right", "F344", full("ZZ"), 1},
		{"a needed one left out", "F331", map[batch.Field]string{batch.FieldName: "B"}, 1}, {"a header is looked for", "F330", full("C"), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := with(myr, func(o *Options) { o.Mapping, o.FirstRow = tt.mapping, tt.first })
			if got := code(t, path, o); got != tt.want {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
	wide := with(myr, func(o *Options) { o.Mapping = map[batch.Field]string{batch.FieldNarration: "H"} })
	for _, file := range []string{"titles-total-signature.xlsx", "canonical.csv"} {
		if got := code(t, "testdata/sheets/"+file, wide); got != "" {
			t.Errorf("%s: a column to the right of the table was refused with %q", file, got)
		}
	}
}

// TestOneSubjectOneColumn: which of two columns is meant, only a person knows,
// unless neither decides who is paid.
func TestOneSubjectOneColumn(t *testing.T) {
	tests := []struct{ name, header, want string }{
		{"two narrations", "Name,Account No,Amount,Description,Remarks", ""}, {"two telephones", "Name,Account No,Amount,Phone,Mobile", ""},
		{"two names", "Name,Account Holder Name,Account No,Amount", "F332"}, {"two banks", "Name,Bank,Bank Code,Account No,Amount", "F332"},
		{"two amounts", "Name,Account No,Amount,Payment Amount", "F332"}, {"two net amounts", "Name,Account No,Net Pay,Take Home Pay", "F332"},
		{"two references", "Ref No,Invoice No,Name,Account No,Amount", "F332"},
	}
	for _, tt := range tests {
		lay, why := resolve(shownRow(1, strings.ReplaceAll(tt.header, ",", "\t")), nil, &Options{})
		got := ""
		if len(why) > 0 {
			got = why[0].Code
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if tt.want == "" && (lay.column[batch.FieldNarration] >= 0 || lay.column[batch.FieldPhone] >= 0) {
			t.Errorf("%s: one of them was used", tt.name)
		}
	}
}
