package simulator

import (
	"container/heap"
	"time"
)

// dueQueue holds the open payouts by the time at which they become final. A
// payout that changed since it was pushed leaves a stale turn behind, which
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

func (q *dueQueue) push(c *Create) { heap.Push(q, dueTurn{c.Due, c}) }

// pop takes the first payout that is due at now, or nil.
func (q *dueQueue) pop(now time.Time) *Create {
	for len(*q) > 0 && !(*q)[0].at.After(now) {
		t := heap.Pop(q).(dueTurn)
		if t.payout.Outcome == Waiting && t.payout.Due.Equal(t.at) {
			return t.payout
		}
	}
	return nil
}
