package reader

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"payrun/batch"
)

// exactDigits is how many digits a spreadsheet keeps of a number; the sixteenth
// it sets to zero.
const exactDigits = 15

// accountMax is the longest account number that any rail is known to take.
const accountMax = 35

// account reads the account number: digits as they will be sent, or a defect.
func (j *judgement) account() {
	f := batch.FieldAccount
	c := &j.r.Cells[f]
	if j.damaged(f) {
		return
	}
	if isBlank(c) {
		j.noAccount()
		return
	}
	value, code := readAccount(c, j.o.Letters)
	if code != "" {
		shown := strings.TrimSpace(c.Shown)
		if code != "R107" && code != "R110" { // which show digits that are none of the account's
			shown = maskDigits(shown)
		}
		j.refuse(code, f, shown, "")
		return
	}
	j.r.Values[f] = value
	if _, found := clean(c.Shown); found != 0 && c.Kind == batch.Text {
		j.warn("W507", f, maskDigits(value), "")
	}
	j.lookAt(value)
}

// noAccount refuses a row without an account, unless its phone stands for it.
func (j *judgement) noAccount() {
	switch {
	case j.o.PhoneIsAccount && !isBlank(&j.r.Cells[batch.FieldPhone]):
	case j.o.PhoneIsAccount:
		f := batch.FieldPhone
		if j.r.Cells[f].Column == "" {
			f = batch.FieldAccount
		}
		j.refuse("R105", f, "", "")
	default:
		j.refuse("R104", batch.FieldAccount, "", "")
	}
}

// readAccount is the account number in a cell, or the code of what is wrong
// with it. A format that pads with zeros gives lost zeros back.
func readAccount(c *batch.Cell, withLetters bool) (value, code string) {
	switch c.Kind {
	case batch.Date:
		return "", "R110"
	case batch.Number:
		return numberAccount(c)
	case batch.Blank, batch.Text, batch.Bool, batch.Fault:
	}
	s, found := clean(c.Shown)
	if found.has(reordered | unknown) {
		return "", "R111"
	}
	s = strings.TrimSpace(strings.TrimLeft(s, "'`’"))
	if withLetters {
		return keyAccount(s)
	}
	return digitsAccount(s)
}

// numberAccount reads an account that is held as a number.
func numberAccount(c *batch.Cell) (value, code string) {
	digits, whole := wholeNumber(c.Raw)
	switch {
	case !whole:
		return "", "R109"
	case len(digits) > exactDigits:
		return "", "R106"
	}
	if shown := spacedDigits.Replace(c.Shown); isDigits(shown) && len(shown) > len(digits) && strings.TrimLeft(shown, "0") == digits {
		digits = shown
	}
	return checkAccount(digits)
}

// spacedDigits takes away what a number's format may put between its digits.
var spacedDigits = strings.NewReplacer(" ", "", "-", "")

// wholeNumber is the digits of a stored number, when it is whole and not
// negative.
func wholeNumber(raw string) (digits string, whole bool) {
	if isDigits(raw) && raw[0] != '0' {
		return raw, true
	}
	d, ok := parseNumber(raw)
	if !ok || d.IsNegative() || !d.IsInteger() {
		return "", false
	}
	return d.BigInt().String(), true
}

// pointedNumber is how a program writes an account that it held as a number
// with decimals: 512345678901.0. Taking the point away would make another
// account.
var pointedNumber = regexp.MustCompile(`^[0-9]+\.[0-9]{1,2}$`)

// groupedAccount takes away what people put between the digits of an account.
var groupedAccount = strings.NewReplacer(" ", "", "-", "", "‐", "", "‑", "", "–", "", "—", "", ".", "")

// digitsAccount reads an account that is text.
func digitsAccount(s string) (value, code string) {
	if isDigits(s) {
		return checkAccount(s)
	}
	switch {
	case isScientific(s):
		return "", "R107"
	case pointedNumber.MatchString(s):
		return "", "R109"
	}
	bare := groupedAccount.Replace(s)
	if isDigits(bare) && s[0] != '-' {
		return checkAccount(bare)
	}
	if strings.ContainsFunc(bare, foreignDigit) {
		return "", "R111"
	}
	return "", "R108"
}

// foreignDigit reports a digit that is none of 0 to 9.
func foreignDigit(r rune) bool { return r >= utf8.RuneSelf && unicode.IsDigit(r) }

// keyAccount reads an account that may be a key with letters: an IBAN, an
// e-mail address, a UPI name.
func keyAccount(s string) (value, code string) {
	if bare := groupedAccount.Replace(s); isDigits(bare) || isScientific(s) {
		return digitsAccount(s)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r < ' ' }) {
		return "", "R111"
	}
	if s = strings.ReplaceAll(s, " ", ""); len(s) > 77 {
		return "", "R109"
	}
	return s, ""
}

// checkAccount refuses digits that are no account at all.
func checkAccount(digits string) (value, code string) {
	if len(digits) > accountMax || strings.Trim(digits, "0") == "" {
		return "", "R109"
	}
	return digits, ""
}

// isDigits reports one or more digits and nothing else.
func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// lookAt compares an account with what its bank's accounts look like. It only
// ever warns: published lengths disagree with each other.
func (j *judgement) lookAt(account string) {
	bank := j.r.Cells[batch.FieldBank].Shown
	lengths := j.lay.lengths(bank)
	if len(lengths) == 0 || fits(lengths, len(account)) {
		return
	}
	if legal := next(lengths, len(account)); legal > 0 && account[0] != '0' {
		j.warn("W502", batch.FieldAccount, maskDigits(account), strconv.Itoa(legal))
		return
	}
	if id := isNRIC(account); id {
		j.warn("W503", batch.FieldAccount, maskDigits(account), bank)
		return
	}
	j.warn("W501", batch.FieldAccount, maskDigits(account), strconv.Itoa(len(account)))
}

// isNRIC reports twelve digits that begin with a date and a place of birth as
// an identity card does.
func isNRIC(s string) bool {
	return len(s) == 12 && s[2:4] >= "01" && s[2:4] <= "12" && s[4:6] >= "01" && s[4:6] <= "31" &&
		(s[6:8] >= "01" && s[6:8] <= "16" || s[6:8] >= "21" && s[6:8] <= "59" || s[6:8] == "82")
}

// phone reads the telephone number, which on a wallet rail is the account.
func (j *judgement) phone() {
	f := batch.FieldPhone
	c := &j.r.Cells[f]
	if isBlank(c) {
		return
	}
	if !j.o.PhoneIsAccount {
		j.r.Values[f] = strings.TrimPrefix(j.text(f), "'")
		if value, ok := readPhone(c); ok {
			j.r.Values[f] = value
		}
		return
	}
	if j.damaged(f) {
		return
	}
	value, ok := readPhone(c)
	if !ok {
		j.refuse("R113", f, maskDigits(strings.TrimSpace(c.Shown)), "")
		return
	}
	j.r.Values[f] = value
}

// phonePunctuation is what people put between the digits of a telephone number.
var phonePunctuation = strings.NewReplacer(" ", "", "-", "", "‑", "", "–", "", ".", "", "(", "", ")", "", "/", "")

// readPhone is a telephone number as digits, with a leading + when it has one.
func readPhone(c *batch.Cell) (string, bool) {
	s := strings.TrimSpace(c.Shown)
	if c.Kind == batch.Number {
		digits, whole := wholeNumber(c.Raw)
		if !whole || len(digits) > exactDigits {
			return "", false
		}
		if !isDigits(s) || strings.TrimLeft(s, "0") != digits {
			s = digits
		}
	}
	s, found := clean(s)
	if found.has(reordered|unknown) || c.Kind == batch.Date || pointedNumber.MatchString(s) {
		return "", false
	}
	s = phonePunctuation.Replace(strings.TrimLeft(s, "'`’"))
	digits := strings.TrimPrefix(s, "+")
	if !isDigits(digits) || len(digits) < 6 || len(digits) > exactDigits+1 {
		return "", false
	}
	return s, true
}
