package ttpay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"payrun/batch"
	"payrun/client"
)

// Limits of a list (TeemoPay, queryList). A list that has not ended after a
// thousand pages does not end.
const (
	listRows  = 1000 // a page
	listDays  = 31
	listPages = 1000
)

// Statements is a gateway whose platform also lists transactions: TeemoPay
// documents the call, and TTpay's own page of it is empty.
type Statements struct{ *Gateway }

// record is one line of the platform's list.
type record struct {
	payout
	Reason client.Text `json:"failReason"`
}

// moment is how a list's bounds are written, in the country's own time.
const moment = "2006-01-02 15:04:05.000"

// listed is one page of a list. Next is the cursor of the one after it.
type listed struct {
	Next    client.Text `json:"pageIndex"`
	Records []record    `json:"records"`
}

// Statement lists the payouts of the days from and to, both included, by the
// country's calendar. It makes one request a page. How a list ends is not
// documented: it ends with a page that brings nothing new, or with one that is
// not full and leads nowhere. It is complete or an error.
func (s Statements) Statement(ctx context.Context, from, to time.Time) ([]batch.Transaction, error) {
	zone, ok := s.profile.zone()
	if !ok {
		return nil, errors.New("queryList: the country's time is not documented")
	}
	first, last := midnight(from.In(zone)), midnight(to.In(zone)).AddDate(0, 0, 1).Add(-time.Millisecond)
	if last.Sub(first) > listDays*24*time.Hour {
		return nil, fmt.Errorf("queryList: a list has at most %d days", listDays)
	}
	list := statement{profile: s.profile, place: map[string]int{}, seen: map[string]bool{}}
	cursor := ""
	for range listPages {
		page, err := s.page(ctx, cursor, first.Format(moment), last.Format(moment))
		if err != nil {
			return nil, err
		}
		fresh, err := list.add(page.Records)
		nowhere := page.Next == "" || string(page.Next) == cursor
		switch {
		case err != nil:
			return nil, err
		case fresh == 0, nowhere && len(page.Records) < listRows:
			return list.all, nil
		case nowhere:
			return nil, errors.New("queryList: a full page leads to no other")
		}
		cursor = string(page.Next)
	}
	return nil, fmt.Errorf("queryList: the list has not ended after %d pages", listPages)
}

// page makes one request.
func (s Statements) page(ctx context.Context, cursor, from, to string) (listed, error) {
	e, err := s.call(ctx, "queryList", "/api/pay/transaction/queryList", fields{
		text("pageIndex", cursor), number("pageSize", strconv.Itoa(listRows)), text("type", "PAYOUT"), text("beginTime", from), text("endTime", to),
	})
	if err != nil {
		return listed{}, err
	}
	var page listed
	err = e.read(&page)
	return page, err
}

// statement gathers the lines of a list. A refund is a line of its own with
// the number of its order: the order is then returned.
type statement struct {
	profile profile
	all     []batch.Transaction
	place   map[string]int  // by trade number
	seen    map[string]bool // by trade number and status
}

// add takes a page in and says how many of its lines are new.
func (l *statement) add(records []record) (fresh int, err error) {
	for _, r := range records {
		if r.Trade == "" || r.Order == "" || !r.Amount.Valid {
			return fresh, errors.New("queryList: a line lacks its number, its trade number or its amount")
		}
		key := string(r.Trade) + "/" + string(r.Status)
		if l.seen[key] {
			continue
		}
		l.seen[key] = true
		fresh++
		t := r.transaction(l.profile)
		at, known := l.place[t.GatewayRef]
		switch {
		case !known:
			l.place[t.GatewayRef] = len(l.all)
			l.all = append(l.all, t)
		case t.Status == batch.Returned:
			t.Fee = l.all[at].Fee
			l.all[at] = t
		}
	}
	return fresh, nil
}

func (r record) transaction(p profile) batch.Transaction {
	return batch.Transaction{
		Ref: string(r.Order), GatewayRef: string(r.Trade), Amount: r.Amount.Decimal, Fee: r.Fee.NullDecimal,
		Status: statuses[string(r.Status)], Code: client.Words(string(r.Status)), Reason: client.Words(string(r.Reason)), At: p.time(string(r.Completed)),
	}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
