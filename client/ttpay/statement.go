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

// Limits of a list (TeemoPay, queryList; TTpay's own page of it is empty). A
// list that has not ended after a thousand pages does not end. The page says
// 90 days at one place and 180 at another.
const (
	listRows  = 1000 // a page
	listDays  = 31   // between the bounds
	listAge   = 90   // days
	listPages = 1000
)

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
// country's calendar; where that is not documented, with as many hours more on
// either side as clocks can differ. It makes one request a page.
//
// It is complete or an error. How a list ends is not documented: it ends with
// an empty page, or with one that is not full and leads nowhere.
func (g *Gateway) Statement(ctx context.Context, from, to time.Time) ([]batch.Transaction, error) {
	zone, slack := g.profile.zone()
	first := midnight(from.In(zone)).Add(-slack)
	last := midnight(to.In(zone)).AddDate(0, 0, 1).Add(slack)
	if first.Before(g.now().AddDate(0, 0, -listAge)) {
		return nil, fmt.Errorf("queryList: %w: the platform's list goes back %d days only", batch.ErrNotSent, listAge)
	}
	list := statement{profile: g.profile, place: map[string]int{}, seen: map[string]bool{}}
	for first.Before(last) {
		next := first.AddDate(0, 0, listDays)
		if next.After(last) {
			next = last
		}
		if err := g.list(ctx, &list, first.Format(moment), next.Add(-time.Millisecond).Format(moment)); err != nil {
			return nil, err
		}
		first = next
	}
	return list.all, nil
}

// list reads all pages between two bounds.
func (g *Gateway) list(ctx context.Context, list *statement, from, to string) error {
	cursor, before := "", len(list.seen)
	for n := range listPages {
		page, err := g.page(ctx, cursor, from, to)
		if err != nil {
			return err
		}
		fresh, err := list.add(page.Records)
		nowhere := page.Next == "" || string(page.Next) == cursor
		switch {
		case err != nil:
			return err
		case len(page.Records) == 0:
			return nil
		case fresh == 0 && n > 0:
			return errors.New("queryList: a page repeats what came before it: the list may be incomplete")
		case nowhere && len(page.Records) < listRows:
			return nil
		case nowhere:
			return errors.New("queryList: a full page leads to no other: the list may be incomplete")
		}
		cursor = string(page.Next)
	}
	return fmt.Errorf("queryList: the list has not ended after %d lines", len(list.seen)-before)
}

// page makes one request.
func (g *Gateway) page(ctx context.Context, cursor, from, to string) (listed, error) {
	e, err := g.call(ctx, "queryList", pathList, fields{
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
		if r.Trade == "" || r.Order == "" || r.Status == "" || !r.Amount.Valid && r.Status != failed {
			return fresh, errors.New("queryList: a line lacks its number, its trade number, its status or its amount")
		}
		key := string(r.Trade) + "/" + string(r.Status)
		if l.seen[key] {
			continue
		}
		l.seen[key] = true
		fresh++
		t := r.transaction(l.profile)
		if at, known := l.place[t.GatewayRef]; known {
			l.all[at] = later(l.all[at], t)
			continue
		}
		l.place[t.GatewayRef] = len(l.all)
		l.all = append(l.all, t)
	}
	return fresh, nil
}

// rank says which status comes after which (Callback: 1 to 2 or 3, 2 to 4 or
// 5, 5 to 4). Those of one rank exclude each other.
var rank = map[string]int{processing: 1, succeeded: 2, failed: 2, partlyReturned: 3, returned: 4}

// later is what two lines of one order say together. A line that cannot follow
// the other, or that has no documented status, leaves a doubt.
func later(a, b batch.Transaction) batch.Transaction {
	if rank[a.Code] > rank[b.Code] {
		a, b = b, a
	}
	if rank[a.Code] == 0 || rank[a.Code] == rank[b.Code] || a.Code == failed {
		b.Status = batch.Unknown
	}
	if !b.Fee.Valid {
		b.Fee = a.Fee
	}
	return b
}

// transaction is a line of a statement. Its code is the platform's status.
func (r record) transaction(p profile) batch.Transaction {
	return batch.Transaction{
		Ref: string(r.Order), GatewayRef: string(r.Trade), Amount: r.Amount.Decimal, Fee: r.Fee.NullDecimal,
		Status: statuses[string(r.Status)], Code: client.Words(string(r.Status)), Reason: client.Words(string(r.Reason)), At: p.time(string(r.Completed)),
	}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}
