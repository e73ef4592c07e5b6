//go:build unix

package command

import (
	"net"
	"path/filepath"
	"testing"
	"time"
)

// systemd hears that the service is ready, that it lives, and that it stops.
func TestNotifySendsOneDatagram(t *testing.T) {
	notify("READY=1") // nobody asks: nothing happens
	path := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	for _, want := range []string{"READY=1\nWATCHDOG=1", "STOPPING=1"} {
		notify(want)
		l.SetReadDeadline(time.Now().Add(5 * time.Second))
		got := make([]byte, 100)
		n, err := l.Read(got)
		if err != nil || string(got[:n]) != want {
			t.Errorf("%q, %v", got[:n], err)
		}
	}
}
