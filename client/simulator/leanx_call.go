package simulator

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// calling: the manual says nothing about repeats.
func (*leanX) calling() calling { return calling{tries: 1, accepted: answered2xx} }

// callback is sent for paid payouts only: a token signed with the hash key,
// without expiry, in an envelope of its own code.
func (l *leanX) callback(set *settings, p Create, now time.Time) (*http.Request, error) {
	if l.status(p, set) != "SUCCESS" {
		return nil, fmt.Errorf("simulator: LeanX does not call back about a payout that is %s", p.Outcome)
	}
	number, value := p.Number, p.Amount.StringFixed(2)
	if p.Shown.Amount.Valid {
		value = p.Shown.Amount.Decimal.StringFixed(2)
	}
	claims := map[string]any{
		"invoice_status": "SUCCESS", "amount": value, "payout_service_id": json.Number(p.Service),
		"client_data": map[string]string{
			"external_invoice_ref": p.Ref, "recipient_reference": p.Narration, "virtual_pool_reference": number,
		},
		"output": map[string]any{"bank_response": map[string]any{"Result": map[string]string{
			"BankReferenceNo": fmt.Sprintf("%08d", p.Seq), "DisplayName": p.Name, "PaymentStatus": "ACSP",
			"OrgnThirdPartyAccountNo": cmp.Or(p.Shown.Account, p.Account), "OrgnTransactionAmount": value,
		}}},
		"payout_payment": map[string]any{"item": map[string]any{"balance": value, "virtual_pool_reference": p.Pool}},
	}
	body := encode(map[string]any{
		"response_code": leanXCallback, "description": "SUCCESS", "app_version": "/api/v1",
		"talk_to_server_before": now.In(malaysia).Format(leanXLayout + ".000000"),
		"data":                  signHS256(encode(claims), set.HashKey), "breakdown_errors": nil, "token": uuidOf(set.Token),
	})
	return callbackTo(p.Callback, body)
}

// signHS256 makes a JSON web token of claims.
func signHS256(claims []byte, key string) string {
	part := base64.RawURLEncoding.EncodeToString
	signed := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(claims)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(signed))
	return signed + "." + part(mac.Sum(nil))
}
