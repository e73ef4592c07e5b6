package simulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ttSignText is what a TTpay signature is over: the body's members but sign,
// those that are null or blank left out, sorted by name, as name=value joined
// with &, and the nonce at the end.
func ttSignText(body fields, nonce string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if value := ttValue(body[name]); name != "sign" && strings.TrimSpace(value) != "" {
			parts = append(parts, name+"="+value)
		}
	}
	return strings.Join(append(parts, "nonce="+nonce), "&")
}

// ttValue is a member's text: what a string says, and other values as they are
// written.
func ttValue(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

// ttVerify checks a signature: SHA1 with RSA, Base64.
func ttVerify(key *rsa.PublicKey, text, signature string) error {
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return err
	}
	sum := sha1.Sum([]byte(text))
	return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], raw)
}

// ttSign makes a signature.
func ttSign(key *rsa.PrivateKey, text string) (string, error) {
	sum := sha1.Sum([]byte(text))
	raw, err := rsa.SignPKCS1v15(nil, key, crypto.SHA1, sum[:])
	return base64.StdEncoding.EncodeToString(raw), err
}

// ttDER reads a key as PEM or as the Base64 inside it.
func ttDER(text string) ([]byte, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		return block.Bytes, nil
	}
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
}

func ttPublicKey(text string) (*rsa.PublicKey, error) {
	der, err := ttDER(text)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	if r, ok := key.(*rsa.PublicKey); ok {
		return r, nil
	}
	return nil, errors.New("public key: it is not RSA")
}

func ttPrivateKey(text string) (*rsa.PrivateKey, error) {
	der, err := ttDER(text)
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("private key: %w", err)
	}
	if r, ok := key.(*rsa.PrivateKey); ok {
		return r, nil
	}
	return nil, errors.New("private key: it is not RSA")
}
