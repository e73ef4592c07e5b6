package reader

import "strings"

// span is a range of account lengths, in digits.
type span struct{ least, most int }

// bankLengths are the lengths of current and savings accounts by bank, under
// the names, BICs and IBG codes that sheets use. Published tables disagree, so
// they only ever make a warning. Source: users.md 1.10, its columns CASA and
// CHIP together.
var bankLengths = lengthTable(`
	maybank,malayan banking,mbb,maybank2u,maybank islamic,mbbemykl,0227:12
	cimb,cimb bank,cimb islamic,cibbmykl,0205:10,14
	public bank,pbb,public islamic,public islamic bank,pbbemykl,0233:10
	rhb,rhb bank,rhb islamic,rhbbmykl,0218:14
	hong leong,hong leong bank,hlb,hlbb,hong leong islamic,hlbbmykl,0224:11,13
	ambank,ambank islamic,arbkmykl,0208:12-13
	bank islam,bimb,bimbmykl,0245:13-14
	bank rakyat,bank kerjasama rakyat,bkrmmykl,1602:10-12
	bsn,bank simpanan nasional,bsnamyk1,1601:16
	bank muamalat,muamalat,bmmb,bmmbmykl,0341:14
	alliance,alliance bank,alliance islamic,mfbbmykl,0212:15
	affin,affin bank,affin islamic,phbmmykl,0232:12
	agrobank,bank pertanian,bank pertanian malaysia,agobmykl,3306:16
	mbsb,mbsb bank,afbqmykl,0352:10,16
	ocbc,ocbc bank,ocbc al amin,ocbcmykl,0229:9-17
	uob,united overseas bank,uovbmykl,0226:7,9-14,17
	hsbc,hsbc bank,hsbc amanah,hbmbmykl,0222:12-15,17
	standard chartered,standard chartered bank,scblmykx,0214:5-17
	al rajhi,al rajhi bank,rjhimykl,0350:15
	kuwait finance house,kfh,kfhomykl,0346:12
	bank of china,boc,bkchmykl,0242:13-15
	gxbank,gx bank,gxspmykl:11,13,14
	aeon bank,acdbmyk2:13
	boost bank,bobemyk2:12
	ryt bank,ryt,scchmykl:10`)

// lengthTable reads "name,name:length,least-most" lines.
func lengthTable(text string) map[string][]span {
	table := map[string][]span{}
	for entry := range strings.Lines(strings.TrimSpace(text)) {
		names, lengths, _ := strings.Cut(strings.TrimSpace(entry), ":")
		var spans []span
		for length := range strings.SplitSeq(lengths, ",") {
			least, most, ranged := strings.Cut(length, "-")
			if !ranged {
				most = least
			}
			spans = append(spans, span{digitsValue(least), digitsValue(most)})
		}
		for name := range strings.SplitSeq(names, ",") {
			table[name] = spans
		}
	}
	return table
}

// digitsValue is the number that digits write.
func digitsValue(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// companyWords are left out of a bank's name before it is looked up.
var companyWords = words("berhad, bhd, malaysia, sdn")

// accountLengths are the lengths of a bank's accounts, none when the bank is
// not in the table.
func accountLengths(bank string) []span {
	if bank == "" {
		return nil
	}
	name := strings.ToLower(bank)
	if spans, found := bankLengths[name]; found {
		return spans
	}
	key, _ := normalise(bank)
	var kept []string
	for word := range strings.FieldsSeq(key) {
		if !companyWords[word] {
			kept = append(kept, word)
		}
	}
	return bankLengths[strings.Join(kept, " ")]
}

// banksMax bounds how many ways of writing a bank are remembered.
const banksMax = 1000

// lengths are the account lengths of a bank as a sheet writes it.
func (l *layout) lengths(bank string) []span {
	spans, known := l.banks[bank]
	if !known {
		text, _ := clean(bank)
		spans = accountLengths(text)
		if l.banks == nil {
			l.banks = map[string][]span{}
		}
		if len(l.banks) < banksMax {
			l.banks[bank] = spans
		}
	}
	return spans
}

// fits reports whether a length is one of the bank's.
func fits(spans []span, length int) bool {
	for _, s := range spans {
		if length >= s.least && length <= s.most {
			return true
		}
	}
	return false
}

// next is the only length of the bank's that up to three zeros in front would
// reach, or 0.
func next(spans []span, length int) int {
	found := 0
	for n := length + 1; n <= length+3; n++ {
		if !fits(spans, n) {
			continue
		}
		if found != 0 {
			return 0
		}
		found = n
	}
	return found
}
