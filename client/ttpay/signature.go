package ttpay

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
)

// keyBitsMin is the size of TTpay's keys (Authentication), and the least that
// is worth the name.
const keyBitsMin = 1024

// sign writes a body with its signature. Blank fields are neither signed nor
// sent.
func (g *Gateway) sign(f fields, nonce string) ([]byte, error) {
	f = slices.DeleteFunc(slices.Clone(f), func(x field) bool { return blank(x.text) })
	sum := sha1.Sum([]byte(f.canonical(nonce)))
	signature, err := rsa.SignPKCS1v15(nil, g.key, crypto.SHA1, sum[:])
	if err != nil {
		return nil, err
	}
	body := map[string]any{"sign": base64.StdEncoding.EncodeToString(signature)}
	for _, x := range f {
		body[x.name] = x.value
	}
	return json.Marshal(body)
}

// canonical is the text that is signed (Authentication): the fields that are
// not blank, sorted by name, as name=value with & between them, without quotes
// or escapes; then the nonce.
func (f fields) canonical(nonce string) string {
	sorted := slices.DeleteFunc(slices.Clone(f), func(x field) bool { return x.name == "sign" || blank(x.text) })
	slices.SortFunc(sorted, func(a, b field) int { return strings.Compare(a.name, b.name) })
	var b strings.Builder
	for _, x := range sorted {
		b.WriteString(x.name + "=" + x.text + "&")
	}
	return b.String() + "nonce=" + nonce
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// genuine reports whether a signature over the fields and the nonce is the
// platform's.
func genuine(key *rsa.PublicKey, f fields, nonce, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	sum := sha1.Sum([]byte(f.canonical(nonce)))
	return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], raw) == nil
}

// Reasons for refusing a key. None repeats any of it.
var (
	errNotPrivate = errors.New("it is not an RSA private key in PKCS#8, as PEM or as bare Base64")
	errNotPublic  = errors.New("it is not an RSA public key, as PEM or as bare Base64")
	errShort      = errors.New("the key has fewer than 1024 bits")
)

// privateKey reads our own key.
func privateKey(s string) (*rsa.PrivateKey, error) {
	der, err := keyBytes(s)
	if err != nil {
		return nil, errNotPrivate
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		parsed, err = x509.ParsePKCS1PrivateKey(der)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	switch {
	case err != nil || !ok:
		return nil, errNotPrivate
	case key.N.BitLen() < keyBitsMin:
		return nil, errShort
	}
	return key, nil
}

// publicKey reads the platform's key.
func publicKey(s string) (*rsa.PublicKey, error) {
	der, err := keyBytes(s)
	if err != nil {
		return nil, errNotPublic
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	key, ok := parsed.(*rsa.PublicKey)
	switch {
	case err != nil || !ok:
		return nil, errNotPublic
	case key.N.BitLen() < keyBitsMin:
		return nil, errShort
	}
	return key, nil
}

// keyBytes takes a key out of PEM, or out of the bare Base64 that the portal
// shows, in one line or several.
func keyBytes(s string) ([]byte, error) {
	if block, _ := pem.Decode([]byte(s)); block != nil {
		return block.Bytes, nil
	}
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
}
