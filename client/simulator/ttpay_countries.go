package simulator

import (
	"regexp"
	"time"
)

// ttCountry is what a create must look like in one country.
type ttCountry struct {
	places   int32                     // decimals that an amount may have
	zone     *time.Location            // of completeTime; fixed, no summer time
	accounts map[string]*regexp.Regexp // account type → what bankAccount looks like
	fields   []ttField                 // beyond those that every country has
}

// ttField is a member of a create request.
type ttField struct {
	name     string
	required bool
	max      int            // characters; 0 = any number
	look     *regexp.Regexp // nil = anything
	code     int            // the answer's code when it is wrong
}

// Codes of the manual.
const (
	ttAccepted   = 200
	ttMissing400 = 400 // with the text "Order not found"
	ttLater      = 412
	ttParameter  = 414
	ttNoApp      = 416
	ttNoAccount  = 417
	ttNoFunds    = 425
	ttDuplicate  = 426
	ttBankCode   = 431
	ttNoOrder    = 434
	ttPhone      = 438
	ttType       = 455
	ttIDType     = 475
	ttIDNumber   = 476
	ttLength     = 481
	ttBusiness   = 500
)

func ttLook(expression string) *regexp.Regexp { return regexp.MustCompile("^(?:" + expression + ")$") }

var (
	moscow   = time.FixedZone("", 3*60*60)
	jakarta  = time.FixedZone("", 7*60*60)
	karachi  = time.FixedZone("", 5*60*60)
	brasilia = time.FixedZone("", -3*60*60)
)

// ttCommon are the members that every country has, beside merchantOrderNo,
// amount, accountType and bankAccount.
var ttCommon = []ttField{
	{name: "realName", required: true, max: 255, look: ttLook(`.*\pL.*\pL.*`), code: ttParameter},
	{name: "callbackUrl", max: 200, look: ttLook(`https?://.+`), code: ttParameter},
}

// ttCountries are the profiles. RU is the page this project began with; its
// offset is not documented.
var ttCountries = map[string]ttCountry{
	"RU": {
		places: 0, zone: moscow, accounts: map[string]*regexp.Regexp{"701": ttLook(`\d{11}`)},
		fields: []ttField{
			{name: "bankCode", max: 50, code: ttBankCode}, {name: "bankName", max: 50, code: ttParameter},
			{name: "phone", required: true, look: ttLook(`\d{11}`), code: ttPhone},
		},
	},
	"ID": {
		places: 0, zone: jakarta, accounts: map[string]*regexp.Regexp{"501": ttLook(`\d{1,50}`)},
		fields: []ttField{
			{name: "bankCode", required: true, look: ttLook(`\d{4}`), code: ttBankCode}, {name: "bankName", required: true, max: 50, code: ttParameter},
			{name: "phone", required: true, look: ttLook(`08\d{8,11}`), code: ttPhone},
			{name: "email", required: true, max: 64, look: ttLook(`[^@\s]+@[^@\s]+`), code: ttParameter},
		},
	},
	"PK": {
		places: 0, zone: karachi,
		accounts: map[string]*regexp.Regexp{"301": ttLook(`[A-Z0-9]{1,50}`), "302": ttLook(`\d{10,11}`), "303": ttLook(`\d{10,11}`), "304": ttLook(`\d{10,11}`)},
		fields: []ttField{
			{name: "bankCode", required: true, max: 50, code: ttBankCode}, {name: "bankName", required: true, max: 50, code: ttParameter},
			{name: "idCardNumber", required: true, look: ttLook(`\d{13}`), code: ttIDNumber}, {name: "idType", required: true, look: ttLook(`CERT`), code: ttIDType},
			{name: "phone", required: true, look: ttLook(`\d{10}`), code: ttPhone},
		},
	},
	"BR": {
		places: 2, zone: brasilia,
		accounts: map[string]*regexp.Regexp{
			"401": ttLook(`\d{11}`), "402": ttLook(`\d{14}`), "403": ttLook(`\+55\d{11}`), "404": ttLook(`[^@\s]+@[^@\s]+`), "405": ttLook(`[0-9A-Za-z-]{32,36}`),
		},
		fields: []ttField{
			{name: "bankCode", max: 50, code: ttBankCode}, {name: "bankName", max: 50, code: ttParameter},
			{name: "idCardNumber", required: true, look: ttLook(`\d{11}|\d{14}`), code: ttIDNumber}, {name: "idType", required: true, look: ttLook(`CPF|CNPJ`), code: ttIDType},
		},
	},
}

// ttRussianCards is what the page on RU says today: cards instead of phones.
var ttRussianCards = ttCountry{
	places: 2, zone: moscow, accounts: map[string]*regexp.Regexp{"701": ttLook(`\d{16}`)},
	fields: []ttField{
		{name: "bankCode", max: 50, code: ttBankCode}, {name: "bankName", max: 50, code: ttParameter},
		{name: "phone", required: true, look: ttLook(`\d{11}`), code: ttPhone},
	},
}

// ttErrors are the errorCodes of a payout that failed or came back.
var ttErrors = map[string]string{
	"1000": "The account does not exist or is restricted", "1001": "Return", "1002": "Channel server fluctuations",
	"1003": "Several failures within 30 minutes", "1004": "Wallet limit", "1005": "Amount limit", "1006": "Account frozen", "1007": "Account abnormal",
	"1008": "Request field error", "1009": "Channel request error", "1010": "Unstable network", "1011": "Parameter error", "1012": "Wrong payment method",
	"1013": "Invalid receiver", "1014": "Account and ID do not match", "1015": "Insufficient balance", "1016": "Refunded by recipient or bank",
	"1018": "Account error", "1019": "RUT error", "1020": "Bank error", "1021": "Document error", "1022": "Type error",
	"1024": "FINAL_FAILURE_MANUAL", "9999": "Others",
}
