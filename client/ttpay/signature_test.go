package ttpay

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/client"
	"payrun/client/simulator"
)

// The test vectors of the provider's page: keys made for it, signatures
// computed there by two independent tools.
const (
	vectorKey      = "MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALiRILCQhInLQjUL1kqjUij8/v1ztxeGDVG7HWfkEsQrKyjamSMKk3pgHriucDh3OoEIprxPjX+xsUMEV5n0uJCpkoilCAhMrm0hAB7WZRhSeebP08OiRMBZU6IyMKfz9Dct49GSRsR2w/oHueALJei8Z2VndrelxVGIIzXrEjMFAgMBAAECgYAc/mVvf0Bm4hiUOzgOcRIk0Lug5qbuSdd5TabsrWI6UVq+F/sDC3QH/yYMVpDX+fjlkM2amvesReaGE95MF+rPQHddHXLs+HcGtaWLPz7hCefbF4pouBeCnUPLXDHa175laACABo5qXQP2FKm8k+epq74VwWA1MR7Yt8SEfTKB0QJBAMuUXMprsscyEkFHT/hgKIADMnpDAebSuuOvhK3doV/FBVQFuWCTUU4PDeF6mpmycIhArdyjOonxHKJG7p7CO1ECQQDoF3uSf62eGl9+ohbtbtbsoaKmpyXxBovKVh1BjeBAfhDAPUrs3hpbzd3hKXbSvSa+3xKD0jNBVo0YG8Rcl+d1AkAktFMmi9Rn5bc03c6lUXD745euQ3aMT2IyuuqJDnSR98vGImIR732xPTWbead2Hp37cu3l4egkBrzK5U8QgKSBAkB1hVaEMvSV5yLNu4PCjGp1/c6fdmnG5xqnxP0hcZbI8UzIGwEyebB9JfwhBF7vjOnuooP8jdZ4Ujw1pfHDNQP1AkEAkvudr1QaiNZQN9DYRcY6Oj4XIhhRu3Sjb53Psc+wktlknTyX3dJpeOuheIaRUlVzPiQIiy450OlosFDYHxrBZg=="
	vectorPlatform = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC4QlIVdbtSLw+O78w7pTmv23RWujQDAH5rSyqPKDMrWPyH6pmX363mLxiVtcea2n/qwKT7jc+nxyrNjA9UpsDgnCNNNuTjcMYnFn1+7p33i/ZmG1dtC2jts6YBBEDTsUAFyMOQk6b2xWaTEHEz9lSioffl8+CPU2bPWgDqj6FfmQIDAQAB"
)

// vectorGateway is one with the keys of the vectors.
func vectorGateway(t testing.TB) *Gateway {
	t.Helper()
	c := config("http://127.0.0.1", "RU")
	c.PrivateKey, c.PlatformKey = settings.NewSecret(vectorKey), settings.NewSecret(vectorPlatform)
	g, err := New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// A signature that is wrong in one byte is an application that is not found.
func TestSignatureVectors(t *testing.T) {
	tests := []struct {
		name, nonce, canonical, sign string
		fields                       fields
	}{
		{
			"create in Russia", "0123456789abcdef0123456789abcdef",
			"accountType=701&amount=1500&bankAccount=79001234567&callbackUrl=https://merchant.example/cb/ttpay&merchantOrderNo=B20260101000042&phone=79001234567&realName=IVAN PETROV&nonce=0123456789abcdef0123456789abcdef",
			"rNrSdrMbQOP8ZeCA3ybCsH8mTtCo9Ny19jRsefzFUqNreEsJHmmBydgHYwpNaoD14LS553gaRposMlPkXdDfZp+wZb4Xx8N0qMpArGT2UQjK7ogyRPjrSmA8PoUTgbXxAPd6K4VyDQWlFZRVGzTrNmzUudWJPLBAEBwmsIE5ogc=",
			fields{
				text("merchantOrderNo", "B20260101000042"), text("amount", "1500"), number("accountType", "701"), text("bankCode", ""),
				text("bankAccount", "79001234567"), text("phone", "79001234567"), text("realName", "IVAN PETROV"),
				text("callbackUrl", "https://merchant.example/cb/ttpay"),
			},
		},
		{
			"create in Indonesia", "fedcba9876543210fedcba9876543210",
			"accountType=501&amount=150000&bankAccount=1234567890&bankCode=0007&bankName=Bank BCA&email=budi@example.com&merchantOrderNo=B20260101000043&phone=081234567890&realName=BUDI SANTOSO&nonce=fedcba9876543210fedcba9876543210",
			"NxySUllZaKtF2aJilSHMeXNNostRUkoR0dr+Lih520xdoFpgaYvNzq8v7B3mDGD6xc8gLttw/jOLPZ0Lzi/139LAoUDw+brKE5uyjf2vdaDK9XYTDASMs/PlJuR8z726FQgEJz3/rr+7ESuWjNQDnokzLFlQKmo1jw/njRklzy0=",
			fields{
				number("accountType", "501"), text("amount", "150000"), text("bankAccount", "1234567890"), text("bankCode", "0007"), text("bankName", "Bank BCA"),
				text("email", "budi@example.com"), text("merchantOrderNo", "B20260101000043"), text("phone", "081234567890"), text("realName", "BUDI SANTOSO"),
			},
		},
		{
			"query", "00112233445566778899aabbccddeeff", "merchantOrderNo=B20260101000042&nonce=00112233445566778899aabbccddeeff",
			"qwTYoHrfHH8K1mFWduhN2W5PEC6Ly23PhNw9clivPoExGg8BlCxMnRTBtrvhhpMxBpCbwOSdGGqteHACJSyH4bEVtrxPHOdiAwHUMEluzBF7nHTmxN+bqpz9xEY23PspZgEfvXlykGquPpD5Fx+uZjyzftgAsnEdsbkKHd0kd+w=",
			fields{text("merchantOrderNo", "B20260101000042")},
		},
		{
			"balance", "ffeeddccbbaa99887766554433221100", "nonce=ffeeddccbbaa99887766554433221100",
			"W1+vwijRkGiNgHdeRrUnDdFiISijv6NAFpY2TWmtbMaU1tubqQuaxovBZve8bQqONqMY2MJDLxzH2/NWW5MbJzWKcNwmNmUBf9k8byZoe7jqlxgNkeE81YH9QDimhZlV82sWoBoAQbbBQd7i5gxlTycaBqMKEGHuRq4BKObcTyk=",
			nil,
		},
	}
	g := vectorGateway(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.fields.canonical(tt.nonce); got != tt.canonical {
				t.Errorf("what is signed is\n%s\nwant\n%s", got, tt.canonical)
			}
			body, err := g.sign(tt.fields, tt.nonce)
			if err != nil {
				t.Fatal(err)
			}
			var sent map[string]any
			if err := json.Unmarshal(body, &sent); err != nil || sent["sign"] != tt.sign {
				t.Errorf("sign is %v, %v; want %s", sent["sign"], err, tt.sign)
			}
			if _, there := sent["bankCode"]; there && tt.name == "create in Russia" {
				t.Error("a blank field is sent")
			}
		})
	}
}

// The two callbacks of the vectors, one of them with fields that are null.
const (
	vectorSuccess = `{"merchantOrderNo":"B20260101000042","tradeNo":"TF2601010001RU0000000000000001","amount":"1500.00","serviceAmount":"45.00","status":2,"errorCode":null,"errorMessage":null,"completeTime":"2026-01-01 12:34:56","sign":"d8ZE1xYXGQgD4oVIKy+KmJ7tKR65r8eOx1RTh+zMGiL09kl3ywplcCL5wPCVrlU2R2soXtszzsSn/S/ua1k2Vx+mS3EzsfE78Lq46apPdfsYugWZHeXDNVkYLDUEinytdw5Oj2MJ78OZbLnponDV/RQpgPHe7hyX2PlGBjlQvvY="}`
	vectorFailure = `{"merchantOrderNo":"B20260101000042","tradeNo":"TF2601010001RU0000000000000001","amount":null,"serviceAmount":null,"status":3,"errorCode":1000,"errorMessage":"The account does not exist or is restricted","completeTime":"2026-01-01 12:34:56","sign":"T2vF9H2iSUDHUs0E1/E1W/JJXGrT2+FEfT6L3VAtZg6y4xitwcpODsvVemQ/VLAG/H18D1J+SG0mQfWAdiWR5ZsdnSFaWWCNflav8PPBVjfMMsA6cV1NXJ+7DshB9h28SdAVuoCJiIHkmpS2savRUHmlyKR3fL+id9fNwFtuxno="}`
)

func callbackHeader(nonce string) map[string][]string {
	return map[string][]string{"Nonce": {nonce}, "Timestamp": {"1767256496000"}}
}

func TestCallbackVectors(t *testing.T) {
	g := vectorGateway(t)
	success, err := g.Receive(callbackHeader("aaaabbbbccccddddeeeeffff00001111"), []byte(vectorSuccess))
	if err != nil || success.Ref != "B20260101000042" {
		t.Errorf("success: %+v, %v", success, err)
	}
	failure, err := g.Receive(callbackHeader("aaaabbbbccccddddeeeeffff00002222"), []byte(vectorFailure))
	if err != nil || failure.Ref != "B20260101000042" {
		t.Errorf("failure: %+v, %v", failure, err)
	}
	if success.Digest == failure.Digest || len(success.Digest) != 64 {
		t.Errorf("digests are %q and %q", success.Digest, failure.Digest)
	}
}

// A forged callback must not even make us ask. Every field is signed, those
// that we do not know included.
func TestForgedCallbackIsRefused(t *testing.T) {
	const nonce = "aaaabbbbccccddddeeeeffff00001111"
	tests := []struct {
		name   string
		header map[string][]string
		body   string
	}{
		{"another status", callbackHeader(nonce), strings.Replace(vectorSuccess, `"status":2`, `"status":3`, 1)},
		{"another amount", callbackHeader(nonce), strings.Replace(vectorSuccess, "1500.00", "1500.0", 1)},
		{"another order", callbackHeader(nonce), strings.Replace(vectorSuccess, "000042", "000043", 1)},
		{"a field more", callbackHeader(nonce), strings.Replace(vectorSuccess, "{", `{"remark":"x",`, 1)},
		{"a field less", callbackHeader(nonce), strings.Replace(vectorSuccess, `"serviceAmount":"45.00",`, "", 1)},
		{"a null that has a value", callbackHeader(nonce), strings.Replace(vectorSuccess, `"errorCode":null`, `"errorCode":0`, 1)},
		{"a field twice", callbackHeader(nonce), strings.Replace(vectorSuccess, "{", `{"merchantOrderNo":"B20260101000042",`, 1)},
		{"another nonce", callbackHeader("aaaabbbbccccddddeeeeffff00002222"), vectorSuccess},
		{"two nonces", map[string][]string{"Nonce": {nonce, nonce}}, vectorSuccess},
		{"no nonce", nil, vectorSuccess},
		{"no signature", callbackHeader(nonce), vectorSuccess[:strings.Index(vectorSuccess, `,"sign"`)] + "}"},
		{"a list", callbackHeader(nonce), "[]"},
		{"nothing", callbackHeader(nonce), ""},
		{"half", callbackHeader(nonce), vectorSuccess[:80]},
		{"another application", map[string][]string{"Nonce": {nonce}, "appCode": {"other"}}, vectorSuccess},
		{"another country", map[string][]string{"Nonce": {nonce}, "Country": {"ID"}}, vectorSuccess},
		{"too large", callbackHeader(nonce), vectorSuccess + strings.Repeat(" ", bodyMax)},
	}
	g := vectorGateway(t)
	for _, tt := range tests {
		if c, err := g.Receive(tt.header, []byte(tt.body)); err == nil || c != (batch.Callback{}) {
			t.Errorf("%s: Receive = %+v, %v; want an error", tt.name, c, err)
		}
	}
	g.platform = nil
	if _, err := g.Receive(callbackHeader(nonce), []byte(vectorSuccess)); err == nil {
		t.Error("a callback was taken without a key to check it")
	}
}

// Blanks around or between fields, and a field that is blank, change nothing
// that is signed.
func TestCallbackInAnyLayout(t *testing.T) {
	g := vectorGateway(t)
	for _, body := range []string{
		strings.ReplaceAll(vectorSuccess, ",", ",\n  "),
		strings.Replace(vectorSuccess, "{", `{"remark":"  ",`, 1),
		strings.Replace(vectorSuccess, "{", `{"remark":null,`, 1),
	} {
		if _, err := g.Receive(callbackHeader("aaaabbbbccccddddeeeeffff00001111"), []byte(body)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// The simulator signs what the adapter believes, and neither was written from
// the other.
func TestCallbackOfTheSimulator(t *testing.T) {
	s := open(t, "ID", map[string]string{})
	g, a := at(t, s, "ID"), attempt("ID", 1)
	if _, err := g.Submit(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(a.Wire, simulator.Paid); err != nil {
		t.Fatal(err)
	}
	r, err := s.Callback(a.Wire)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := g.Receive(r.Header, body); err != nil || c.Ref != a.Wire {
		t.Errorf("Receive = %+v, %v", c, err)
	}
	if _, err := g.Receive(r.Header, []byte(strings.Replace(string(body), a.Wire, "2026-11-K0002", 1))); err == nil {
		t.Error("a changed body was taken")
	}
}

// at makes a gateway that speaks to a simulator.
func at(t testing.TB, s http.Handler, profile string) *Gateway {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	g, err := New(config(server.URL, profile), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

// Headers are named as documented: an underscore is not a dash, and some
// servers know the difference. Nonce and time are new in each request.
func TestHeadersAreAsDocumented(t *testing.T) {
	var lines []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lines = append(lines, r.Header.Get("nonce")+" "+r.Header.Get("timestamp"))
		if _, exact := r.Header["App_code"]; !exact || r.Header.Get("country") != "ID" {
			t.Errorf("headers are %v", r.Header)
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"code":200,"msg":"success","data":{"totalAmount":"5.00","frozenAmount":"1.00","availAmount":"4.00"}}`)
	}))
	server.Start()
	defer server.Close()
	g, err := New(config(server.URL, "ID"), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for range 2 {
		b, err := g.Balance(context.Background())
		if err != nil || b.Amount.String() != "4" || b.At.IsZero() {
			t.Errorf("Balance = %+v, %v; want what is available", b, err)
		}
	}
	if len(lines) != 2 || lines[0][:32] == lines[1][:32] || len(strings.Fields(lines[0])[1]) != 13 {
		t.Errorf("nonce and timestamp are %q", lines)
	}
}

// A nonce that was used within a day is refused, so no two of a hundred
// thousand requests may have the same, also when many make them at once.
func TestNoncesNeverRepeat(t *testing.T) {
	const requests, workers = 100_000, 4
	nonces := make([][]string, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for range requests / workers {
				nonces[w] = append(nonces[w], newNonce())
			}
		})
	}
	all.Wait()
	seen := make(map[string]bool, requests)
	for _, n := range slices.Concat(nonces...) {
		if len(n) != 32 || seen[n] {
			t.Fatalf("nonce %q, seen %t", n, seen[n])
		}
		seen[n] = true
	}
	if len(seen) != requests {
		t.Errorf("%d nonces; want %d", len(seen), requests)
	}
}

// Each request has a nonce of its own and is signed over it, and its time is
// that of its making: a request that waited its turn is not stale.
func TestEachRequestIsSignedAfresh(t *testing.T) {
	g := vectorGateway(t)
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	g.now = func() time.Time { now = now.Add(time.Millisecond); return now }
	last, seen := "", map[string]bool{}
	for range 50 {
		r, err := g.request("query", pathQuery, fields{text("merchantOrderNo", "B20260101000042")})
		if err != nil {
			t.Fatal(err)
		}
		var body struct{ MerchantOrderNo, Sign string }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		if !genuine(&g.key.PublicKey, fields{text("merchantOrderNo", body.MerchantOrderNo)}, r.Header["nonce"][0], body.Sign) {
			t.Fatal("the signature is not over the nonce of the header")
		}
		if at := r.Header["timestamp"][0]; at != strconv.FormatInt(now.UnixMilli(), 10) || at == last {
			t.Errorf("timestamp %s after %s; want %d", at, last, now.UnixMilli())
		}
		last = r.Header["timestamp"][0]
		seen[r.Header["nonce"][0]] = true
	}
	if len(seen) != 50 {
		t.Errorf("50 requests have %d nonces", len(seen))
	}
}

// A clock that is off by more than 30 seconds has every request refused. How
// far it is off shows all the same.
func TestSkewIsToldByARefusalAsWell(t *testing.T) {
	for _, off := range []time.Duration{0, 20 * time.Second, -20 * time.Second, 10 * time.Minute, -10 * time.Minute} {
		for _, status := range []int{200, 502} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				io.WriteString(w, `{"code":413,"msg":"timestamp expired","data":null}`)
			}))
			g, err := New(config(server.URL, "ID"), client.Options{})
			if err != nil {
				t.Fatal(err)
			}
			g.now = func() time.Time { return time.Now().Add(off) }
			if skew, err := g.Skew(t.Context()); err != nil || (skew-off).Abs() > 3*time.Second {
				t.Errorf("HTTP %d: Skew = %v, %v; want about %v", status, skew, err, off)
			}
			g.Close()
			server.Close()
		}
	}
}

func TestSkewOfNoAnswerIsAnError(t *testing.T) {
	mute := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"code":200}`)
	}))
	defer mute.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for _, url := range []string{mute.URL, gone.URL} {
		g, err := New(config(url, "ID"), client.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if skew, err := g.Skew(t.Context()); err == nil {
			t.Errorf("Skew = %v", skew)
		}
		g.Close()
	}
}

// The simulator refuses an expired time as the manual says. That is no refusal
// to act on: the order may be taken by a platform that thinks otherwise.
func TestAStaleTimeIsNoRefusal(t *testing.T) {
	s := open(t, "ID", map[string]string{})
	g, a := at(t, s, "ID"), attempt("ID", 1)
	g.now = func() time.Time { return time.Now().Add(-31 * time.Second) }
	if v, err := g.Submit(t.Context(), a); err == nil || v != (batch.Verdict{}) || errors.Is(err, batch.ErrNotSent) {
		t.Errorf("Submit = %+v, %v; want a doubt", v, err)
	}
	if _, err := g.Inquire(t.Context(), a); err == nil || errors.Is(err, batch.ErrNotFound) {
		t.Errorf("Inquire = %v; want that nothing was learned", err)
	}
	g.now = func() time.Time { return time.Now().Add(-25 * time.Second) }
	if _, err := g.Submit(t.Context(), a); err != nil {
		t.Errorf("Submit within the window = %v", err)
	}
}

func TestKeysAreReadInEitherForm(t *testing.T) {
	der, err := base64.StdEncoding.DecodeString(vectorKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"bare":              vectorKey,
		"bare, in lines":    vectorKey[:64] + "\r\n" + vectorKey[64:] + "\n",
		"PEM":               string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"PEM after a title": "my key\n" + string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	} {
		if _, err := privateKey(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, s := range map[string]string{"nothing": "", "words": "my key", "a public key": vectorPlatform, "half": vectorKey[:100]} {
		if _, err := privateKey(s); err == nil || s != "" && strings.Contains(err.Error(), s) {
			t.Errorf("%s as a private key: %v", name, err)
		}
	}
	if _, err := publicKey(vectorPlatform); err != nil {
		t.Error(err)
	}
	if _, err := publicKey(vectorKey); err == nil {
		t.Error("a private key was taken for the platform's")
	}
}

// Whatever bytes a callback has, nothing panics, and nothing that is not
// signed is taken.
func FuzzCallback(f *testing.F) {
	f.Add([]byte(vectorSuccess))
	f.Add([]byte(vectorFailure))
	f.Add([]byte(`{"a":{"b":[1]},"sign":""}`))
	g := vectorGateway(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := g.Receive(callbackHeader("aaaabbbbccccddddeeeeffff00001111"), body)
		if err == nil && c.Ref != "B20260101000042" {
			t.Errorf("%+v by %s", c, body)
		}
	})
}
