package simulator

import (
	"sync"
	"time"
)

// nonces remembers which nonces were used, for at least life and at most twice
// as long. A restart forgets them.
type nonces struct {
	life time.Duration

	mu         sync.Mutex
	since      time.Time // when young began
	young, old map[string]bool
}

// take uses a nonce, and returns false when it was used before.
func (n *nonces) take(nonce string, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.young == nil || now.Sub(n.since) >= n.life {
		n.since, n.old, n.young = now, n.young, map[string]bool{}
	}
	if n.young[nonce] || n.old[nonce] {
		return false
	}
	n.young[nonce] = true
	return true
}
