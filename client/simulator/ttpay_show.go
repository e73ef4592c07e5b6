package simulator

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

const (
	ttListLayout = "2006-01-02 15:04:05.000"
	ttListSize   = 500
	ttListMax    = 1000
	ttListSpan   = 31 * 24 * time.Hour
	ttListPast   = 90 * 24 * time.Hour
)

// Codes of a list request; which is which is not documented.
const (
	ttListType = 600
	ttListTime = 601
	ttListFar  = 602
	ttListPage = 603
)

// ttOrder is a payout as a query shows it.
type ttOrder struct {
	Ref      string  `json:"merchantOrderNo"`
	Number   string  `json:"tradeNo"`
	Amount   string  `json:"amount"`
	Status   any     `json:"status"`
	Service  string  `json:"serviceAmount"`
	Fixed    string  `json:"immService"`
	Rate     string  `json:"serviceRate"`
	Code     *int    `json:"errorCode"`
	Message  *string `json:"errorMessage"`
	Complete *string `json:"completeTime"`
}

func (t *ttPay) order(set *settings, p Create) ttOrder {
	o := ttOrder{
		Ref: p.Ref, Number: p.Number, Amount: t.amount(p, set), Status: t.status(p),
		Service: p.Fee.StringFixed(2), Fixed: p.Fee.StringFixed(2), Rate: "0.00",
	}
	if code := ttErrorCode(p); code != 0 {
		o.Code, o.Message = &code, orNull(ttErrors[strconv.Itoa(code)])
	}
	if p.Outcome != Waiting {
		o.Complete = orNull(p.Updated.In(t.country(set).zone).Format(ttLayout))
	}
	return o
}

// ttErrorCode is why a payout failed or came back, or 0.
func ttErrorCode(p Create) int {
	if p.Outcome != Failed && p.Outcome != Returned {
		return 0
	}
	switch p.Reason {
	case reasonShort:
		return 1015
	case reasonReturned:
		return 1001
	}
	if n, err := strconv.Atoi(p.Reason); err == nil {
		return n
	}
	return 1000
}

// query shows one order, by the merchant's number only.
func (t *ttPay) query(s *Simulator, c *call, body fields) (answer, *fault, error) {
	ref, isText := body.text("merchantOrderNo")
	if !isText || ref == "" {
		return t.refusal(c, ttParameter, "parameter error: merchantOrderNo"), nil, nil
	}
	found, f, err := s.lookup(c, ref, func(books *ledger) []*Create {
		if p := books.find(ref); p != nil && p.Ref == ref && !c.now.Before(p.Visible) {
			return []*Create{p}
		}
		return nil
	})
	lie := ""
	if f != nil {
		lie = f.lie
	}
	switch {
	case ttMessages[lie] != "":
		return t.lieAbout(c, lie), f, err
	case len(found) == 0 && c.set.quirk("notfound", "400") == "434":
		return t.refusal(c, ttNoOrder, "Merchant order not exist"), f, err
	case len(found) == 0:
		return t.refusal(c, ttMissing400, "Order not found"), f, err
	}
	p := found[0]
	switch lie {
	case "amount":
		p.Shown.Amount = decimal.NewNullDecimal(p.Amount.Add(decimal.NewFromInt(1)))
	case "status":
		p.Shown.Status = "7"
	}
	return t.success(c, t.order(c.set, p)), f, err
}

// balance tells what is there, what open payouts have frozen, and the rest.
func (t *ttPay) balance(s *Simulator, c *call) answer {
	total, frozen := s.pool()
	return t.success(c, map[string]string{
		"totalAmount": total.StringFixed(2), "frozenAmount": frozen.StringFixed(2), "availAmount": total.Sub(frozen).StringFixed(2),
	})
}

// list is a page of transactions after a cursor.
func (t *ttPay) list(s *Simulator, c *call, body fields) answer {
	kind := ttValue(body["type"])
	if kind != "PAYOUT" && kind != "PAYIN" {
		return t.refusal(c, ttListType, "type error")
	}
	zone := t.country(c.set).zone
	from, err1 := time.ParseInLocation(ttListLayout, ttValue(body["beginTime"]), zone)
	to, err2 := time.ParseInLocation(ttListLayout, ttValue(body["endTime"]), zone)
	if err1 != nil || err2 != nil || to.Before(from) {
		return t.refusal(c, ttListTime, "time error")
	}
	if to.Sub(from) > ttListSpan || c.now.Sub(from) > ttListPast {
		return t.refusal(c, ttListFar, "time range error")
	}
	cursor, size, ok := ttPage(body)
	if !ok {
		return t.refusal(c, ttListPage, "page error")
	}
	status := ttValue(body["status"])
	found, total := s.statement(c, page{limit: size}, func(p *Create) bool {
		return kind == "PAYOUT" && p.Seq > cursor && !p.At.Before(from) && !p.At.After(to) && !c.now.Before(p.Visible) &&
			(status == "" || status == t.status(*p).String())
	})
	next := ""
	if total > len(found) || c.set.quirk("list-end", "empty") == "same" {
		next = ttValue(body["pageIndex"])
		if len(found) > 0 {
			next = strconv.Itoa(found[len(found)-1].Seq)
		}
	}
	rows := []map[string]any{}
	for _, p := range found {
		rows = append(rows, t.record(c, p))
	}
	return t.success(c, map[string]any{"pageIndex": next, "records": rows})
}

// ttPage reads the cursor and the page's size.
func ttPage(body fields) (cursor, size int, ok bool) {
	size = ttListSize
	if text := ttValue(body["pageIndex"]); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, 0, false
		}
		cursor = n
	}
	if text := ttValue(body["pageSize"]); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > ttListMax {
			return 0, 0, false
		}
		size = n
	}
	return cursor, size, true
}

// record is a payout as a list shows it.
func (t *ttPay) record(c *call, p Create) map[string]any {
	zone, o := t.country(c.set).zone, t.order(c.set, p)
	row := map[string]any{
		"type": "PAYOUT", "merchantOrderNo": p.Ref, "tradeNo": p.Number, "amount": o.Amount, "transactionAmount": o.Amount, "serviceAmount": o.Service,
		"status": o.Status, "settleStatus": nil, "createTime": p.At.In(zone).Format(ttLayout), "completeTime": o.Complete, "settleTime": nil,
		"failReason": o.Message, "paymentList": []any{},
	}
	if o.Code != nil {
		row["failReason"] = fmt.Sprintf("%d %s", *o.Code, ttErrors[strconv.Itoa(*o.Code)])
	}
	return row
}
