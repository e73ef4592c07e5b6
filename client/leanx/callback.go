package leanx

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"

	"payrun/batch"
	"payrun/client"
)

// callbackMax bounds a callback's body, in bytes.
const callbackMax = 64 << 10

// claims are what is read of a callback. Neither an id nor an expiry is
// documented, so a token can be sent again; the digest tells.
type claims struct {
	jwt.RegisteredClaims
	Client struct {
		Ref client.Text `json:"external_invoice_ref"`
	} `json:"client_data"`
}

// Receive verifies a callback: a token signed with the portal's Hash Key by
// HS256 and nothing else. What it says is not believed; it names the payout to
// look up.
func (g *Gateway) Receive(_ map[string][]string, body []byte) (batch.Callback, error) {
	if g.hashKey.IsZero() {
		return batch.Callback{}, errors.New("callbacks need hash_key_file or hash_key_env")
	}
	if len(body) > callbackMax {
		return batch.Callback{}, fmt.Errorf("the callback is larger than %d bytes", callbackMax)
	}
	var outer struct {
		Data string `json:"data"`
	}
	if err := client.Decode(body, &outer); err != nil || outer.Data == "" {
		return batch.Callback{}, errors.New("the callback has no token")
	}
	var c claims
	key := func(*jwt.Token) (any, error) { return []byte(g.hashKey.Reveal()), nil }
	if _, err := jwt.ParseWithClaims(outer.Data, &c, key, jwt.WithValidMethods([]string{"HS256"})); err != nil {
		return batch.Callback{}, errNotGenuine
	}
	if c.Client.Ref == "" {
		return batch.Callback{}, errors.New("the callback names no payout")
	}
	sum := sha256.Sum256([]byte(outer.Data))
	return batch.Callback{Ref: string(c.Client.Ref), Digest: hex.EncodeToString(sum[:])}, nil
}

// errNotGenuine says nothing of why: the parser's own words quote the token.
var errNotGenuine = errors.New("the callback is not signed with our Hash Key")
