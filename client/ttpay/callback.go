package ttpay

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"payrun/batch"
	"payrun/client"
)

// Acknowledgement is the whole body of the answer to a callback, as plain
// text. After anything else the platform calls again (Callback).
const Acknowledgement = "SUCCESS"

// bodyMax bounds a callback's body, in bytes.
const bodyMax = 64 << 10

// errNotGenuine says nothing of why: whoever forges needs no help.
var errNotGenuine = errors.New("the callback is not signed with the platform's key")

// Receive verifies a callback over its raw fields, those that we do not know
// included: all that are not blank are signed, and the nonce of the header is.
// What it says is not believed; it names the payout to look up.
func (g *Gateway) Receive(header map[string][]string, body []byte) (batch.Callback, error) {
	if g.platform == nil {
		return batch.Callback{}, errors.New("callbacks need platform_key_file")
	}
	if len(body) > bodyMax {
		return batch.Callback{}, fmt.Errorf("the callback is larger than %d bytes", bodyMax)
	}
	f, signature, err := rawFields(body)
	if err != nil {
		return batch.Callback{}, err
	}
	if !genuine(g.platform, f, headerOf(header, "nonce"), signature) {
		return batch.Callback{}, errNotGenuine
	}
	app, country := headerOf(header, "appCode"), headerOf(header, "country")
	if app != "" && app != g.app || country != "" && country != g.profile.Country {
		return batch.Callback{}, errors.New("the callback is for another application or country")
	}
	var p payout
	if err := client.Decode(body, &p); err != nil || p.Order == "" || p.Trade == "" || p.Status == "" {
		return batch.Callback{}, errors.New("the callback names no payout")
	}
	sum := sha256.Sum256([]byte("ttpay\x00" + string(p.Trade) + "\x00" + string(p.Status)))
	return batch.Callback{Ref: string(p.Order), Digest: hex.EncodeToString(sum[:])}, nil
}

// headerOf is a header's only value; two are none.
func headerOf(header map[string][]string, name string) string {
	for key, values := range header {
		if strings.EqualFold(key, name) && len(values) == 1 {
			return values[0]
		}
	}
	return ""
}

// rawFields are the fields of a body as they are written: a text without its
// quotes, anything else with its own characters, null as blank. A field that
// stands twice is refused: which of them is signed, nobody says.
func rawFields(body []byte) (f fields, signature string, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, "", errors.New("the callback is not an object")
	}
	seen := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		key, ok := name.(string)
		var value json.RawMessage
		if err != nil || !ok || seen[key] || d.Decode(&value) != nil {
			return nil, "", errors.New("the callback is not an object, or has a field twice")
		}
		seen[key] = true
		if key == "sign" {
			signature = plain(value)
		} else if string(value) != "null" {
			f = append(f, text(key, plain(value)))
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, "", errors.New("the callback is not an object")
	}
	return f, signature, nil
}
