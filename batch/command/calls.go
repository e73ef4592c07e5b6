package command

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

// callBounds are the upper bounds of a histogram of calls, in seconds. The
// longest is a call's own time limit.
var callBounds = [...]float64{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}

// calls counts the calls to the gateway and how long they took. The zero value
// is ready for use, by any number of goroutines; nil has counted nothing.
type calls struct {
	mu  sync.Mutex
	all map[call]*durations
}

// call is what a call was for, in the gateway's own words, and the HTTP status
// that it got, 0 for none.
type call struct {
	op     string
	status int
}

// code is the status as a label.
func (c call) code() string {
	if c.status == 0 {
		return "none"
	}
	return strconv.Itoa(c.status)
}

// durations is a histogram: within counts those up to each bound.
type durations struct {
	count  int
	sum    time.Duration
	within [len(callBounds)]int
}

// observe counts one call; a command that keeps no figures has none to count in.
func (c *calls) observe(op string, status int, took time.Duration) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[call]*durations{}
	}
	d := c.all[call{op, status}]
	if d == nil {
		d = &durations{}
		c.all[call{op, status}] = d
	}
	d.count++
	d.sum += took
	for n, bound := range callBounds {
		if took.Seconds() <= bound {
			d.within[n]++
		}
	}
}

// write writes the histograms in the text format of Prometheus.
func (c *calls) write(w io.Writer) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	const name = "payrun_gateway_request_seconds"
	if len(c.all) > 0 {
		fmt.Fprintf(w, "# TYPE %s histogram\n", name)
	}
	order := func(a, b call) int { return cmp.Or(cmp.Compare(a.op, b.op), cmp.Compare(a.status, b.status)) }
	for _, k := range slices.SortedFunc(maps.Keys(c.all), order) {
		d, labels := c.all[k], fmt.Sprintf("op=%q,code=%q", k.op, k.code())
		for n, bound := range callBounds {
			fmt.Fprintf(w, "%s_bucket{%s,le=\"%v\"} %d\n", name, labels, bound, d.within[n])
		}
		fmt.Fprintf(w, "%s_bucket{%s,le=\"+Inf\"} %d\n%s_sum{%s} %v\n%s_count{%s} %d\n", name, labels, d.count, name, labels, d.sum.Seconds(), name, labels, d.count)
	}
}
