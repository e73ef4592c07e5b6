package leanx

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"payrun/batch/settings"
)

// signer makes the three headers that LeanX wants when X-Signature is switched
// on in the portal. The signature covers neither body nor query: it proves who
// asks, not what.
type signer struct {
	uuid  string
	token settings.Secret
	key   settings.Secret
}

// sign adds a signature with a nonce and a time of its own. Path is without
// host and query.
func (s *signer) sign(header http.Header, method, path string) {
	at, nonce := strconv.FormatInt(time.Now().Unix(), 10), newNonce()
	h := hmac.New(sha256.New, []byte(s.key.Reveal()))
	h.Write([]byte(strings.Join([]string{method, s.uuid, path, at, s.token.Reveal(), nonce}, "|")))
	header["X-Signature"] = []string{hex.EncodeToString(h.Sum(nil))}
	header["X-Timestamp"] = []string{at}
	header["X-Nonce"] = []string{nonce}
}

// newNonce is a UUID of version 4.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
