package fedapay

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"payrun/batch"
	"payrun/client"
)

// Limits of a callback (Webhooks and events): a signature may be this old or
// this far ahead; a body has no documented limit and no reason to be larger.
const (
	signatureTolerance = 300 * time.Second
	callbackMax        = 64 << 10 // bytes
)

// signatureHeader carries t=seconds and one or more s=hex.
const signatureHeader = "X-Fedapay-Signature"

// errNotGenuine says nothing of why: whoever forges needs no help.
var errNotGenuine = errors.New("the callback is not signed with our webhook secret, or not now")

// Receive verifies a callback: HMAC-SHA256 of the time and the raw body with
// the endpoint's secret, and a time within five minutes of ours. What it says
// is not believed; it names the payout to look up.
func (g *Gateway) Receive(header map[string][]string, body []byte) (batch.Callback, error) {
	if g.webhook.IsZero() {
		return batch.Callback{}, errors.New("callbacks need webhook_secret_file or webhook_secret_env")
	}
	if len(body) > callbackMax {
		return batch.Callback{}, fmt.Errorf("the callback is larger than %d bytes", callbackMax)
	}
	if !g.genuine(header, body) {
		return batch.Callback{}, errNotGenuine
	}
	return event(body)
}

// genuine reports that one of the signatures is ours and its time is now.
func (g *Gateway) genuine(header map[string][]string, body []byte) bool {
	var at string
	var signatures [][]byte
	for name, values := range header {
		if !strings.EqualFold(name, signatureHeader) || len(values) != 1 {
			continue
		}
		for item := range strings.SplitSeq(values[0], ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(item), "=")
			if key == "t" {
				at = value
			}
			if sum, err := hex.DecodeString(value); key == "s" && err == nil {
				signatures = append(signatures, sum)
			}
		}
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || g.now().Sub(time.Unix(seconds, 0)).Abs() > signatureTolerance {
		return false
	}
	h := hmac.New(sha256.New, []byte(g.webhook.Reveal()))
	h.Write([]byte(at + "."))
	h.Write(body)
	ours, genuine := h.Sum(nil), false
	for _, s := range signatures {
		genuine = hmac.Equal(s, ours) || genuine
	}
	return genuine
}

// event reads which payout an event is about. Ids of payouts and of
// transactions overlap, so its name is what tells them apart.
func event(body []byte) (batch.Callback, error) {
	var e struct {
		ID     client.Text `json:"id"`
		Name   client.Text `json:"name"` // in the guide
		Type   client.Text `json:"type"` // in the SDKs
		Entity struct {
			Reference client.Text `json:"merchant_reference"`
		} `json:"entity"`
	}
	if err := client.Decode(body, &e); err != nil {
		return batch.Callback{}, errors.New("the callback is not an event")
	}
	name := e.Name
	if name == "" {
		name = e.Type
	}
	switch {
	case !strings.HasPrefix(string(name), "payout."):
		return batch.Callback{}, fmt.Errorf("%w: it is about no payout", batch.ErrNotFound)
	case e.Entity.Reference == "":
		return batch.Callback{}, errors.New("the callback names no payout of ours")
	}
	sum := sha256.Sum256([]byte("fedapay event\x00" + string(e.ID)))
	if e.ID == "" {
		sum = sha256.Sum256(body)
	}
	return batch.Callback{Ref: string(e.Entity.Reference), Digest: hex.EncodeToString(sum[:])}, nil
}
