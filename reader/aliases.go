package reader

import (
	"strings"

	"payrun/batch"
)

// aliases are the headers that name a field, normalised (see normalise), in
// English, Malay, Indonesian and French, with the field names of LeanX and the
// further columns of FedaPay and TTpay. Matching is exact: a wrong column
// moves money. Source: users.md 1.5.
var aliases = map[batch.Field]string{
	batch.FieldReference: `external invoice ref, reference, ref, ref no, reference no, reference number, reference id,
		invoice no, invoice number, payment ref, payment reference, transaction record number, external id, batch ref, unique ref,
		rujukan, no rujukan, nombor rujukan, rujukan bayaran,
		referensi, no referensi, nomor referensi, id transaksi,
		n de reference, no de reference, numero de reference`,
	batch.FieldEmployee: `employee no, employee number, employee id, employee code, emp no, emp id, emp code, staff no, staff id, staff code, staff number,
		no pekerja, id pekerja, kod pekerja, nombor pekerja, no gaji, no kakitangan, id kakitangan, no staf,
		nik, nip, no karyawan, id karyawan, nomor karyawan, kode karyawan,
		matricule, n employe, no employe, numero employe, n demploye`,
	batch.FieldName: `recipient name, name, full name, employee name, staff name, beneficiary name, beneficiary, account holder name, account holders name,
		account holder, account name, bank account name, payee, payee name, name of employee, employee full name,
		nama, nama pekerja, nama kakitangan, nama penuh, nama penerima, nama pemegang akaun, nama staf,
		nama karyawan, nama pemilik rekening, nama rekening, nama lengkap, atas nama, an,
		nom, nom et prenoms, nom et prenom, noms et prenoms, nom du beneficiaire, beneficiaire, titulaire, titulaire du compte, nom complet, last name, surname, family name, nom de famille`,
	batch.FieldGivenName: `given name, given names, first name, firstname, nama depan, prenom, prenoms, prenom s`,
	batch.FieldAccount: `third party account no, account, account no, account number, acc no, acct no, a/c no, a/c number, a/c, acct number, account num,
		bank account, bank account no, bank account number, bank acc no, bank a/c no, bank acct no, beneficiary account, beneficiary account no, beneficiary account number,
		recipient account no, recipient account number, payee account no, crediting account no, salary account no,
		no akaun, no akaun bank, nombor akaun, nombor akaun bank, akaun bank, no akaun penerima, akaun,
		no rekening, nomor rekening, no rek, rekening, no rekening bank, rekening bank, rekening tujuan,
		n de compte, no de compte, numero de compte, n compte, n compte bancaire, numero de compte bancaire, compte bancaire, compte, rib, iban`,
	batch.FieldBank: `bank, bank name, name of bank, beneficiary bank, beneficiary bank name, receiving bank, recipient bank, employee bank, bank code, bank bic, bic, bic code, swift, swift code, swift bic,
		channel code, payout service, payout service id,
		nama bank, kod bank, bank penerima, kode bank, bank tujuan,
		banque, nom de la banque, code banque, banque du beneficiaire`,
	batch.FieldAmount: `amount, net pay, nett pay, net salary, nett salary, net wages, net wage, net amount, nett amount, net, nett, net payable, net pay amount, take home pay, thp, take home,
		payment amount, crediting amount, credit amount, amount to pay, transfer amount, payout amount, salary amount, net salary amount,
		amaun, jumlah, gaji bersih, jumlah gaji bersih, jumlah bayaran, amaun bayaran, amaun bersih, jumlah bersih,
		nominal, nominal transfer, jumlah transfer, jumlah dibayar,
		montant, net a payer, salaire net, montant net, montant a payer, net paye, montant du paiement`,
	batch.FieldNarration: `recipient reference, payment details, payment detail, description, purpose, purpose of payment, remark, remarks, narration, narrative, details, payment description,
		rujukan penerima, butiran, butiran bayaran, keterangan, catatan, tujuan, tujuan bayaran,
		berita, berita transfer,
		motif, libelle, objet, motif du paiement`,
	batch.FieldNationalID: `national id, id number, id no, ic no, ic number, ic, nric, nric no, mykad, my kad, icno, mykad no, new ic no, new ic, passport, passport no, passport number, ic/passport no, ic no/passport no, nric/passport no, ic/passport,
		no k/p, no kp, no kad pengenalan, nombor kad pengenalan, no mykad, kad pengenalan, no k/p baru, no pasport,
		nik ktp, no ktp, ktp, nomor ktp,
		n cni, cni, n piece, no piece, numero de piece, n piece didentite, n de piece, n de piece didentite, numero de piece didentite, nomor identitas`,
	batch.FieldPhone: `phone, phone no, phone number, mobile, mobile no, mobile number, mobile phone, contact, contact no, contact number, handphone, hp no, h/p no, tel, tel no, telephone, telephone no, wallet number, mobile money number,
		no telefon, no tel, no h/p, no hp, telefon, nombor telefon, no telefon bimbit,
		no telepon, no wa, nomor hp, nomor telepon, no handphone,
		n de telephone, numero de telephone, numero, n mobile money, numero mobile money, n telephone, portable`,
	batch.FieldEmail: `email, e mail, email address, e mail address, e mel, emel, alamat e mel, alamat emel, surel, alamat email, courriel, adresse e mail, adresse email, beneficiary email`,
	batch.FieldPayDate: `pay date, payment date, crediting date, credit date, value date, salary date, payday, date of payment, pay period, payroll period, pay month, payroll month, salary month, month,
		tarikh bayar, tarikh bayaran, tarikh pembayaran, tarikh gaji, tarikh kredit, bulan gaji, bulan,
		tanggal bayar, tanggal pembayaran, tanggal transfer, tgl bayar, tanggal gajian,
		date de paiement, date du paiement, date de valeur, mois, mois de paie`,
	batch.FieldAccountType: `account type, type of account, jenis akaun, jenis rekening, type de compte`,
	batch.FieldMode: `mode, payment mode, payout mode, network, mobile network, operator, mobile operator, wallet, wallet provider, provider,
		jaringan, rangkaian, dompet digital,
		operateur, reseau, mode de paiement, moyen de paiement, operateur mobile`,
	batch.FieldCountry:      `country, country code, negara, kod negara, kode negara, pays, code pays`,
	batch.FieldIDType:       `id type, id number type, type of id, identity type, document type, jenis pengenalan, jenis id, jenis identitas, jenis kartu identitas, type de piece, type piece, type de piece didentite`,
	batch.FieldRetryRun:     `payrun run`,
	batch.FieldRetryAttempt: `payrun attempt`,
}

// netAmounts are the aliases of Amount that say "net". A sheet may have such a
// column beside a plain amount as long as both agree in every row.
const netAmounts = `net pay, nett pay, net salary, nett salary, net wages, net wage, net amount, nett amount, net, nett, net payable, net pay amount, take home pay, thp, take home, net salary amount,
	gaji bersih, jumlah gaji bersih, amaun bersih, jumlah bersih, net a payer, salaire net, montant net, net paye`

// notPay are words that keep a column from being the amount, wherever in the
// header they stand.
const notPay = `gross, kasar, brut, brute, basic, pokok, asas, base, deduction, deductions, potongan, retenue, retenues, epf, kwsp, socso, perkeso, eis, sip, pcb, mtd, zakat,
	tax, cukai, pajak, impot, allowance, allowances, elaun, tunjangan, indemnite, indemnites, overtime, ot, ytd, employer, majikan, employeur, advance, pendahuluan, avance, loan, pinjaman, bpjs, pph, cnps, loading`

// ours are columns that the program itself adds to its Failed sheet for people.
const ours = `what to fix, apa yang perlu dibetulkan, apa perlu dibetulkan, a corriger, yang perlu diperbaiki, perlu diperbaiki`

// totalWords begin the label of a total row. grandWords and subWords say which.
const (
	grandWords = `grand total, jumlah besar, jumlah keseluruhan, jumlah akhir, total keseluruhan, total general, total global, overall total`
	subWords   = `subtotal, sub total, jumlah kecil, sous total, subjumlah, sub jumlah`
	totalWords = `total, totals, jumlah, total amount, total payment, total net pay, ` + grandWords + `, ` + subWords
)

// signatureWords begin what stands below a table.
const signatureWords = `prepared by, checked by, verified by, approved by, reviewed by, authorised by, authorized by, acknowledged by, certified by, signature, signed by, printed by, printed on, generated on, generated by, notes, note,
	disediakan oleh, disemak oleh, disahkan oleh, diluluskan oleh, tandatangan, nota, dicetak oleh, dicetak pada,
	dibuat oleh, diperiksa oleh, disetujui oleh, diketahui oleh, tanda tangan, mengetahui,
	etabli par, prepare par, verifie par, approuve par, vise par, signe par, le directeur, cachet, end of report, end of list`

// index turns a table of aliases into a lookup.
func index(table map[batch.Field]string) map[string]batch.Field {
	fields := map[string]batch.Field{}
	for field, list := range table {
		for alias := range words(list) {
			fields[alias] = field
		}
	}
	return fields
}

// words is the set in a comma-separated list.
func words(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.SplitSeq(list, ",") {
		set[strings.Join(strings.Fields(word), " ")] = true
	}
	return set
}

// The tables above, ready for look-ups.
var (
	fieldOf     = index(aliases)
	isNet       = words(netAmounts)
	isNotPay    = words(notPay)
	isOurs      = words(ours)
	isTotal     = words(totalWords)
	isGrand     = words(grandWords)
	isSub       = words(subWords)
	isSignature = words(signatureWords)
)
