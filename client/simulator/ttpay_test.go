package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"
)

// ttVectors are the manual's worked examples; the last two are the platform's.
var ttVectors = []struct{ name, body, nonce, text, sign, key string }{
	{
		"create in Russia",
		`{"merchantOrderNo":"B20260101000042","amount":"1500","accountType":701,"bankCode":"","bankAccount":"79001234567","phone":"79001234567","realName":"IVAN PETROV","callbackUrl":"https://merchant.example/cb/ttpay"}`,
		"0123456789abcdef0123456789abcdef",
		"accountType=701&amount=1500&bankAccount=79001234567&callbackUrl=https://merchant.example/cb/ttpay&merchantOrderNo=B20260101000042&phone=79001234567&realName=IVAN PETROV&nonce=0123456789abcdef0123456789abcdef",
		"rNrSdrMbQOP8ZeCA3ybCsH8mTtCo9Ny19jRsefzFUqNreEsJHmmBydgHYwpNaoD14LS553gaRposMlPkXdDfZp+wZb4Xx8N0qMpArGT2UQjK7ogyRPjrSmA8PoUTgbXxAPd6K4VyDQWlFZRVGzTrNmzUudWJPLBAEBwmsIE5ogc=",
		DefaultTTpayMerchantPublicKey,
	},
	{
		"create in Indonesia",
		`{"merchantOrderNo":"B20260101000043","amount":"150000","accountType":"501","bankCode":"0007","bankName":"Bank BCA","bankAccount":"1234567890","phone":"081234567890","email":"budi@example.com","realName":"BUDI SANTOSO","sign":"left out"}`,
		"fedcba9876543210fedcba9876543210",
		"accountType=501&amount=150000&bankAccount=1234567890&bankCode=0007&bankName=Bank BCA&email=budi@example.com&merchantOrderNo=B20260101000043&phone=081234567890&realName=BUDI SANTOSO&nonce=fedcba9876543210fedcba9876543210",
		"NxySUllZaKtF2aJilSHMeXNNostRUkoR0dr+Lih520xdoFpgaYvNzq8v7B3mDGD6xc8gLttw/jOLPZ0Lzi/139LAoUDw+brKE5uyjf2vdaDK9XYTDASMs/PlJuR8z726FQgEJz3/rr+7ESuWjNQDnokzLFlQKmo1jw/njRklzy0=",
		DefaultTTpayMerchantPublicKey,
	},
	{
		"query", `{"merchantOrderNo":"B20260101000042"}`, "00112233445566778899aabbccddeeff",
		"merchantOrderNo=B20260101000042&nonce=00112233445566778899aabbccddeeff",
		"qwTYoHrfHH8K1mFWduhN2W5PEC6Ly23PhNw9clivPoExGg8BlCxMnRTBtrvhhpMxBpCbwOSdGGqteHACJSyH4bEVtrxPHOdiAwHUMEluzBF7nHTmxN+bqpz9xEY23PspZgEfvXlykGquPpD5Fx+uZjyzftgAsnEdsbkKHd0kd+w=",
		DefaultTTpayMerchantPublicKey,
	},
	{
		"balance", `{}`, "ffeeddccbbaa99887766554433221100", "nonce=ffeeddccbbaa99887766554433221100",
		"W1+vwijRkGiNgHdeRrUnDdFiISijv6NAFpY2TWmtbMaU1tubqQuaxovBZve8bQqONqMY2MJDLxzH2/NWW5MbJzWKcNwmNmUBf9k8byZoe7jqlxgNkeE81YH9QDimhZlV82sWoBoAQbbBQd7i5gxlTycaBqMKEGHuRq4BKObcTyk=",
		DefaultTTpayMerchantPublicKey,
	},
	{
		"callback of a success",
		`{"merchantOrderNo":"B20260101000042","tradeNo":"TF2601010001RU0000000000000001","amount":"1500.00","serviceAmount":"45.00","status":2,"errorCode":null,"errorMessage":null,"completeTime":"2026-01-01 12:34:56"}`,
		"aaaabbbbccccddddeeeeffff00001111",
		"amount=1500.00&completeTime=2026-01-01 12:34:56&merchantOrderNo=B20260101000042&serviceAmount=45.00&status=2&tradeNo=TF2601010001RU0000000000000001&nonce=aaaabbbbccccddddeeeeffff00001111",
		"d8ZE1xYXGQgD4oVIKy+KmJ7tKR65r8eOx1RTh+zMGiL09kl3ywplcCL5wPCVrlU2R2soXtszzsSn/S/ua1k2Vx+mS3EzsfE78Lq46apPdfsYugWZHeXDNVkYLDUEinytdw5Oj2MJ78OZbLnponDV/RQpgPHe7hyX2PlGBjlQvvY=",
		ttExamplePlatformKey,
	},
	{
		"callback of a failure",
		`{"merchantOrderNo":"B20260101000042","tradeNo":"TF2601010001RU0000000000000001","amount":null,"serviceAmount":null,"status":3,"errorCode":1000,"errorMessage":"The account does not exist or is restricted","completeTime":"2026-01-01 12:34:56"}`,
		"aaaabbbbccccddddeeeeffff00002222",
		"completeTime=2026-01-01 12:34:56&errorCode=1000&errorMessage=The account does not exist or is restricted&merchantOrderNo=B20260101000042&status=3&tradeNo=TF2601010001RU0000000000000001&nonce=aaaabbbbccccddddeeeeffff00002222",
		"T2vF9H2iSUDHUs0E1/E1W/JJXGrT2+FEfT6L3VAtZg6y4xitwcpODsvVemQ/VLAG/H18D1J+SG0mQfWAdiWR5ZsdnSFaWWCNflav8PPBVjfMMsA6cV1NXJ+7DshB9h28SdAVuoCJiIHkmpS2savRUHmlyKR3fL+id9fNwFtuxno=",
		ttExamplePlatformKey,
	},
}

// ttExamplePlatformKey is the manual's, for its own examples only.
const ttExamplePlatformKey = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC4QlIVdbtSLw+O78w7pTmv23RWujQDAH5rSyqPKDMrWPyH6pmX363mLxiVtcea2n/qwKT7jc+nxyrNjA9UpsDgnCNNNuTjcMYnFn1+7p33i/ZmG1dtC2jts6YBBEDTsUAFyMOQk6b2xWaTEHEz9lSioffl8+CPU2bPWgDqj6FfmQIDAQAB"

// A signature rule that is read wrongly refuses every client that reads it
// rightly; the examples settle it.
func TestTTpaySignaturesAreThoseOfTheManual(t *testing.T) {
	merchant, err := ttPrivateKey(DefaultTTpayMerchantKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range ttVectors {
		body, err := parseFields([]byte(v.body))
		if err != nil {
			t.Fatal(err)
		}
		if got := ttSignText(body, v.nonce); got != v.text {
			t.Errorf("%s: text\n%s, want\n%s", v.name, got, v.text)
		}
		key, err := ttPublicKey("-----BEGIN PUBLIC KEY-----\n" + v.key + "\n-----END PUBLIC KEY-----\n")
		if err != nil || ttVerify(key, v.text, v.sign) != nil || ttVerify(key, v.text+" ", v.sign) == nil {
			t.Errorf("%s: the signature does not verify (%v)", v.name, err)
		}
		if got, err := ttSign(merchant, v.text); v.key == DefaultTTpayMerchantPublicKey && (err != nil || got != v.sign) {
			t.Errorf("%s: signed %s (%v)", v.name, got, err)
		}
	}
	order := fields{"b": []byte(`"x"`), "a1": []byte("2"), "a": []byte("1"), "B": []byte("true"), "blank": []byte(`" "`)}
	if got, want := ttSignText(order, "n"), "B=true&a=1&a1=2&b=x&nonce=n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// ttRequest is a signed request, before it is sent.
type ttRequest struct {
	path, body, nonce, stamp, app, country, sign string
}

// tt sends a signed TTpay request, patiently for 20 seconds; spoil changes it
// after it was signed.
func (c *customer) tt(path, body string, spoil ...func(*ttRequest)) reply {
	q := ttRequest{path: path, body: body, app: DefaultTTpayApp, country: "RU", nonce: fmt.Sprintf("%032d", c.next.Add(1)), stamp: strconv.FormatInt(c.s.current.Load().now().UnixMilli(), 10)}
	members, err := parseFields([]byte(body))
	if err != nil {
		c.t.Fatal(err)
	}
	key, err := ttPrivateKey(DefaultTTpayMerchantKey)
	if err != nil {
		c.t.Fatal(err)
	}
	q.sign, _ = ttSign(key, ttSignText(members, q.nonce))
	for _, f := range spoil {
		f(&q)
	}
	members, _ = parseFields([]byte(q.body))
	members["sign"] = encode(q.sign)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://ttpay.test/api/pay/"+q.path, strings.NewReader(string(encode(members))))
	if err != nil {
		c.t.Fatal(err)
	}
	r.GetBody = nil
	for name, value := range map[string]string{"app_code": q.app, "country": q.country, "nonce": q.nonce, "timestamp": q.stamp} {
		if value != "" {
			r.Header[name] = []string{value}
		}
	}
	return c.do(r)
}

func ttBody(ref, amount string) string {
	return fmt.Sprintf(`{"merchantOrderNo":%q,"amount":%q,"accountType":"701","bankAccount":"79001234567","realName":"IVAN PETROV","phone":"79001234567"}`, ref, amount)
}

func (c *customer) order(ref, amount string) reply {
	return c.tt("payout/create/v1", ttBody(ref, amount))
}

func (c *customer) query(ref string) reply {
	return c.tt("payout/query/v1", `{"merchantOrderNo":"`+ref+`"}`)
}

// number is the envelope's code.
func (r reply) number() int {
	var e struct{ Code int }
	_ = json.Unmarshal([]byte(r.raw), &e)
	return e.Code
}

// TTpay takes an order, freezes its money, and says later that it is paid.
func TestPoliteTTpayPaysLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: TTpay, Fee: decimal.RequireFromString("45"), Opening: decimal.NewFromInt(10_000)})
		r := c.order("B42", "1500")
		if r.status != 200 || r.number() != 200 || r.data("status") != "1" || r.data("amount") != "1500.00" || r.data("merchantOrderNo") != "B42" ||
			!strings.HasPrefix(r.data("tradeNo"), "TF0001010001RU") || !strings.Contains(r.raw, `"traceId":"`) || strings.Contains(r.raw, `"success":`) {
			t.Fatalf("create: %d %s", r.status, r.raw)
		}
		if got := c.tt("merchant/balance", "{}"); got.data("totalAmount") != "10000.00" || got.data("frozenAmount") != "1545.00" || got.data("availAmount") != "8455.00" {
			t.Errorf("balance: %s", got.raw)
		}
		if seen := c.query("B42"); seen.data("status") != "1" || seen.data("completeTime") != "null" {
			t.Errorf("open: %s", seen.raw)
		}
		time.Sleep(3 * time.Second)
		seen := c.query("B42")
		if seen.data("status") != "2" || seen.data("serviceAmount") != "45.00" || seen.data("errorCode") != "null" || seen.data("completeTime") != "2000-01-01 03:00:03" {
			t.Errorf("paid: %s", seen.raw)
		}
		b := c.audit()
		if b.Moved("B42") != 1 || b.Balance.String() != "8455" || !b.Held.IsZero() || b.Lookups["B42"] != 2 || b.Creates[0].Name != "IVAN PETROV" {
			t.Errorf("books: %+v", b)
		}
	})
}

// An order number works once, whoever asks at the same time: that is what
// makes TTpay safe to ask again.
func TestAnOrderNumberWorksOnce(t *testing.T) {
	c := open(t, Config{Dialect: TTpay, Quirks: map[string]string{"ref:F": "failed-at-create"}})
	var all sync.WaitGroup
	codes := make(chan int, 20)
	for range 20 {
		all.Go(func() { codes <- c.order("SAME", "1500").number() })
	}
	all.Wait()
	close(codes)
	count := map[int]int{}
	for code := range codes {
		count[code]++
	}
	if count[200] != 1 || count[426] != 19 {
		t.Errorf("codes %v, want one 200 and nineteen 426", count)
	}
	c.order("F", "1500")
	if r := c.order("F", "1500"); r.number() != 426 {
		t.Errorf("a failed number works again: %s", r.raw)
	}
	if b := c.audit(); len(b.Creates) != 22 || len(b.Created("SAME")) != 20 {
		t.Errorf("%d creates", len(b.Creates))
	}
}

// Who may not ask gets no answer to the question, and nothing is taken.
func TestTTpayChecksWhoAsks(t *testing.T) {
	now := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	stamp := func(d time.Duration) func(*ttRequest) {
		return func(q *ttRequest) { q.stamp = strconv.FormatInt(now.Add(d).UnixMilli(), 10) }
	}
	c := open(t, Config{Dialect: TTpay, Now: func() time.Time { return now }, Quirks: map[string]string{"expired-code": "413"}})
	nonce := strings.Repeat("7", 32)
	tests := []struct {
		name  string
		spoil func(*ttRequest)
		code  int
	}{
		{"polite", func(*ttRequest) {}, 200},
		{"no nonce", func(q *ttRequest) { q.nonce = "" }, 401},
		{"another application", func(q *ttRequest) { q.app = strings.Repeat("0", 32) }, 416},
		{"another country", func(q *ttRequest) { q.country = "ID" }, 417},
		{"thirty seconds old", stamp(-30 * time.Second), 200},
		{"older", stamp(-30*time.Second - time.Millisecond), 413},
		{"from the future", stamp(31 * time.Second), 413},
		{"seconds, not milliseconds", func(q *ttRequest) { q.stamp = strconv.FormatInt(now.Unix(), 10) }, 413},
		{"a short nonce", func(q *ttRequest) { q.nonce = "7" }, 401},
		{"a nonce that was not signed", func(q *ttRequest) { q.nonce = nonce }, 401},
		{"a nonce again", func(q *ttRequest) { q.nonce = nonce }, 401},
		{"another amount than was signed", func(q *ttRequest) { q.body = strings.Replace(q.body, `"15"`, `"1500"`, 1) }, 401},
		{"a member that was not signed", func(q *ttRequest) { q.body = strings.Replace(q.body, "{", `{"remark":"x",`, 1) }, 401},
		{"no signature", func(q *ttRequest) { q.sign = "" }, 401},
	}
	for i, test := range tests {
		r := c.tt("payout/create/v1", ttBody("R"+strconv.Itoa(i), "15"), test.spoil)
		if r.status != 200 || r.number() != test.code {
			t.Errorf("%s: %d %s, want code %d", test.name, r.status, r.raw, test.code)
		}
	}
	if b := c.audit(); len(b.Creates) != 2 {
		t.Errorf("%d orders were taken, want 2", len(b.Creates))
	}
	if r := c.do(must(http.NewRequest(http.MethodGet, "http://ttpay.test/api/pay/merchant/balance", nil))); r.status != 405 {
		t.Errorf("GET: %d", r.status)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Each country has its own rules; what breaks them is refused by its code.
func TestTTpayChecksFieldsByCountry(t *testing.T) {
	russia := ttBody("A", "1500")
	indonesia := `{"merchantOrderNo":"A","amount":"150000","accountType":501,"bankCode":"0007","bankName":"Bank BCA","bankAccount":"1234567890","phone":"081234567890","email":"budi@example.com","realName":"BUDI SANTOSO"}`
	pakistan := `{"merchantOrderNo":"A","amount":"1500","accountType":303,"bankCode":"EASYPAISA","bankName":"EASYPAISA","bankAccount":"03001234567","realName":"ALI KHAN","idCardNumber":"1234567890123","idType":"CERT","phone":"3001234567"}`
	brazil := `{"merchantOrderNo":"A","amount":"15.50","accountType":401,"bankAccount":"12345678901","realName":"ANA SILVA","idCardNumber":"12345678901","idType":"CPF"}`
	tests := []struct {
		name, country, body, old, new string
		code                          int
	}{
		{"Russia", "RU", russia, "", "", 200},
		{"a type may be a number", "RU", russia, `"701"`, "701", 200},
		{"an unknown type", "RU", russia, "701", "702", 455},
		{"an amount is text", "RU", russia, `"1500"`, "1500", 414},
		{"kopecks are refused", "RU", russia, "1500", "1500.50", 414},
		{"a phone of ten digits", "RU", russia, `"phone":"79001234567"`, `"phone":"7900123456"`, 438},
		{"an account of sixteen digits", "RU", russia, `"bankAccount":"79001234567"`, `"bankAccount":"7900123456712345"`, 481},
		{"a name of one letter", "RU", russia, "IVAN PETROV", "I", 414},
		{"no number", "RU", russia, `"A"`, `""`, 414},
		{"a number of 33 characters", "RU", russia, `"A"`, `"` + strings.Repeat("A", 33) + `"`, 414},
		{"Indonesia", "ID", indonesia, "", "", 200},
		{"no e-mail", "ID", indonesia, `"email":"budi@example.com",`, "", 414},
		{"a foreign phone", "ID", indonesia, "0812", "6281", 438},
		{"an unknown form of bank", "ID", indonesia, "0007", "7", 431},
		{"Pakistan", "PK", pakistan, "", "", 200},
		{"a short identity", "PK", pakistan, "1234567890123", "123", 476},
		{"another identity", "PK", pakistan, "CERT", "CPF", 475},
		{"Brazil, with centavos", "BR", brazil, "", "", 200},
		{"half a centavo", "BR", brazil, "15.50", "15.505", 414},
	}
	for _, test := range tests {
		c := open(t, Config{Dialect: TTpay, Pool: test.country})
		r := c.tt("payout/create/v1", strings.Replace(test.body, test.old, test.new, 1), func(q *ttRequest) { q.country = test.country })
		if r.number() != test.code {
			t.Errorf("%s: %s, want code %d", test.name, r.raw, test.code)
		}
		if b := c.audit(); len(b.Creates) != 1 || (b.Creates[0].Outcome == Refused) != (test.code != 200) {
			t.Errorf("%s: books: %+v", test.name, b.Creates)
		}
	}
	c := open(t, Config{Dialect: TTpay, Quirks: map[string]string{"russia": "current"}})
	if r := c.tt("payout/create/v1", strings.Replace(russia, `"bankAccount":"79001234567"`, `"bankAccount":"7900123456712345"`, 1)); r.number() != 200 {
		t.Errorf("a card, as the page says today: %s", r.raw)
	}
	if _, err := Open(Config{Dialect: TTpay, Pool: "XX"}); err == nil {
		t.Error("an unknown country was opened")
	}
	if _, err := Open(Config{Dialect: TTpay, HashKey: "nonsense"}); err == nil {
		t.Error("a key that is none was taken")
	}
}

// sees is what a client can tell of an answer from TTpay.
func (r reply) sees() string {
	switch {
	case errors.Is(r.err, context.DeadlineExceeded):
		return "silence"
	case r.err != nil:
		return "broken off"
	case r.status != 200:
		return strconv.Itoa(r.status)
	case r.raw == "":
		return "empty"
	case strings.HasPrefix(r.raw, "<"):
		return "page"
	case r.number() != 200:
		return "code " + strconv.Itoa(r.number())
	}
	return r.data("status")
}

// ttWant is what an order that meets a fault sees and causes.
type ttWant struct {
	answer     string
	moves      int // after three minutes
	look, late string
}

const ttMissing = "code 400"

var ttCreates = map[string]ttWant{
	"slow": {"1", 1, "1", "2"}, "late-visible": {"1", 1, ttMissing, "2"}, "silent-late-visible": {"silence", 1, ttMissing, "2"}, "silent-late-paid": {"silence", 1, ttMissing, "2"},
	"null-data-after": {"", 1, "1", "2"}, "failed-at-create": {"3", 0, "3", "3"}, "bounced": {"1", 1, "1", "4"}, "stuck": {"1", 0, "1", "1"},
	"unknown-status": {"7", 1, "7", "2"}, "unknown-status-paid": {"7", 1, "7", "7"},
	"silent-after": {"silence", 1, "2", "2"}, // it is paid by the time the client gives up
}

// wantOf is the rule for the faults that ttCreates does not name.
func wantOf(name string) ttWant {
	if w, ok := ttCreates[name]; ok {
		return w
	}
	answer := wireWord(name)
	if code, ok := strings.CutPrefix(strings.TrimSuffix(strings.TrimSuffix(name, "-before"), "-after"), "code-"); ok {
		answer = "code " + code
	}
	if strings.HasPrefix(name, "odd-code") {
		answer = "code 999"
	}
	switch {
	case strings.HasPrefix(name, "failed-"):
		return ttWant{"1", 0, "1", "3"}
	case strings.HasSuffix(name, "-after"):
		return ttWant{answer, 1, "1", "2"}
	}
	return ttWant{answer, 0, ttMissing, ttMissing}
}

var ttQuestions = map[string]string{
	"lookup-slow": "1", "lookup-412": "code 412", "lookup-code-500": "code 500", "lookup-odd-code": "code 999", "lookup-unknown-status": "7", "lookup-other-amount": "1",
	"read-slow": "",
}

// Each fault of TTpay must do what its sentence says.
func TestEachTTpayFaultDoesWhatItSays(t *testing.T) {
	for _, name := range Faults(TTpay) {
		test := testTTpayCreate
		if strings.HasPrefix(name, "lookup-") || strings.HasPrefix(name, "read-") {
			test = testTTpayQuestion
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test(t, open(t, Config{Dialect: TTpay, Settle: 12 * time.Second, Quirks: map[string]string{"ref:A": name, "lookup:A": name, "read:balance": name}}), name)
			})
		})
	}
}

func testTTpayCreate(t *testing.T, c *customer, name string) {
	want := wantOf(name)
	r := c.order("A", "1500")
	if r.sees() != want.answer {
		t.Errorf("the answer was %s (%v %s), want %s", r.sees(), r.err, r.raw, want.answer)
	}
	if seen := c.query("A"); seen.sees() != want.look {
		t.Errorf("a query showed %s, want %s", seen.sees(), want.look)
	}
	time.Sleep(3 * time.Minute)
	seen := c.query("A")
	if seen.sees() != want.late {
		t.Errorf("a late query showed %s, want %s", seen.sees(), want.late)
	}
	if code, ok := strings.CutPrefix(name, "failed-"); ok && code != "at-create" && seen.data("errorCode") != code {
		t.Errorf("errorCode %s, want %s", seen.data("errorCode"), code)
	}
	if b := c.audit(); b.Moved("A") != want.moves || name != "stuck" && !b.Held.IsZero() || b.Creates[0].Fault != name {
		t.Errorf("money moved %d times, want %d: %+v", b.Moved("A"), want.moves, b)
	}
}

func testTTpayQuestion(t *testing.T, c *customer, name string) {
	c.order("A", "1500")
	r := c.query("A")
	if strings.HasPrefix(name, "read-") {
		r = c.tt("merchant/balance", "{}")
	}
	if want := ttQuestions[name] + wireWord(name); r.sees() != want {
		t.Errorf("the answer was %s (%v %s), want %s", r.sees(), r.err, r.raw, want)
	}
	if lie := r.data("amount") == "1501.00"; lie != (name == "lookup-other-amount") {
		t.Errorf("amount %s", r.data("amount"))
	}
}

// "No such order" and the envelope have more than one shape.
func TestTTpayShapes(t *testing.T) {
	c := open(t, Config{Dialect: TTpay, Quirks: map[string]string{"envelope": "success"}})
	if r := c.query("NOBODY"); r.number() != 400 || !strings.Contains(r.raw, `"msg":"Order not found"`) || !strings.Contains(r.raw, `"success":false`) || strings.Contains(r.raw, "traceId") {
		t.Errorf("%s", r.raw)
	}
	c.s.Update(func(c *Config) { c.Quirks["notfound"], c.Quirks["envelope"] = "434", "bare" })
	if r := c.query("NOBODY"); r.number() != 434 || strings.Contains(r.raw, "success") || strings.Contains(r.raw, "traceId") {
		t.Errorf("%s", r.raw)
	}
	c.s.Update(func(c *Config) { c.Fee = decimal.New(1, 9) })
	if r := c.order("A", "1"); r.number() != 425 {
		t.Errorf("an empty account: %s", r.raw)
	}
}

// A list goes on from its cursor, to its end, and no further.
func TestTTpayListsByCursor(t *testing.T) {
	now := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	c := open(t, Config{Dialect: TTpay, Now: func() time.Time { return now }, Quirks: map[string]string{"ref:R3": "failed-1002"}})
	for i := range 7 {
		c.order(fmt.Sprintf("R%d", i), "1500")
	}
	now = now.Add(time.Minute)
	page := func(cursor, more string) (refs []string, next string, code int) {
		r := c.tt("transaction/queryList", fmt.Sprintf(`{"pageIndex":%q,"pageSize":3,"type":"PAYOUT","beginTime":"2026-01-01 00:00:00.000","endTime":"2026-01-02 00:00:00.000"%s}`, cursor, more))
		var e struct {
			Data struct {
				PageIndex string
				Records   []struct{ MerchantOrderNo string }
			}
		}
		_ = json.Unmarshal([]byte(r.raw), &e)
		for _, row := range e.Data.Records {
			refs = append(refs, row.MerchantOrderNo)
		}
		return refs, e.Data.PageIndex, r.number()
	}
	var all []string
	cursor := ""
	for range 3 {
		refs, next, _ := page(cursor, "")
		all, cursor = append(all, refs...), next
	}
	if got := strings.Join(all, " "); got != "R0 R1 R2 R3 R4 R5 R6" || cursor != "" {
		t.Errorf("the pages hold %s, the cursor ends as %q", got, cursor)
	}
	if failed, _, _ := page("", `,"status":3`); len(failed) != 1 || failed[0] != "R3" {
		t.Errorf("failed: %v", failed)
	}
	for name, body := range map[string]string{
		"no type":       `{"beginTime":"2026-01-01 00:00:00.000","endTime":"2026-01-02 00:00:00.000"}`,
		"no time":       `{"type":"PAYOUT"}`,
		"too long":      `{"type":"PAYOUT","beginTime":"2025-12-01 00:00:00.000","endTime":"2026-01-02 00:00:00.000"}`,
		"too old":       `{"type":"PAYOUT","beginTime":"2025-09-01 00:00:00.000","endTime":"2025-09-02 00:00:00.000"}`,
		"a large page":  `{"type":"PAYOUT","beginTime":"2026-01-01 00:00:00.000","endTime":"2026-01-02 00:00:00.000","pageSize":1001}`,
		"a wild cursor": `{"type":"PAYOUT","beginTime":"2026-01-01 00:00:00.000","endTime":"2026-01-02 00:00:00.000","pageIndex":"x"}`,
	} {
		if r := c.tt("transaction/queryList", body); r.number() < 600 || r.number() > 606 {
			t.Errorf("%s: %s", name, r.raw)
		}
	}
}

// Callbacks come for final payouts, signed by the platform, with nulls where a
// failure has nothing to say, until the merchant says SUCCESS.
func TestTTpayCallsBackUntilItHearsSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Dialect: TTpay, Quirks: map[string]string{"ref:F": "failed-1006", "ref:P": "stuck"}})
		for _, ref := range []string{"A", "F", "P"} {
			c.order(ref, "1500")
		}
		time.Sleep(time.Minute)
		if _, err := c.s.Callback("P"); err == nil {
			t.Error("it calls back about an open payout")
		}
		platform := must(ttPublicKey(DefaultTTpayPlatformKey))
		for ref, has := range map[string]string{"A": `"status":2`, "F": `"amount":null`} {
			r := must(c.s.Callback(ref))
			raw, _ := io.ReadAll(r.Body)
			body := must(parseFields(raw))
			if err := ttVerify(platform, ttSignText(body, r.Header.Get("nonce")), ttValue(body["sign"])); err != nil || !strings.Contains(string(raw), has) || r.Header.Get("appCode") != DefaultTTpayApp {
				t.Errorf("%s: %v %s", ref, err, raw)
			}
		}
		var got []*http.Request
		ok, almost := answer{status: 200, body: []byte("SUCCESS")}, answer{status: 200, body: []byte("success")}
		if tries, err := c.s.Notify(t.Context(), receiver(&got, almost, almost, ok), "A"); err != nil || tries != 3 {
			t.Errorf("%d tries: %v", tries, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		if tries, err := c.s.Notify(ctx, receiver(&got, almost), "A"); !errors.Is(err, context.DeadlineExceeded) || tries != 2 {
			t.Errorf("%d tries: %v", tries, err)
		}
		c.s.Update(func(c *Config) { c.Quirks["status"] = "string" })
		raw, _ := io.ReadAll(must(c.s.Callback("A")).Body)
		if !strings.Contains(string(raw), `"status":"2"`) {
			t.Errorf("%s", raw)
		}
	})
}
