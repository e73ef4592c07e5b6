package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shopspring/decimal"
)

// A simulator that shares code with what it tests repeats its mistakes.
func TestTheSimulatorSharesNothingWithTheProduct(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range parsed.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			standard := !strings.Contains(strings.Split(path, "/")[0], ".") && !strings.HasPrefix(path, "payrun")
			if !standard && path != "github.com/shopspring/decimal" && !strings.HasPrefix(path, "github.com/golang-jwt/jwt/") {
				t.Errorf("%s imports %s", f.Name(), path)
			}
		}
	}
}

// faultsMet runs n payouts through a 60 % simulator and returns the fault each
// of them met.
func faultsMet(t *testing.T, workers, n int) map[string]string {
	c := open(t, Config{Faults: "60%", Seed: 7, Quirks: map[string]string{"slow": "1ms"}})
	refs := make(chan string)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for ref := range refs {
				r, _ := http.NewRequest(http.MethodPost, "http://leanx.test/api/v1/merchant/create-payout-invoice", strings.NewReader(createBody(ref, "1.00", "8011408168")))
				r.Header.Set("auth-token", DefaultToken)
				ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
				r.GetBody = nil
				c.do(r.WithContext(ctx))
				cancel()
			}
		})
	}
	for i := range n {
		refs <- fmt.Sprintf("2026-11-E%04d", i)
	}
	close(refs)
	all.Wait()
	met := map[string]string{}
	for _, create := range c.audit().Creates {
		met[create.Ref] = create.Fault
	}
	return met
}

// A run that fails must fail again from its seed, whatever the scheduler does.
func TestDrawsDoNotDependOnConcurrency(t *testing.T) {
	var one, many map[string]string
	// In fake time a busy machine cannot make a client give up too early.
	synctest.Test(t, func(t *testing.T) { one = faultsMet(t, 1, 100) })
	synctest.Test(t, func(t *testing.T) { many = faultsMet(t, 16, 100) })
	for ref, fault := range one {
		if many[ref] != fault {
			t.Errorf("%s met %q alone and %q among others", ref, fault, many[ref])
		}
	}
	if len(one) != 100 || len(many) != 100 {
		t.Errorf("%d and %d payouts arrived, want 100", len(one), len(many))
	}
}

// The odds are what the text says: the share of faults, evenly among kinds,
// and other draws for the next request and for another seed.
func TestOddsAreKept(t *testing.T) {
	faults := newLeanX().faults()
	l, err := newLottery(faults, "20%, silent-after=0.1, redirect-*=0")
	if err != nil {
		t.Fatal(err)
	}
	const n = 200_000
	met, again, reseeded := map[string]int{}, 0, 0
	for i := range n {
		ref := fmt.Sprintf("2026-11-E%06d", i)
		f := l.draw(1, creating, ref, 0)
		if f != nil {
			met[f.name]++
		}
		if l.draw(1, creating, ref, 1) == f {
			again++
		}
		if l.draw(2, creating, ref, 0) == f {
			reseeded++
		}
	}
	kinds := 0
	for _, f := range faults {
		if f.on == creating {
			kinds++
		}
	}
	share := n / 5 / (kinds - 3)
	for _, f := range faults {
		want := share
		switch {
		case f.on != creating || strings.HasPrefix(f.name, "redirect-"):
			want = 0
		case f.name == "silent-after":
			want = n / 10
		}
		if got := met[f.name]; got < want*8/10 || got > want*12/10 {
			t.Errorf("%s was met %d times, want about %d", f.name, got, want)
		}
	}
	if again > n*6/10 || reseeded > n*6/10 {
		t.Errorf("%d draws repeat for the next request, %d for another seed, of %d", again, reseeded, n)
	}
}

// A misspelt switch would make a test prove nothing.
func TestUnknownSwitchesAreRefused(t *testing.T) {
	tests := []Config{
		{Dialect: "paypal"}, {Faults: "silent"}, {Faults: "silent-afterwards=0.1"}, {Faults: "120%"}, {Faults: "silent-after=0.6,silent-before=0.6"},
		{Faults: "silent-after=-1"}, {Faults: "nothing-*=1"}, {Quirks: map[string]string{"duplicates": "accept"}}, {Quirks: map[string]string{"duplicate": "ignore"}},
		{Quirks: map[string]string{"ref:A": "explode"}}, {Quirks: map[string]string{"late": "soon"}},
	}
	for _, c := range tests {
		if s, err := Open(c); err == nil {
			t.Errorf("%+v was accepted", c)
			_ = s.Close()
		}
	}
	for dialect := range dialects() {
		if names := Faults(dialect); !slices.IsSorted(names) || len(names) < 30 || len(slices.Compact(names)) != len(Faults(dialect)) {
			t.Errorf("%s: %q", dialect, names)
		}
		for _, name := range Faults(dialect) {
			if says := Explain(dialect, name); !strings.HasSuffix(says, ".") {
				t.Errorf("%s %s is not explained: %q", dialect, name, says)
			}
		}
		for _, key := range Quirks(dialect) {
			if says := Explain(dialect, key); !strings.HasSuffix(strings.TrimSuffix(says, ")"), ".") && !strings.HasSuffix(says, ")") {
				t.Errorf("%s %s is not explained: %q", dialect, key, says)
			}
		}
	}
	if Faults("paypal") != nil || Quirks("paypal") != nil || Explain("paypal", "slow") != "" || Explain(LeanX, "explode") != "" {
		t.Error("an unknown dialect has faults")
	}
}

// A draw is a place in the list of faults: a list in another order would make
// another run of the same seed.
func TestFaultsStandInOneOrder(t *testing.T) {
	for name, d := range dialects() {
		for range 5 {
			for i, f := range dialects()[name].faults() {
				if f.name != d.faults()[i].name {
					t.Fatalf("%s: place %d is %s, then %s", name, i, d.faults()[i].name, f.name)
				}
			}
		}
	}
}

// A script gives each create of a reference its own fault, the last one stays.
func TestScriptsAreFollowedInOrder(t *testing.T) {
	c := open(t, Config{Quirks: map[string]string{"ref:A": "http-500-before,no-funds,polite", "amount:.13": "failed"}})
	var seen []string
	for range 4 {
		seen = append(seen, c.pay("A", "5.13").seen())
	}
	if want := []string{"500", "5993", "SUCCESS", "SUCCESS"}; !slices.Equal(seen, want) {
		t.Errorf("saw %v, want %v", seen, want)
	}
	if got := c.pay("B", "5.13").seen(); got != "FAILED" {
		t.Errorf("an amount that ends in .13 saw %s", got)
	}
	if got := c.pay("B", "5.14").seen(); got != "SUCCESS" {
		t.Errorf("another amount saw %s", got)
	}
}

// Switches can change while requests are under way.
func TestUpdateIsSafeAtAnyTime(t *testing.T) {
	c := open(t, Config{})
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 50 {
				c.pay(fmt.Sprintf("W%d-%d", worker, i), "1.00")
				c.s.Update(func(c *Config) { c.Quirks[fmt.Sprintf("ref:X%d", i)], c.Dir = "failed", "elsewhere" })
			}
		})
	}
	all.Wait()
	if b := c.audit(); len(b.Moves) != 200 {
		t.Errorf("%d moves, want 200", len(b.Moves))
	}
	defer func() {
		if recover() == nil {
			t.Error("an invalid update was taken")
		}
	}()
	c.s.Update(func(c *Config) { c.Faults = "nonsense" })
}

// A silent gateway must not hold a test: its silence ends when the client
// gives up, and when the simulator closes.
func TestSilenceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, Config{Quirks: map[string]string{"ref:A": "silent-after", "ref:B": "silent-before"}})
		began := time.Now()
		if r := c.pay("A", "1.00"); !errors.Is(r.err, context.DeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("the client waited %v and saw %v", time.Since(began), r.err)
		}
		go func() {
			time.Sleep(10 * time.Second)
			_ = c.s.Close()
		}()
		began = time.Now()
		if r := c.pay("B", "1.00"); r.err == nil || time.Since(began) != 10*time.Second {
			t.Errorf("the simulator closed after %v and the client saw %v", time.Since(began), r)
		}
		if r := c.pay("C", "1.00"); r.err == nil {
			t.Error("a closed simulator answers")
		}
		if b := c.audit(); b.Moved("A") != 1 || b.Moved("B") != 0 || len(b.Creates) != 2 {
			t.Errorf("books after closing: %+v", b)
		}
	})
}

// The gateway's clock is its own: its answers carry it, so that a client can
// tell that one of the two is wrong.
func TestAnswersCarryTheGatewaysClock(t *testing.T) {
	at := time.Date(2026, 11, 25, 23, 59, 58, 5, time.UTC)
	c := open(t, Config{Now: func() time.Time { return at }, Latency: time.Millisecond})
	r := c.pay("A", "1.00")
	if got := r.header.Get("Date"); got != "Wed, 25 Nov 2026 23:59:58 GMT" {
		t.Errorf("Date is %s", got)
	}
	if got := c.ask("A").data("created_at"); got != "2026-11-26T07:59:58" {
		t.Errorf("created_at is %s, want Malaysian time without a zone", got)
	}
}

// Over TCP a reset must be a reset, not an end of file: clients treat the two
// differently.
func TestResetsOverTCP(t *testing.T) {
	s, err := Open(Config{Quirks: map[string]string{"ref:A": "reset-after"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	defer s.Close()
	r, _ := http.NewRequest(http.MethodPost, server.URL+"/api/v1/merchant/create-payout-invoice", strings.NewReader(createBody("A", "1.00", "1")))
	r.Header.Set("auth-token", DefaultToken)
	if _, err := server.Client().Do(r); err == nil || !strings.Contains(err.Error(), "reset") {
		t.Errorf("the client saw %v", err)
	}
	if n := s.Books().Moved("A"); n != 1 {
		t.Errorf("money moved %d times", n)
	}
}

// A connection that is refused carries nothing: the gateway must know nothing
// of it.
func TestARefusedConnectionLeavesNoTrace(t *testing.T) {
	c := open(t, Config{Quirks: map[string]string{"dial": "refuse"}})
	if r := c.pay("A", "1.00"); !errors.Is(r.err, syscall.ECONNREFUSED) {
		t.Errorf("the client saw %v", r.err)
	}
	if b := c.audit(); len(b.Creates) != 0 {
		t.Errorf("books: %+v", b.Creates)
	}
}

// BenchmarkCreate measures creates without a network in between.
func BenchmarkCreate(b *testing.B) {
	for _, bench := range []struct {
		name string
		dir  string
		free bool
	}{{"memory", "", true}, {"nosync", b.TempDir(), true}, {"fsync", b.TempDir(), false}} {
		b.Run(bench.name, func(b *testing.B) {
			dir := bench.dir
			if dir != "" {
				dir = b.TempDir()
			}
			s, err := Open(Config{Dir: dir, NoSync: bench.free, Opening: decimal.New(1, 12)})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var seq sync.Mutex
			n := 0
			b.SetParallelism(32)
			b.ReportAllocs()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					seq.Lock()
					n++
					ref := strconv.Itoa(n)
					seq.Unlock()
					r := httptest.NewRequest(http.MethodPost, "/api/v1/merchant/create-payout-invoice", bytes.NewReader([]byte(createBody(ref, "13.00", "8011408168"))))
					r.Header.Set("auth-token", DefaultToken)
					s.ServeHTTP(httptest.NewRecorder(), r)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
			if got := len(s.Books().Moves); got != b.N {
				b.Errorf("%d moves, want %d", got, b.N)
			}
		})
	}
}
