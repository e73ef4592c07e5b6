package simulator

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// calling: until the merchant says SUCCESS. How often is not documented; five
// times, a minute apart, is this simulator's own.
func (*ttPay) calling() calling {
	return calling{
		tries:    5,
		pause:    func(int) time.Duration { return time.Minute },
		accepted: func(status int, body string) bool { return status == http.StatusOK && body == "SUCCESS" },
	}
}

// callback tells of a final payout, signed with the platform's key.
func (t *ttPay) callback(set *settings, p Create, now time.Time) (*http.Request, error) {
	if p.Outcome == Waiting {
		return nil, fmt.Errorf("simulator: TTpay does not call back about a payout that is %s", p.Outcome)
	}
	nonce := make([]byte, ttNonceChars/2)
	_, _ = rand.Read(nonce)
	body, err := t.callbackBody(set, p, hex.EncodeToString(nonce))
	if err != nil {
		return nil, err
	}
	r, err := callbackTo(cmp.Or(p.Callback, set.quirk("callback", "https://payrun.test/ttpay")), body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("timestamp", strconv.FormatInt(now.UnixMilli(), 10))
	r.Header.Set("nonce", hex.EncodeToString(nonce))
	r.Header.Set("country", set.Pool)
	r.Header.Set("appCode", set.Token)
	return r, nil
}

func (t *ttPay) callbackBody(set *settings, p Create, nonce string) ([]byte, error) {
	o := t.order(set, p)
	members := map[string]any{
		"merchantOrderNo": o.Ref, "tradeNo": o.Number, "amount": o.Amount, "serviceAmount": o.Service, "status": o.Status,
		"errorCode": o.Code, "errorMessage": o.Message, "completeTime": o.Complete,
	}
	if p.Outcome == Failed {
		members["amount"], members["serviceAmount"] = nil, nil
	}
	if set.quirk("status", "number") == "string" {
		members["status"] = t.status(p).String()
	}
	var body fields
	if err := json.Unmarshal(encode(members), &body); err != nil {
		return nil, fmt.Errorf("simulator: callback: %w", err)
	}
	key, err := ttPrivateKey(ttPlatformPrivateKey)
	if err != nil {
		return nil, fmt.Errorf("simulator: callback: %w", err)
	}
	sign, err := ttSign(key, ttSignText(body, nonce))
	if err != nil {
		return nil, fmt.Errorf("simulator: callback: %w", err)
	}
	body["sign"] = encode(sign)
	return encode(body), nil
}
