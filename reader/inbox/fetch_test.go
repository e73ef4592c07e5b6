package inbox

import (
	"errors"
	"os"
	"path"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A file of a cloud folder that is only a name must not hang the desk: it is
// said, the other files are taken meanwhile, and it is taken when it is there.
func TestAFileThatIsNotHereYetHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		arrived := make(chan struct{})
		var begun atomic.Int32
		p.o.Fetch = func(root *os.Root, name string) error {
			if path.Base(name) == "cloud.csv" {
				begun.Add(1)
				<-arrived
			}
			return fetch(root, name)
		}
		p.drop("cloud.csv", sheet)
		p.drop("here.csv", sheet)
		began := time.Now()
		var taken []string
		var last Sight
		for range 6 {
			last = p.scan(2 * time.Second)
			for _, c := range last.Claims {
				taken = append(taken, c.Name)
			}
		}
		if took := time.Since(began); took > 6*fetchMax {
			t.Errorf("six looks took %s", took)
		}
		if len(taken) != 1 || taken[0] != "here.csv" {
			t.Errorf("taken: %q", taken)
		}
		if len(last.Notices) != 1 || last.Notices[0].Code != "i.absent" || last.Notices[0].Name != "cloud.csv" {
			t.Errorf("notices: %+v", last.Notices)
		}
		if n := begun.Load(); n != 1 {
			t.Errorf("it was asked for %d times", n)
		}
		close(arrived)
		synctest.Wait()
		if s := p.scan(2 * time.Second); len(s.Claims) != 1 || s.Claims[0].Name != "cloud.csv" || len(s.Notices) != 0 {
			t.Errorf("when it arrived: %+v", s)
		}
	})
}

// Without a connection a cloud folder answers with an error: it is said, the
// file stays, and the next look asks again.
func TestAFileThatCannotBeReadStaysAndIsAskedForAgain(t *testing.T) {
	p := newPlace(t)
	offline := true
	p.o.Fetch = func(root *os.Root, name string) error {
		if offline {
			return errors.New("the cloud file provider is not running")
		}
		return fetch(root, name)
	}
	p.drop("cloud.csv", sheet)
	p.scan(time.Second)
	for range 3 {
		s := p.scan(2 * time.Second)
		if len(s.Claims) != 0 || len(s.Notices) != 1 || s.Notices[0].Code != "i.unread" || s.Notices[0].Err == nil {
			t.Fatalf("%+v", s)
		}
	}
	if all := p.files(); len(all) != 1 || all[0] != "1 Drop payroll here/cloud.csv" {
		t.Fatalf("the folder holds %q", all)
	}
	offline = false
	if s := p.scan(2 * time.Second); len(s.Claims) != 1 {
		t.Errorf("%+v", s)
	}
}

// A CHECK workbook that an approver moved on another computer may come as a
// name first. It approves nothing until it can be read, and then it does.
func TestAnApprovalThatIsNotHereYetIsNoApproval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		arrived := make(chan struct{})
		p.o.Fetch = func(root *os.Root, name string) error {
			<-arrived
			return fetch(root, name)
		}
		p.put(Approved, "CHECK.xlsx", workbook(t))
		look := func() ([]Check, Sight) {
			p.now = p.now.Add(2 * time.Second)
			checks, s, err := p.Approvals(p.now)
			if err != nil {
				t.Fatal(err)
			}
			return checks, s
		}
		var s Sight
		for range 4 {
			var checks []Check
			if checks, s = look(); len(checks) != 0 {
				t.Fatalf("read: %+v", checks)
			}
		}
		if len(s.Notices) != 1 || s.Notices[0].Code != "i.absent" {
			t.Errorf("notices: %+v", s.Notices)
		}
		close(arrived)
		synctest.Wait()
		if checks, s := look(); len(checks) != 1 || len(s.Notices) != 0 {
			t.Errorf("when it arrived: %+v %+v", checks, s)
		}
	})
}
