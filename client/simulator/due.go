package simulator

import (
	"container/heap"
	"time"
)

// dueQueue holds the payouts to which something will happen by itself, by its
// time: open ones become final, some paid ones come back. A payout that changed since it was pushed leaves a stale turn behind, which
// pop skips.
type dueQueue []dueTurn

type dueTurn struct {
	at     time.Time
	payout *Create
}

func (q dueQueue) Len() int           { return len(q) }
func (q dueQueue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q dueQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push and Pop are for container/heap.
func (q *dueQueue) Push(x any) { *q = append(*q, x.(dueTurn)) }

// Pop is for container/heap.
func (q *dueQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

func (q *dueQueue) push(at time.Time, c *Create) { heap.Push(q, dueTurn{at, c}) }

// pop takes the first payout that is due at now, or nil.
func (q *dueQueue) pop(now time.Time) *Create {
	for len(*q) > 0 && !(*q)[0].at.After(now) {
		t := heap.Pop(q).(dueTurn)
		if p := t.payout; p.Outcome == Waiting && p.Due.Equal(t.at) || p.Outcome == Paid && p.Back.Equal(t.at) {
			return p
		}
	}
	return nil
}
