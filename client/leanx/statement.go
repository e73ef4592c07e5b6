package leanx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"payrun/batch"
	"payrun/client"
)

// Limits of a statement. LeanX gives at most 100 rows a page; a list that has
// not ended after more rows than the largest sheet has does not end.
const (
	pageRows = 100
	pagesMax = 11_000
)

// day is how LeanX writes a date.
const day = "02-01-2006"

// list is the body of payout-transaction-list. A search without a key must
// not be enabled. Sorted by LeanX's own number, which no two rows share, so
// that payouts made meanwhile come at the end.
type list struct {
	From   string     `json:"start_date"`
	To     string     `json:"end_date"`
	Record int        `json:"record_status"`
	Search listSearch `json:"search"`
	Sort   listSort   `json:"sort"`
}

type listSearch struct {
	Enable bool   `json:"search_enable"`
	Key    string `json:"search_key"`
	Column string `json:"search_column"`
}

type listSort struct {
	Name string `json:"parameter_name"`
	Type string `json:"sort_type"`
}

// Statement lists the transactions of the days from and to, both included, by
// the Malaysian calendar: those of this auth token, for LeanX lists no others.
// It makes one request a page.
//
// It is complete or an error. Each page is asked to begin with the last row of
// the one before: where that row is missing, rows may be. The end is believed
// only of a page that brings nothing new and does not begin at the beginning
// again, as it would if LeanX made nothing of skip.
func (g *Gateway) Statement(ctx context.Context, from, to time.Time) ([]batch.Transaction, error) {
	body, err := json.Marshal(list{
		From: from.In(malaysia).Format(day), To: to.In(malaysia).Format(day), Record: 1, Sort: listSort{"id", "asc"},
	})
	if err != nil {
		return nil, err
	}
	var s statement
	for range pagesMax {
		rows, err := g.page(ctx, body, s.next())
		if err != nil {
			return nil, err
		}
		more, err := s.add(rows)
		if err != nil || !more {
			return s.rows, err
		}
	}
	return nil, fmt.Errorf("payout-transaction-list: the statement does not end after %d rows", len(s.rows))
}

func (g *Gateway) page(ctx context.Context, body []byte, skip int) ([]transaction, error) {
	query := url.Values{"skip": {strconv.Itoa(skip)}, "limit": {strconv.Itoa(pageRows)}}
	e, err := g.call(ctx, "payout-transaction-list", query, body)
	if err != nil {
		return nil, err
	}
	return e.transactions()
}

// transactions reads a page in either of the two wrappings that LeanX uses for
// lists: data.list.data and data itself. An empty list is a page.
func (e *envelope) transactions() ([]transaction, error) {
	if e.Code != success {
		return nil, e.answer("")
	}
	raw := e.Data
	var wrapped struct {
		List struct {
			Data json.RawMessage `json:"data"`
		} `json:"list"`
	}
	if client.Decode(raw, &wrapped) == nil {
		raw = wrapped.List.Data
	}
	var rows []transaction
	if err := client.Decode(raw, &rows); err != nil || rows == nil {
		return nil, e.broken("it has no list of transactions")
	}
	return rows, nil
}

// statement gathers pages.
type statement struct {
	rows  []batch.Transaction
	place map[string]int // of each payout number
}

// next is how many rows the next page skips: all but the last one. A single
// row is skipped as well, for a page that begins with it proves nothing.
func (s *statement) next() int {
	if len(s.rows) < 2 {
		return len(s.rows)
	}
	return len(s.rows) - 1
}

// add takes a page in and reports whether there may be another. A row that is
// known replaces what was known of it.
func (s *statement) add(page []transaction) (more bool, err error) {
	before, overlap, again := len(s.rows), false, false
	if s.place == nil {
		s.place = map[string]int{}
	}
	for _, t := range page {
		if t.Number == "" || !t.Value.Valid {
			return false, errors.New("payout-transaction-list: a row has no payout number or no value")
		}
		i, known := s.place[string(t.Number)]
		if !known {
			i = len(s.rows)
			s.place[string(t.Number)], s.rows = i, append(s.rows, batch.Transaction{})
		}
		s.rows[i], overlap, again = t.line(), overlap || known, again || known && i == 0
	}
	switch more = len(s.rows) > before; {
	case before > 1 && !overlap, before == 1 && more && !overlap:
		return false, errors.New("payout-transaction-list: a page does not follow the one before it: the statement may be incomplete")
	case before > 1 && !more && again:
		return false, errors.New("payout-transaction-list: each page is the first one: the statement may be incomplete")
	}
	return more, nil
}

// line is a transaction as a line of a statement. The code and words of a
// failure are in it; LeanX's number is what it is told apart by.
func (t transaction) line() batch.Transaction {
	var v batch.Verdict
	v.Status, v.Code = status(t.Word)
	t.Failure.explain(&v, batch.Attempt{Wire: string(t.Ref)})
	return batch.Transaction{
		Ref: string(t.Ref), GatewayRef: string(t.Number), Account: string(t.Account), Amount: t.Value.Decimal,
		Fee: t.fee(), Status: v.Status, Code: v.Code, Reason: v.Reason, At: t.Created.Time,
	}
}
