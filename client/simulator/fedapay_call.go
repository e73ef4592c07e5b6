package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// calling: nine repeats, waiting twice as long each time, at most two minutes.
func (fedaPay) calling() calling {
	return calling{tries: 10, accepted: answered2xx, pause: func(try int) time.Duration {
		return min(time.Second<<try, 2*time.Minute)
	}}
}

// callback is a webhook about the payout as it stands, signed with its own
// time.
func (f fedaPay) callback(set *settings, p Create, now time.Time) (*http.Request, error) {
	to := set.quirk("webhook", "https://payrun.test/fedapay")
	r, err := http.NewRequest(http.MethodGet, to, nil)
	if err != nil {
		return nil, fmt.Errorf("simulator: callback: %w", err)
	}
	x := fedaExtraOf(&p)
	c := &call{request: r, set: set, now: now}
	word := f.status(p, x, c)
	if word == "pending" {
		word = "created"
	}
	number, _ := strconv.Atoi(p.Number)
	entity := map[string]any{
		"id": number, "klass": "v1/payout", "status": f.status(p, x, c), "merchant_reference": p.Ref, "amount": f.amount(c, p.Amount),
	}
	body := encode(map[string]any{
		set.quirk("event", "name"): "payout." + word, "id": 9000 + p.Seq, "object_id": number, "account_id": 1, "entity": entity,
		"created_at": now.UTC().Format(fedaLayout), "updated_at": now.UTC().Format(fedaLayout),
	})
	r, err = callbackTo(to, body)
	if err == nil {
		r.Header.Set("X-FEDAPAY-SIGNATURE", fedaSign(set.HashKey, now, body))
	}
	return r, err
}

// fedaSign makes the header t=…,s=….
func fedaSign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.", at.Unix())
	mac.Write(body)
	return fmt.Sprintf("t=%d,s=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}
