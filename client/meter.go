package client

import (
	"net"
	"net/http/httptrace"
	"sync"
)

// meter is a connection that counts what is handed to it. It sits below TLS,
// so what it counts is what could leave the machine. It has no ReadFrom: every
// byte comes by Write.
type meter struct {
	net.Conn
	mu     sync.Mutex
	count  int64 // bytes written, and those of a write that has not ended
	sealed bool
}

// Write counts first and takes back what was not written when the write has
// ended, so that the count is never too low.
func (m *meter) Write(b []byte) (int, error) {
	if !m.add(len(b)) {
		return 0, errSealed
	}
	n, err := m.Conn.Write(b)
	m.add(n - len(b))
	return n, err
}

func (m *meter) add(n int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sealed && n > 0 {
		return false
	}
	m.count += int64(n)
	return true
}

func (m *meter) read() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.count
}

// seal reports that nothing was written since the mark, and then lets nothing
// be written any more.
func (m *meter) seal(mark int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sealed = m.sealed || m.count == mark
	return m.count == mark
}

// tally remembers which connections a call was given, and how much each had
// been handed before. net/http calls gotConn on the goroutine of RoundTrip.
type tally struct {
	marks []mark
	blind bool // a connection could not be counted
}

type mark struct {
	meter *meter
	count int64
}

func (t *tally) gotConn(info httptrace.GotConnInfo) {
	m := meterOf(info.Conn)
	if m == nil {
		t.blind = true
		return
	}
	t.marks = append(t.marks, mark{m, m.read()})
}

// meterOf finds the meter below any layers of TLS.
func meterOf(conn net.Conn) *meter {
	for {
		switch c := conn.(type) {
		case *meter:
			return c
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return nil
		}
	}
}

// nothingWritten reports that no byte of the call was written, and keeps it so.
func (t *tally) nothingWritten() bool {
	for _, m := range t.marks {
		if !m.meter.seal(m.count) {
			return false
		}
	}
	return !t.blind
}
