package simulator

import (
	"context"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// pipe serves the simulator over connections in memory.
type pipe struct {
	once   sync.Once
	server *http.Server
	conns  chan net.Conn
	closed chan struct{}
	served chan struct{} // closed when the server has ended
}

// Dial connects to the simulator over net.Pipe, whatever the address, for use
// as the DialContext of an http.Transport. It opens no socket, so that it
// works in a testing/synctest bubble; what it starts ends with Close.
func (s *Simulator) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.current.Load().quirk("dial", "accept") == "refuse" {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	}
	s.pipe.serve(s)
	ours, theirs := net.Pipe()
	select {
	case s.pipe.conns <- theirs:
		return ours, nil
	case <-s.done:
		return nil, &net.OpError{Op: "dial", Net: network, Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipe) serve(h http.Handler) {
	p.once.Do(func() {
		p.conns, p.closed, p.served = make(chan net.Conn), make(chan struct{}), make(chan struct{})
		p.server = &http.Server{Handler: h}
		go func() {
			defer close(p.served)
			_ = p.server.Serve(p)
		}()
	})
}

// close ends the server and all its connections, if it was ever started.
func (p *pipe) close() {
	p.once.Do(func() {})
	if p.server == nil {
		return
	}
	_ = p.server.Close()
	<-p.served
}

// Accept, Close and Addr make pipe a net.Listener.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept. The server calls it once.
func (p *pipe) Close() error {
	close(p.closed)
	return nil
}

// Addr says that there is no network.
func (p *pipe) Addr() net.Addr { return &net.UnixAddr{Name: "simulator", Net: "pipe"} }
