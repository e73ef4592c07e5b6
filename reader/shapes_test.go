package reader

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"payrun/batch"
)

// corpus lists the shapes of sheets that people send, and of files that are
// none. Sources are the packages, banks and gateways of users.md 1.2 to 1.4;
// the people are invented.
func corpus() []shape {
	return slices.Concat(textShapes(), damagedShapes(), bookShapes(), foreignShapes())
}

const idHeader = "Reference,Employee No,Name,Bank,Account No,Amount\n"

func textShapes() []shape {
	xof := Options{Currency: "XOF", PhoneIsAccount: true}
	idr := Options{Currency: "IDR"}
	french := "Référence;Matricule;Nom;Prénom(s);Téléphone;Réseau;Montant (FCFA);Motif\n" +
		"2026-11-B001;B001;HOUNKPATIN;Afiavi;+229 01 64 00 00 01;mtn_open;45 000;Bourse novembre\n" +
		"2026-11-B002;B002;KOFFI;Ama Élodie;01 66 00 00 01;moov;150 000;Bourse novembre\n"
	return []shape{
		{"canonical.csv", "The program's own headers.", myr, text(
			"external_invoice_ref,employee_no,recipient_name,third_party_account_no,bank,amount,recipient_reference,national_id,phone,email,pay_date\n" +
				"2026-11-E0001,E0001,Lim Ah Kow,112233445566,Maybank,1450.00,GAJI NOV 2026,710412-00-0001,012-3456789,lim@example.com,25/11/2026\n" +
				"2026-11-E0002,E0002,Siti Aminah binti Othman,7612345602,CIMB,1385.40,GAJI NOV 2026,,,,2026-11-25\n")},
		{"leanx.csv", "The field names of LeanX.", myr, text(
			"external_invoice_ref,recipient_name,third_party_account_no,payout_service_id,amount,recipient_reference\n" +
				"INV-1001,John Doe,8011408168,23,13.00,test\n")},
		{"talenox.txt", "A bank file with tabs and the ending .txt (Talenox).", myr, text(
			"Employee ID\tFull Name\tBank\tAccount Number\tNet Salary\r\n" +
				"TX01\tTan Mei Ling\tHong Leong Bank\t12345678009\t1,875.20\r\nTX02\tR. Kumar\tAgrobank\t0123456789010006\t800.00\r\n")},
		{"sqlpayroll.csv", "Free column names, employee codes A001 and 001 (SQL Payroll).", myr, text(
			"Payroll for the month of November 2026\n\nEMP CODE,NAME,IC NO,BANK,BANK A/C NO,NETT PAY\nA001,Wong Siew Fong,870726-00-0009,HLB,123-4567-8009,\"1,405.00\"\n001,Kavitha a/p Subramaniam,940102-00-0010,RHB,2123 4567 8000 10,1188.90\nTOTAL,,,,,\"2,593.90\"\n")},
		{"iwow.csv", "Employee Number, Bank code, ID Number Type (iWow).", myr, text(
			"Employee Number,Employee Name,Bank Code,Account Number,ID Number Type,ID Number,Net Amount\n1001,Chong Wai Keong,PBBEMYKL,3123456713,NRIC,860615-00-0013,1560.80\n")},
		{"autocount.csv", "The same person twice in a month: salary and bonus (AutoCount).", myr, text(
			"Ref No,Staff No,Staff Name,Bank,Bank Acc No,Amount (RM),Remarks\nNOV-001,S1,Loh Kah Yan,PBB,3123456730,1155.20,Salary\nNOV-001B,S1,Loh Kah Yan,PBB,3123456730,500.00,Bonus\n")},
		{"xendit.csv", "Starred headers of a batch template (Xendit).", idr, text(
			"Reference ID*,Amount*,Channel Code*,Bank Account Name*,Bank Account Number*,Description*,Email\nPAY-01,5250000,BCA,BUDI SANTOSO,1234567801,Gaji November,budi@example.com\nPAY-02,4980000,MANDIRI,SITI RAHAYU,1234567890102,Gaji November,\n")},
		{"malay.csv", "Malay headers; Jumlah is the amount above and the total below.", myr, text(
			"SYARIKAT MAJU JAYA SDN BHD (202001012345)\nGaji bulan November 2026\n\nBil,No Pekerja,Nama Pekerja,No Kad Pengenalan,Nama Bank,No Akaun,Jumlah (RM)\n1,E0001,Zulkifli bin Mat Isa,700130-00-0021,Bank Muamalat,12345678900021,\"RM 1,498.10\"\n2,E0002,Rosmah binti Ibrahim,730403-00-0012,Bank Rakyat,221234567812,\"RM 1,275.50\"\n,,,,,Jumlah Besar,\"RM 2,773.60\"\n\nDisediakan oleh,,,Diluluskan oleh,,,\nAminah,,,Encik Razak,,,\n")},
		{"indonesian.csv", "Indonesian headers and thousands with points.", idr, text(
			"No Referensi,No Karyawan,Nama Karyawan,Nama Bank,No Rekening,No HP,Gaji Bersih (Rp),Berita\n2026-11-K001,K001,BUDI SANTOSO,BCA,1234567801,081234567801,5.250.000,GAJI NOV 2026\n2026-11-K002,K002,SITI RAHAYU,Bank Mandiri,1234567890102,081234567802,\"Rp 4.980.000,00\",GAJI NOV 2026\n2026-11-K003,K003,AGUS WIJAYA,BNI,1234567803,081234567803,875.000,GAJI NOV 2026\n")},
		{"nik.csv", "NIK, which is the employee's number in some firms and the citizen's in others.", idr, text(
			"NIK;Nama;Bank;No Rekening;Nominal\n10023;DEWI LESTARI;BRI;123456789010104;4875000\n")},
		{"french-bom.csv", "French Excel: a mark, semicolons, spaces in amounts; phones are accounts.", xof, text("\ufeff" + french)},
		{"french-1252.csv", "The same as Windows-1252, which is reported.", xof, encodedText(french, "windows-1252")},
		{"french-decimals.csv", "Francs with decimals are refused, ,00 is not.", with(xof, func(o *Options) { o.PhoneIsAccount = false }), text(
			"Nom et prénoms;N° de compte;Banque;Net à payer\nAWA DIOP;SN012010010005;CBAO;250000,50\nMODOU FALL;0120100100;CBAO;250000,00\nFATOU SY;0120100101;CBAO;1 250 000 F CFA\n")},
		{"unicode-text.txt", "Excel's Unicode Text: UTF-16 with tabs.", myr, encodedText(strings.ReplaceAll(idHeader, ",", "\t")+"A-1\tE1\tNoraïni\tMaybank\t112233445566\t10.50\n", "utf-16le")},
		{"utf16-unmarked.csv", "UTF-16 without a mark.", myr, encodedText(idHeader+"A-1,E1,Lim Ah Kow,Maybank,112233445566,10.50\nA-2,E2,Lim Ah Beng,Maybank,112233445567,11.50\n", "utf-16be")},
		{"sep.csv", "A first line that names the delimiter; Excel shows no such row.", myr, text("sep=;\nName;Account No;Amount\nLim Ah Kow;112233445566;1450,00\n")},
		{"pipes.csv", "Pipes between the fields (Maybank2E).", myr, text("Name|Bank|Account No|Payment Amount|Payment Ref\nLim Ah Kow|MBBEMYKL|112233445566|1450.00|P-1\nTan, Mei Ling|HLBBMYKL|12345678009|1,250.00|P-2\n")},
		{"old-mac.csv", "Lines that end in CR alone.", myr, text(strings.ReplaceAll(idHeader+"A-1,E1,Lim Ah Kow,Maybank,112233445566,10.50\nA-2,E2,Tan Mei Ling,HLB,12345678009,11.50", "\n", "\r"))},
		{"quoted.csv", "Quoted commas and line breaks; row numbers are Excel's.", myr, text(
			"Name,Address,Account No,Bank,Amount\r\n\"Lim, Ah Kow\",\"12 Jalan Besar\r\n50000 Kuala Lumpur\",112233445566,Maybank,\"1,450.00\"\r\n\r\nTan Mei Ling,\"3 Lorong \"\"B\"\"\",12345678009,HLB,1405.00\r\n")},
		{"short-and-long.csv", "Rows with fewer or more fields than the header.", myr, text(
			idHeader + "A-1,E1,Lim Ah Kow,Maybank,112233445566,1,450.00\nA-2,E2,Tan Mei Ling,12345678009,11.50\nA-3,E3,R. Kumar,PBB,3123456789,800.00\n")},
		{"broken-quote.csv", "A quotation mark that is never closed swallows nothing.", myr, text(idHeader + "A-1,E1,\"Lim Ah Kow,Maybank,112233445566,10.50\nA-2,E2,Tan,HLB,12345678009,11.50\n")},
		{"scientific.csv", "Excel's CSV of accounts that were numbers.", myr, text(
			idHeader + "A-1,E1,Lim Ah Kow,BSN,1.23457E+15,10.50\nA-2,E2,Tan Mei Ling,HLB,12345678009.0,11.50\nA-3,E3,R. Kumar,PBB,'3123456789,800.00\nA-4,E4,Loh Kah Yan,PBB,\"3,123,456,730\",801.00\n")},
		{"ambiguous.csv", "1.234 and 1,234: two readings, refused without a setting.", myr, text(idHeader + "A-1,E1,Lim Ah Kow,Maybank,112233445566,1.234\nA-2,E2,Tan Mei Ling,HLB,12345678009,\"1,234\"\nA-3,E3,R. Kumar,PBB,3123456789,\"1.234,00\"\n")},
		{"ambiguous-settled.csv", "The same with the decimal mark in the settings.", with(myr, func(o *Options) { o.Decimal = "," }), text(idHeader + "A-1,E1,Lim Ah Kow,Maybank,112233445566,1.234\nA-3,E3,R. Kumar,PBB,3123456789,\"1.234,50\"\n")},
		{"brazil.csv", "Keys with letters, where the rail has them (TTpay).", Options{Currency: "BRL", Letters: true}, text(
			"external_invoice_ref,recipient_name,third_party_account_no,account_type,amount,id_type,id_number\nBR-1,João Silva,joao@example.com,EMAIL,120.00,CPF,12345678901\nBR-2,Ana Souza,123.456.789-01,CPF,80.50,CPF,12345678901\n")},
		{"gross-only.csv", "Gross and Basic are never the amount.", myr, text("Name,Account No,Bank,Basic Salary,Gross Pay,EPF\nLim Ah Kow,112233445566,Maybank,1500.00,1600.00,176.00\n")},
		{"gross-and-net.csv", "Gross, deductions and Net: Net is the amount.", myr, text("Name,Account No,Bank,Gross Amount,EPF Amount,Net Pay\nLim Ah Kow,112233445566,Maybank,1600.00,176.00,1424.00\n")},
		{"net-and-amount-agree.csv", "Net Pay beside Amount, equal in every row.", myr, text("Name,Account No,Net Pay,Amount\nLim Ah Kow,112233445566,1424.00,\"1,424.00\"\nTan Mei Ling,12345678009,100.00,100\n")},
		{"net-and-amount-differ.csv", "Net Pay beside Amount, different in a row.", myr, text("Name,Account No,Net Pay,Amount\nLim Ah Kow,112233445566,1424.00,1424.00\nTan Mei Ling,12345678009,100.00,110.00\n")},
		{"claimed-twice.csv", "Two columns that could be the account.", myr, text("Name,Account No,Bank Account,Amount\nLim Ah Kow,112233445566,112233445566,10.00\n")},
		{"no-account-column.csv", "A template that pays without accounts (Wise).", myr, text("name,sourceCurrency,targetCurrency,amount,amountCurrency,recipientEmail\nLim Ah Kow,MYR,MYR,10.00,MYR,lim@example.com\n")},
		{"no-header.csv", "No header at all.", myr, text("E0001,Lim Ah Kow,112233445566,1450.00\nE0002,Tan Mei Ling,12345678009,1405.00\n")},
		{"no-rows.csv", "A header and nothing below.", myr, text(idHeader)},
		{"total-differs.csv", "Her total is not the sum of her rows.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\nTan Mei Ling,12345678009,1405.00\nTotal,,\"2,955.00\"\n")},
		{"total-with-bad-amount.csv", "A row whose amount cannot be read is outside her total and ours.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\nTan Mei Ling,12345678009,on leave\nTotal,,1450.00\n")},
		{"row-below-total.csv", "A row added below the total is in no total.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\nTotal,,1450.00\nTan Mei Ling,12345678009,1405.00\n")},
		{"departments.csv", "Headings, subtotals and a grand total.", myr, text(
			"Name,Account No,Bank,Net Pay\nSales Department,,,\nLim Ah Kow,112233445566,Maybank,1450.00\nTan Mei Ling,12345678009,HLB,1405.00\nSubtotal,,,2855.00\nFactory,,,\nR. Kumar,3123456789,PBB,800.00\nSubtotal,,,800.00\nGrand Total,,,3655.00\n")},
		{"department-totals.csv", "A total for each department and none for all.", myr, text(
			"Name,Account No,Bank,Net Pay\nLim Ah Kow,112233445566,Maybank,1450.00\nTotal Sales,,,1450.00\nR. Kumar,3123456789,PBB,800.00\nTotal Factory,,,800.00\n")},
		{"repeated-header.csv", "The header again on each printed page.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\nName,Account No,Amount\nTan Mei Ling,12345678009,1405.00\n")},
		{"second-table.csv", "A second table below, with its columns in another order.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\n,,\nName,Amount,Account No\nTan Mei Ling,1405.00,12345678009\n")},
		{"late-amount.csv", "An amount after ten blank rows.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\n" + strings.Repeat(",,\n", 11) + "Tan Mei Ling,12345678009,1405.00\n")},
		{"not-quite-xlsx.xlsx", "A text file with the ending of a workbook.", myr, text("Name,Account No,Amount\nLim Ah Kow,112233445566,1450.00\n")},
		{"failed-sheet.csv", "Our own Failed sheet, corrected and dropped back.", myr, text(
			"What to fix,Employee No,Name,Account No,Bank,Net Pay,payrun_run,payrun_attempt\nAccount closed,E0019,R. Kumar,3123456790,Public Bank,800.00,nov-7f3a,1\n")},
		{"months-disagree.csv", "A title that names two months.", myr, text("Printed 02/12/2026\nOctober 2026 arrears and November 2026\nName,Account No,Amount\nLim Ah Kow,112233445566,1450.00\n")},
		{"pay-dates.csv", "Pay dates in one month; never the month first.", myr, text("Name,Account No,Amount,Pay Date\nLim Ah Kow,112233445566,1450.00,05/11/2026\nTan Mei Ling,12345678009,1405.00,28-11-2026\nR. Kumar,3123456789,800.00,11/25/2026\n")},
		{"formula-texts.csv", "Texts that a spreadsheet would take for formulas, kept from it by an apostrophe.", myr, text("Name,Account No,Amount,Description\n'@Lim Ah Kow,'112233445566,1450.00,'=GAJI\n")},
	}
}

func bookShapes() []shape {
	title := rows(row("SERI MAWAR SDN BHD"), row("Payroll November 2026"), blank)
	sum := formula{"SUM(E5:E8)", peopleSum}
	signature := rows(blank, row(nil, "Prepared by / Disediakan oleh", nil, "Approved by / Diluluskan oleh"), blank, row(nil, "____________", nil, "____________"), row(nil, "Payroll Officer", nil, "Finance Manager"))
	plain := tableOf("Employee No", "Name", "Bank", "Account No", "Net Pay (RM)")
	return []shape{
		{"titles-total-signature.xlsx", "Titles above, a calculated total and signatures below.", myr, workbookOf(tab{name: "Nov", rows: rows(title, plain, row(nil, "TOTAL", nil, nil, sum), signature)})},
		{"shared-texts.xlsx", "The same with shared texts, as Excel writes them.", myr, workbookOf(tab{name: "Nov", shared: true, rows: rows(title, plain, row(nil, "Jumlah Keseluruhan", nil, nil, peopleSum))})},
		{"two-row-header.xlsx", "Group headings merged over two rows of header.", myr, workbookOf(tab{
			merged: []string{"A2:A3", "B2:B3", "C2:D2", "E2:F2"},
			rows: rows(row("Gaji November 2026"), row("No Pekerja", "Nama", "BUTIRAN BANK", nil, "GAJI", nil), row(nil, nil, "Bank", "No Akaun", "Kasar", "Bersih (RM)"),
				row("E0001", "Lim Ah Kow", "Maybank", "112233445566", 1600, 1450), row("E0002", "Siti Aminah binti Othman", "CIMB", "7612345602", 1500, 1385.40))})},
		{"group-amounts.xlsx", "Amount under Gross and Amount under Net.", myr, workbookOf(tab{merged: []string{"C1:D1"},
			rows: rows(row(nil, nil, "EPF", nil, "Net", nil), row("Name", "Account No", "Amount", "Rate", "Amount", "Bank"), row("Lim Ah Kow", "112233445566", 176, 11, 1450, "Maybank"))})},
		{"hidden-rows.xlsx", "Hidden rows stop the file.", myr, workbookOf(tab{rows: plain, hidden: []int{3, 5}})},
		{"hidden-rows-included.xlsx", "Hidden rows, paid on request.", with(myr, func(o *Options) { o.Hidden = Include }), workbookOf(tab{rows: rows(plain, row(nil, "Total", nil, nil, peopleSum)), hidden: []int{3}})},
		{"hidden-rows-skipped.xlsx", "Hidden rows, left out on request; her total counts them.", with(myr, func(o *Options) { o.Hidden = Skip }), workbookOf(tab{rows: rows(plain, row(nil, "Total", nil, nil, peopleSum)), hidden: []int{3}})},
		{"hidden-title.xlsx", "A hidden row above the header hides nobody.", myr, workbookOf(tab{rows: rows(title, plain), hidden: []int{2}})},
		{"hidden-column.xlsx", "A hidden column is read, and said.", myr, workbookOf(tab{rows: plain, hideAt: "D", shared: true})},
		{"several-sheets.xlsx", "Only one of the sheets has a table.", myr, workbookOf(tab{name: "Guide", rows: rows(row("How to fill in this workbook"), row("Name", "what you are called"))}, tab{name: "Payroll", rows: plain}, tab{name: "EPF", rows: rows(row("Name", "EPF No", "EPF Amount"), row("Lim Ah Kow", "12345", 176))})},
		{"two-tables.xlsx", "Two sheets with a table stop the file.", myr, workbookOf(tab{name: "October", rows: plain}, tab{name: "November", rows: plain})},
		{"two-tables-chosen.xlsx", "The same with a sheet chosen.", with(myr, func(o *Options) { o.Sheet = "november" }), workbookOf(tab{name: "October", rows: plain}, tab{name: "November", rows: plain[:3]})},
		{"hidden-sheet.xlsx", "A hidden sheet is not read.", myr, workbookOf(tab{name: "Payroll", rows: plain[:3]}, tab{name: "Old", rows: plain, state: "veryHidden"})},
		{"hidden-sheet-chosen.xlsx", "A hidden sheet is read when it is named.", with(myr, func(o *Options) { o.Sheet = "Old" }), workbookOf(tab{name: "Payroll", rows: plain}, tab{name: "Old", rows: plain[:2], state: "hidden"})},
		{"no-such-sheet.xlsx", "A sheet that is not there.", with(myr, func(o *Options) { o.Sheet = "December" }), workbookOf(tab{name: "November", rows: plain})},
		{"rhb-reflex.xlsx", "A bank template without a header, by column letters (RHB Smart Payroll).", with(myr, func(o *Options) {
			o.FirstRow = 1
			o.Mapping = map[batch.Field]string{batch.FieldReference: "B", batch.FieldAmount: "C", batch.FieldBank: "D", batch.FieldName: "G", batch.FieldAccount: "H", batch.FieldNationalID: "I"}
		}), workbookOf(tab{rows: rows(row(30, "SAL0001", 1450.00, "MBBEMYKL", nil, "Y", "LIM AH KOW", "112233445566", "710412000001"), row(10, "SAL0002", 1188.90, nil, nil, "Y", "KAVITHA A/P SUBRAMANIAM", "21234567800010", "940102000010"))})},
		{"mapping-over-header.xlsx", "Letters in the settings win over headers that two columns claim.", with(myr, func(o *Options) { o.Mapping = map[batch.Field]string{batch.FieldName: "B"} }), workbookOf(tab{rows: rows(row("Employee Name", "Account Holder Name", "Account No", "Amount"), row("Siti", "SITI AMINAH BINTI OTHMAN", "7612345602", 1385.40))})},
		{"struck.xlsx", "A row that is struck through is paid, and pointed at.", myr, workbookOf(tab{rows: rows(plain[:3], row("E0003", styled{"Muthu a/l Ramasamy", strike}, "Public Bank", "3123456703", 1296.75))})},
		{"formulas.xlsx", "Results of formulas are read as stored.", myr, workbookOf(tab{rows: rows(plain[:1], row("E0001", "Lim Ah Kow", formula{`VLOOKUP(A2,Banks!A:B,2,0)`, "Maybank"}, "112233445566", formula{"1600-150", 1450}), row("E0002", "Siti", "CIMB", "7612345602", formula{"[1]Net!C7", 1385.40}))})},
		{"named-subtotals.xlsx", "Subtotals beside the department's name alone, known by their formulas.", myr, workbookOf(tab{rows: rows(row("Name", "Bank", "Account No", "Net Pay"),
			row("SALES"), row("Lim Ah Kow", "Maybank", "112233445566", 1450), row("Tan Mei Ling", "HLB", "12345678009", 1405),
			row("Sales", nil, nil, formula{"SUBTOTAL(9,D3:D4)", 2855}), row("R. Kumar", "PBB", "3123456789", 800), row(nil, nil, nil, formula{"SUM(D3:D4,D6)", 3655}))})},
		{"never-calculated.xlsx", "Formulas whose results were never stored.", myr, workbookOf(tab{rows: rows(plain[:1], row("E0001", "Lim Ah Kow", "Maybank", "112233445566", formula{"1600-150", nil}), row("E0002", "Siti", "CIMB", formula{"A9", nil}, 10))})},
		{"errors.xlsx", "Error values and tick boxes.", myr, zipOf(parts(sheetXML(
			`<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Account No</t></is></c><c r="C1" t="inlineStr"><is><t>Amount</t></is></c></row>` +
				`<row r="2"><c r="A2" t="inlineStr"><is><t>Lim Ah Kow</t></is></c><c r="B2" t="e"><f>VLOOKUP(1,2,3)</f><v>#N/A</v></c><c r="C2"><v>10</v></c></row>` +
				`<row r="3"><c r="A3" t="e"><v>#REF!</v></c><c r="B3" t="inlineStr"><is><t>112233445566</t></is></c><c r="C3"><v>10</v></c></row>` +
				`<row r="4"><c r="A4" t="inlineStr"><is><t>Tan Mei Ling</t></is></c><c r="B4" t="inlineStr"><is><t>12345678009</t></is></c><c r="C4" t="e"><v>#VALUE!</v></c></row>` +
				`<row r="5"><c r="A5" t="inlineStr"><is><t>R. Kumar</t></is></c><c r="B5" t="inlineStr"><is><t>3123456789</t></is></c><c r="C5" t="b"><v>1</v></c></row>`))...)},
		{"calculated-on-load.xlsx", "A program that stores 0 for every formula and asks Excel to calculate.", myr, zipOf(replace(parts(sheetXML(
			`<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Account No</t></is></c><c r="C1" t="inlineStr"><is><t>Amount</t></is></c></row>`+
				`<row r="2"><c r="A2" t="inlineStr"><is><t>Lim Ah Kow</t></is></c><c r="B2" t="inlineStr"><is><t>112233445566</t></is></c><c r="C2"><f>1600-150</f><v>0</v></c></row>`)),
			"</workbook>", `<calcPr fullCalcOnLoad="1"/></workbook>`)...)},
		{"merged-data.xlsx", "Cells merged over several rows belong to the first.", myr, workbookOf(tab{merged: []string{"C2:C3", "E4:E5"}, rows: rows(plain[:1], row("E0001", "Lim Ah Kow", "Maybank", "112233445566", 1450), row("E0002", "Tan Mei Ling", nil, "12345678009", 10), row("E0003", "R. Kumar", "PBB", "3123456789", 800), row("E0004", "Loh Kah Yan", "PBB", "3123456730"))})},
		{"date-title.xlsx", "The month as a date cell, in the 1904 system.", myr, zipOf(replace(append(parts(sheetXML(
			`<row r="1"><c r="A1" t="inlineStr"><is><t>Month</t></is></c><c r="B1" s="1"><v>44865</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Name</t></is></c><c r="B2" t="inlineStr"><is><t>Account No</t></is></c><c r="C2" t="inlineStr"><is><t>Amount</t></is></c></row>`+
				`<row r="3"><c r="A3" t="inlineStr"><is><t>Lim Ah Kow</t></is></c><c r="B3" t="inlineStr"><is><t>112233445566</t></is></c><c r="C3"><v>1450</v></c></row>`)), "xl/styles.xml", stylesXML),
			"<sheets>", `<workbookPr date1904="1"/><sheets>`, "</Relationships>", stylesRel)...)},
		{"pay-date-cells.xlsx", "Pay dates as dates.", myr, workbookOf(tab{rows: rows(row("Name", "Account No", "Amount", "Tarikh Bayar"), row("Lim Ah Kow", "112233445566", 1450, styled{46351, dateFmt}), row("Tan Mei Ling", "12345678009", 10, styled{46351, dateFmt}))})},
		{"prefixed.xlsx", "Elements with a prefix and cells without addresses.", myr, zipOf(parts(xmlHead +
			`<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>Name</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>Account No</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>Amount</x:t></x:is></x:c></x:row>` +
			`<x:row><x:c t="inlineStr"><x:is><x:t>Lim &amp; Sons</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:r><x:t>1122</x:t></x:r><x:r><x:t>33445566</x:t></x:r></x:is></x:c><x:c><x:v>1.45E3</x:v></x:c></x:row></x:sheetData></x:worksheet>`)...)},
		{"macros.xlsm", "A workbook with macros is read and never run.", myr, zipOf(parts(sheetXML(
			`<row r="1"><c r="A1" t="inlineStr"><is><t>Nama</t></is></c><c r="B1" t="inlineStr"><is><t>No Akaun</t></is></c><c r="C1" t="inlineStr"><is><t>Gaji Bersih</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Lim Ah Kow</t></is></c><c r="B2" t="inlineStr"><is><t>112233445566</t></is></c><c r="C2"><v>1450</v></c></row>`), "xl/vbaProject.bin", "not looked at")...)},
		{"strict.xlsx", "A Strict Open XML workbook, with a date as ISO text.", myr, zipOf(strict(parts(sheetXML(
			`<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="inlineStr"><is><t>Account No</t></is></c><c r="C1" t="inlineStr"><is><t>Amount</t></is></c><c r="D1" t="inlineStr"><is><t>Pay Date</t></is></c></row>` +
				`<row r="2"><c r="A2" t="inlineStr"><is><t>Lim Ah Kow</t></is></c><c r="B2" t="inlineStr"><is><t>112233445566</t></is></c><c r="C2"><v>1450</v></c><c r="D2" t="d"><v>2026-11-25</v></c></row>`)))...)},
		{"renamed-parts.xlsx", "Parts under other names than Excel's, shared texts among them.", myr, zipOf(renamed(append(parts(sheetXML(
			`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c><c r="C2"><v>1450</v></c></row>`)),
			"xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Name</t></si><si><t>Account No</t></si><si><t>Amount</t></si><si><r><t>Lim </t></r><r><t>Ah Kow</t></r></si><si><t>112233445566</t></si></sst>`))...)},
		{"libreoffice-malay.xlsx", "Titles, total and signatures, saved by LibreOffice.", myr, odsThenXLSX("titles-total-signature.xlsx")},
		{"libreoffice-two-rows.xlsx", "Merged headers, saved by LibreOffice.", myr, odsThenXLSX("two-row-header.xlsx")},
		{"libreoffice-hidden.xlsx", "Hidden rows, saved by LibreOffice.", myr, odsThenXLSX("hidden-rows.xlsx")},
		{"libreoffice-french.xlsx", "A French text file, opened and saved by LibreOffice.", Options{Currency: "XOF", PhoneIsAccount: true}, odsThenXLSX("french-bom.csv")},
		{"libreoffice-numbers.xlsx", "Accounts as numbers, saved by LibreOffice.", myr, odsThenXLSX("numbers.xlsx")},
		{"libreoffice-formulas.xlsx", "Formulas calculated by LibreOffice.", myr, odsThenXLSX("never-calculated.xlsx")},
		{"libreoffice.csv", "A workbook exported as CSV by LibreOffice.", myr, byOffice("titles-total-signature.xlsx", "csv")},
	}
}

const stylesXML = xmlHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="17" applyNumberFormat="1"/></cellXfs></styleSheet>`
const stylesRel = `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`

// replace changes the workbook's own part, or its relations, in a list of
// parts.
func replace(parts []string, pairs ...string) []string {
	for i, part := range parts {
		if part == "xl/workbook.xml" || part == "xl/_rels/workbook.xml.rels" {
			parts[i+1] = strings.NewReplacer(pairs...).Replace(parts[i+1])
		}
	}
	return parts
}

// strict turns a workbook's names of things into those of Strict Open XML.
func strict(parts []string) []string {
	names := strings.NewReplacer(
		"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = names.Replace(parts[i])
	}
	return parts
}

// renamed moves the parts of a workbook elsewhere, as some web services do.
func renamed(parts []string) []string {
	parts = replace(parts, "</Relationships>", stringsRel)
	names := strings.NewReplacer("sharedStrings.xml", "texts2.xml", "worksheets/sheet1.xml", "worksheets/payroll.xml", "xl/workbook.xml", "xl/book.xml", "workbook.xml.rels", "book.xml.rels")
	for i := range parts {
		parts[i] = names.Replace(parts[i])
	}
	return parts
}

func damagedShapes() []shape {
	head := row("Reference", "Employee No", "Name", "Account No", "Bank", "Amount")
	zeros := inFormat("000000000000")
	return []shape{
		{"numbers.xlsx", "Accounts stored as numbers: exact, padded by the format, and destroyed.", myr, workbookOf(tab{rows: rows(head,
			row("A-1", "E1", "Fifteen digits", 123456789012345, "Alliance Bank", 1),
			row("A-2", "E2", "Sixteen digits", 1234567890123450, "BSN", 2),
			row("A-3", "E3", "Padded by the format", styled{12345678901, zeros}, "Maybank", 3),
			row("A-4", "E4", "Lost a zero", 12345678901, "Maybank", 4),
			row("A-5", "E5", "With decimals", 123456.5, "Maybank", 5),
			row("A-6", "E6", "Dashes in the format", styled{12345678901, inFormat("0000-0000-0000")}, "Maybank", 6),
			row("A-7", "E7", "A date", styled{46351, dateFmt}, "Maybank", 7),
			row("A-8", "E8", "Negative", -112233445566, "Maybank", 8))})},
		{"references.xlsx", "References and employee numbers that Excel has changed.", myr, workbookOf(tab{rows: rows(head,
			row(styled{46327, inFormat("yyyy-mm")}, "E1", "A date now", "112233445566", "Maybank", 1),
			row("A-2", styled{12, inFormat("0000")}, "Padded employee", "112233445567", "Maybank", 2),
			row("A-3", styled{12, inFormat(`"E"0000`)}, "Employee with a letter", "112233445568", "Maybank", 3),
			row(1234567890123450, "E4", "Rounded reference", "112233445569", "Maybank", 4),
			row(20261105, 5, "Numbers", "112233445570", "Maybank", 5))})},
		{"amount-cells.xlsx", "Amounts as numbers, texts, dates and other currencies.", myr, workbookOf(tab{rows: rows(head,
			row("A-1", "E1", "Plain", "112233445561", "Maybank", 1450.5),
			row("A-2", "E2", "Binary noise", "112233445562", "Maybank", 1450.5600000000001),
			row("A-3", "E3", "Three decimals", "112233445563", "Maybank", 1450.567),
			row("A-4", "E4", "With a sign", "112233445564", "Maybank", styled{1450.5, inFormat(`"RM "#,##0.00`)}),
			row("A-5", "E5", "Dollars", "112233445565", "Maybank", styled{1450.5, inFormat(`[$USD] #,##0.00`)}),
			row("A-6", "E6", "Percent", "112233445566", "Maybank", styled{0.5, inFormat("0%")}),
			row("A-7", "E7", "Date", "112233445567", "Maybank", styled{46351, dateFmt}),
			row("A-6b", "E6", "Thousands", "112233445566", "Maybank", styled{1450000, inFormat("#,##0,")}),
			row("A-6c", "E6", "Nothing to see", "112233445566", "Maybank", styled{1450, inFormat(";;;")}),
			row("A-8", "E8", "Text", "112233445568", "Maybank", "RM 1,450.50"),
			row("A-9", "E9", "Note", "112233445569", "Maybank", "cash"),
			row("A-10", "E10", "Zero", "112233445570", "Maybank", 0),
			row("A-11", "E11", "Negative", "112233445571", "Maybank", -5),
			row("A-12", "E12", "Large", "112233445572", "Maybank", 14500000))})},
		{"invisible.xlsx", "Characters that cannot be seen, or that turn others round.", myr, workbookOf(tab{rows: rows(head,
			row("A-1", "E1", "Siti\u00a0 Aminah\u200b", "\u202a112233445566\u202c", "Maybank", "RM\u202f1,450.00"),
			row("A-2", "E2", "Nora\u0303o", "112233\u202e445566", "Maybank", 10),
			row("A-3", "E3", "Таn Mei Ling", "１１２２３３４４５５６６", "Maybank", 10),
			row("A-4", "E4", "\u202eLim Ah Kow", "112233445566", "Maybank", 10),
			row("A-5", "E5", "Jos\ufffd", "112233445566", "Maybank", 10))})},
		{"forty-faults.xlsx", "Forty faults in one sheet: forty defects, each with its cell.", myr, workbookOf(tab{name: "Faults", rows: fortyFaults(), merged: []string{"F41:F42"}})},
	}
}

func foreignShapes() []shape {
	plain := tableOf("Employee No", "Name", "Bank", "Account No", "Net Pay (RM)")
	return []shape{
		{"password.xlsx", "A workbook with a password.", myr, func(t *testing.T, path string) {
			f := excelize.NewFile()
			defer f.Close()
			must(t, f.SetCellValue("Sheet1", "A1", "Name"))
			must(t, f.SaveAs(path, excelize.Options{Password: "gaji"}))
		}},
		{"old.xls", "Excel 97 to 2003.", myr, byOffice("titles-total-signature.xlsx", "xls")},
		{"opendocument.ods", "OpenDocument.", myr, byOffice("titles-total-signature.xlsx", "ods")},
		{"web-page.xls", "A web page with the name of a workbook.", myr, text("<html><head></head><body><table><tr><td>Name</td><td>Account No</td><td>Amount</td></tr></table></body></html>")},
		{"truncated.xlsx", "A workbook that was copied half.", myr, func(t *testing.T, path string) {
			workbookOf(tab{rows: plain})(t, path)
			data, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, data[:len(data)/2], 0o644))
		}},
		{"empty.csv", "Nothing.", myr, text("")},
		{"printed.pdf", "A PDF.", myr, text("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")},
		{"archive.xlsx", "An archive of other things.", myr, zipOf("payroll.csv", "Name,Account No,Amount\n")},
		{"letter.docx", "A letter.", myr, zipOf("[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "word/document.xml", "<w/>")},
		{"numbers.numbers", "Apple Numbers.", myr, zipOf("Index/Document.iwa", "x", "Metadata/Properties.plist", "x")},
		{"binary.xlsb", "A binary workbook.", myr, zipOf("[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "xl/workbook.bin", "x")},
		{"xml-2003.xls", "XML of Excel 2003.", myr, text(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>`)},
		{"doctype.xlsx", "A part that declares a document type.", myr, zipOf(parts(`<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>` + sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row>`))...)},
		{"binary.csv", "Bytes that are no text.", myr, text("Name,Account No\x00\x01\x02\x00\n")},
	}
}
