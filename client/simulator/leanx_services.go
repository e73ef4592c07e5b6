package simulator

import (
	"strconv"
	"strings"
)

// leanXBank is a bank or wallet that LeanX can pay into. Ids 1 and 2 are the
// documented ones; the others are this simulator's own.
type leanXBank struct {
	ID     int
	Name   string
	BIC    string
	Status string
	Wallet bool
}

// leanXBanks is the list in the order of ids.
var leanXBanks = []leanXBank{
	{ID: 1, Name: "MBSB BANK BERHAD", BIC: "AFBQMYKL", Status: "ACTIVE"},
	{ID: 2, Name: "BANK PERTANIAN MALAYSIA BHD (AGROBANK)", BIC: "AGOBMYKL", Status: "ACTIVE"},
	{ID: 3, Name: "AFFIN BANK BERHAD", BIC: "PHBMMYKL", Status: "ACTIVE"},
	{ID: 4, Name: "AL RAJHI BANKING & INVESTMENT CORPORATION (MALAYSIA) BERHAD", BIC: "RJHIMYKL", Status: "ACTIVE"},
	{ID: 5, Name: "ALLIANCE BANK MALAYSIA BERHAD", BIC: "MFBBMYKL", Status: "ACTIVE"},
	{ID: 6, Name: "AMBANK (M) BERHAD", BIC: "ARBKMYKL", Status: "ACTIVE"},
	{ID: 7, Name: "BANK ISLAM MALAYSIA BERHAD", BIC: "BIMBMYKL", Status: "ACTIVE"},
	{ID: 8, Name: "BANK KERJASAMA RAKYAT MALAYSIA BERHAD", BIC: "BKRMMYKL", Status: "ACTIVE"},
	{ID: 9, Name: "BANK MUAMALAT MALAYSIA BERHAD", BIC: "BMMBMYKL", Status: "ACTIVE"},
	{ID: 10, Name: "BANK OF AMERICA MALAYSIA BERHAD", BIC: "BOFAMY2X", Status: "INACTIVE"},
	{ID: 11, Name: "BANK OF CHINA (MALAYSIA) BERHAD", BIC: "BKCHMYKL", Status: "ACTIVE"},
	{ID: 12, Name: "BANK SIMPANAN NASIONAL", BIC: "BSNAMYK1", Status: "ACTIVE"},
	{ID: 13, Name: "BNP PARIBAS MALAYSIA BERHAD", BIC: "BNPAMYKL", Status: "ACTIVE"},
	{ID: 14, Name: "CHINA CONSTRUCTION BANK (MALAYSIA) BERHAD", BIC: "PCBCMYKL", Status: "ACTIVE"},
	{ID: 15, Name: "CIMB BANK BERHAD", BIC: "CIBBMYKL", Status: "ACTIVE"},
	{ID: 16, Name: "CITIBANK BERHAD", BIC: "CITIMYKL", Status: "INACTIVE"},
	{ID: 17, Name: "DEUTSCHE BANK (MALAYSIA) BERHAD", BIC: "DEUTMYKL", Status: "ACTIVE"},
	{ID: 18, Name: "HONG LEONG BANK BERHAD", BIC: "HLBBMYKL", Status: "ACTIVE"},
	{ID: 19, Name: "HSBC BANK MALAYSIA BERHAD", BIC: "HBMBMYKL", Status: "ACTIVE"},
	{ID: 20, Name: "INDUSTRIAL AND COMMERCIAL BANK OF CHINA (MALAYSIA) BERHAD", BIC: "ICBKMYKL", Status: "ACTIVE"},
	{ID: 21, Name: "J.P. MORGAN CHASE BANK BERHAD", BIC: "CHASMYKX", Status: "ACTIVE"},
	{ID: 22, Name: "KUWAIT FINANCE HOUSE (MALAYSIA) BERHAD", BIC: "KFHOMYKL", Status: "ACTIVE"},
	{ID: 23, Name: "MALAYAN BANKING BERHAD", BIC: "MBBEMYKL", Status: "ACTIVE"},
	{ID: 24, Name: "OCBC BANK (MALAYSIA) BERHAD", BIC: "OCBCMYKL", Status: "ACTIVE"},
	{ID: 25, Name: "PUBLIC BANK BERHAD", BIC: "PBBEMYKL", Status: "ACTIVE"},
	{ID: 26, Name: "RHB BANK BERHAD", BIC: "RHBBMYKL", Status: "ACTIVE"},
	{ID: 27, Name: "STANDARD CHARTERED BANK MALAYSIA BERHAD", BIC: "SCBLMYKX", Status: "ACTIVE"},
	{ID: 28, Name: "UNITED OVERSEAS BANK (MALAYSIA) BHD", BIC: "UOVBMYKL", Status: "ACTIVE"},
	{ID: 29, Name: "GX BANK BERHAD", BIC: "GXSPMYKL", Status: "ACTIVE"},
	{ID: 30, Name: "AEON BANK (M) BERHAD", BIC: "ACDBMYK2", Status: "ACTIVE"},
	{ID: 31, Name: "TNG DIGITAL SDN BHD (TOUCH 'N GO EWALLET)", BIC: "TNGDMYNB", Status: "ACTIVE", Wallet: true},
	{ID: 32, Name: "AXIATA DIGITAL ECODE SDN BHD (BOOST)", BIC: "BOSTMYNB", Status: "ACTIVE", Wallet: true},
	{ID: 33, Name: "BIGPAY MALAYSIA SDN BHD", BIC: "BGPYMYNB", Status: "MAINTENANCE", Wallet: true},
}

// leanXService finds a bank by the digits of its id, or returns nil.
func leanXService(id string) *leanXBank {
	n, err := strconv.Atoi(id)
	if err != nil || n < 1 || n > len(leanXBanks) {
		return nil
	}
	return &leanXBanks[n-1]
}

// leanXServiceRow is a bank as list-payout-services shows it.
type leanXServiceRow struct {
	ID       int    `json:"payout_service_id"`
	ModelID  int    `json:"payment_model_reference_id"`
	Model    string `json:"payment_model_reference"`
	Unique   string `json:"unique_reference"`
	Service  string `json:"payment_service"`
	Name     string `json:"name"`
	StatusID int    `json:"record_status_id"`
	Status   string `json:"record_status"`
}

// leanXServiceList is the data of list-payout-services: banks and wallets each
// under the name of their rail.
func leanXServiceList() any {
	const banks, wallets = "SWITCH_PAYOUT_WEBPAY", "SWITCH_PAYOUT_EWALLET"
	rails := map[string][]leanXServiceRow{}
	for _, b := range leanXBanks {
		rail, status := banks, 1
		if b.Wallet {
			rail = wallets
		}
		if b.Status != "ACTIVE" {
			status = 2
		}
		rails[rail] = append(rails[rail], leanXServiceRow{b.ID, 1, "B2C", leanXUnique(b), rail, b.Name, status, b.Status})
	}
	n := len(leanXBanks)
	data := []map[string][]leanXServiceRow{{banks: rails[banks]}, {wallets: rails[wallets]}}
	return map[string]any{"list": leanXPage{Draw: n, Total: n, Filtered: n, Data: data}}
}

// leanXUnique is a name such as PAYOUT_MBSB_BANK_WEBPAY.
func leanXUnique(b leanXBank) string {
	switch b.ID {
	case 1:
		return "PAYOUT_MBSB_BANK_WEBPAY"
	case 2:
		return "PAYOUT_AGROBANK_WEBPAY"
	}
	words := strings.FieldsFunc(b.Name, func(r rune) bool { return r < 'A' || r > 'Z' })
	return "PAYOUT_" + strings.Join(words[:min(3, len(words))], "_") + "_WEBPAY"
}
