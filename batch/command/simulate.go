package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"payrun/client/simulator"
)

// simulatorName is the one name by which a double can be reached.
const simulatorName = "simulator"

// simulatorFlags say how the built-in simulator behaves.
type simulatorFlags struct {
	dialect string
	faults  string
	seed    uint64
	opening string
	fee     string
	latency time.Duration
	quirks  []string

	at    string        // where another process serves one; "" for one of our own
	dieAt int           // at which of its places this process ends itself; 0 for never
	open  time.Duration // how long a payout that waits stays open; 0 for the simulator's own
}

func (s *simulatorFlags) add(p *pflag.FlagSet) {
	p.StringVar(&s.dialect, "dialect", "leanx", "with --gateway simulator: the gateway it imitates")
	p.StringVar(&s.faults, "faults", "", "with --gateway simulator: how it misbehaves, such as 20% or silent-after=0.1 (payrun simulate --list)")
	p.Uint64Var(&s.seed, "seed", 1, "with --gateway simulator: which misbehaviour")
	p.StringVar(&s.opening, "opening", "", "with --gateway simulator: what its pool holds when its books are new (60000.00 for leanx)")
	p.StringVar(&s.fee, "sim-fee", "0", "with --gateway simulator: what it charges a payout")
	p.DurationVar(&s.latency, "latency", 0, "with --gateway simulator: how slow it is")
	p.StringArrayVar(&s.quirks, "quirk", nil, "with --gateway simulator: an undocumented behaviour, `KEY=VALUE` (may be repeated)")
	p.StringVar(&s.at, "sim-at", "", "with --gateway simulator: the address of one that another process serves")
	p.IntVar(&s.dieAt, "die-at", 0, "with --gateway simulator: end this process, as kill -9 does, before (odd) or after (even) a ledger write")
	p.DurationVar(&s.open, "sim-open", 0, "with --gateway simulator: how long a payout that waits stays open")
	for _, name := range []string{"sim-at", "die-at", "sim-open"} { // what drill says to its processes
		p.Lookup(name).Hidden = true
	}
}

// serve is the simulator that was asked for: one of this process, with its
// books in dir, or one that another process serves on this machine.
func (s *simulatorFlags) serve(dir string) (*box, error) {
	if s.at != "" {
		u, err := url.Parse(s.at)
		if err != nil || !loopback(u.Hostname()) {
			return nil, fmt.Errorf("--sim-at %q: a simulator is reached on this machine only", s.at)
		}
		return &box{url: s.at}, nil
	}
	config, err := s.config(dir)
	if err != nil {
		return nil, err
	}
	b, err := openBox(config, "127.0.0.1:0")
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	return b, nil
}

// elsewhere says which flag was given that only a simulator knows, where none
// was asked for.
func (s *simulatorFlags) elsewhere() error {
	if s.at != "" || s.dieAt != 0 || s.open != 0 {
		return errors.New("--sim-at, --die-at and --sim-open are for --gateway simulator")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// ttpayCountry is whose TTpay account the simulator keeps: the one that the
// sample sheet pays from.
const ttpayCountry = "ID"

// config turns the flags into a simulator that keeps its books in dir.
func (s *simulatorFlags) config(dir string) (simulator.Config, error) {
	c := simulator.Config{Dialect: s.dialect, Dir: dir, Faults: s.faults, Seed: s.seed, Latency: s.latency, Settle: s.open, Quirks: map[string]string{}}
	if s.dialect == simulator.TTpay {
		c.Pool = ttpayCountry
	}
	var err error
	if s.opening != "" {
		if c.Opening, err = decimal.NewFromString(s.opening); err != nil {
			return c, fmt.Errorf("--opening %q is not an amount", s.opening)
		}
	}
	if c.Fee, err = decimal.NewFromString(s.fee); err != nil {
		return c, fmt.Errorf("--sim-fee %q is not an amount", s.fee)
	}
	for _, q := range s.quirks {
		key, value, ok := strings.Cut(q, "=")
		if !ok {
			return c, fmt.Errorf("--quirk %q: write KEY=VALUE", q)
		}
		c.Quirks[key] = value
	}
	return c, nil
}

// booksFolder is where the books of one simulated gateway are, in the
// simulator's folder.
func booksFolder(dir, dialect string) string { return filepath.Join(dir, "books-"+dialect) }

// box is a simulator that is serving; server is nil where another process
// serves it.
type box struct {
	url    string
	books  *simulator.Simulator
	server *http.Server
	ended  chan struct{}
}

// openBox starts a simulator on a loopback address.
func openBox(c simulator.Config, listen string) (*box, error) {
	books, err := simulator.Open(c)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		books.Close()
		return nil, err
	}
	b := &box{
		url: "http://" + l.Addr().String(), books: books, ended: make(chan struct{}),
		server: &http.Server{Handler: books, ReadHeaderTimeout: 30 * time.Second},
	}
	go func() { defer close(b.ended); b.server.Serve(l) }()
	return b, nil
}

// Close ends the simulator; its books are on disk already.
func (b *box) Close() {
	if b.server == nil { // another process's
		return
	}
	b.server.Close()
	<-b.ended
	b.books.Close()
}

// simulateCommand serves a simulator until it is interrupted.
func simulateCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	var listen, dir string
	var list bool
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Serve a simulated gateway in a process of its own",
		Long: "simulate serves one simulated gateway over HTTP on this machine until it is interrupted.\n" +
			"It keeps books of every request and every ringgit. No money moves.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				return listFaults(s, f.sim.dialect)
			}
			return serveBox(cmd.Context(), f, s, listen, dir)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "loopback address to serve on")
	c.Flags().StringVar(&dir, "books", "", "folder of the books (default: in simulator/ of the state folder)")
	c.Flags().BoolVar(&list, "list", false, "list the faults and quirks of --dialect")
	return c
}

func listFaults(s streams, dialect string) error {
	for _, name := range simulator.Faults(dialect) {
		fmt.Fprintf(s.out, "fault  %-24s %s\n", name, simulator.Explain(dialect, name))
	}
	for _, name := range simulator.Quirks(dialect) {
		fmt.Fprintf(s.out, "quirk  %-24s %s\n", name, simulator.Explain(dialect, name))
	}
	return nil
}

func serveBox(ctx context.Context, f *flags, s streams, listen, dir string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil || !loopback(host) {
		return fail(ExitUsage, fmt.Errorf("--listen %q: a simulator serves this machine only, on 127.0.0.1:PORT or [::1]:PORT", listen))
	}
	if dir == "" {
		state, err := stateFolder(f, defaultFile())
		if err != nil {
			return fail(ExitUsage, err)
		}
		dir = booksFolder(filepath.Join(state, simulatorName), f.sim.dialect)
	}
	config, err := f.sim.config(dir)
	if err != nil {
		return fail(ExitUsage, err)
	}
	b, err := openBox(config, listen)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	defer b.Close()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	fmt.Fprintf(s.out, "%s\n", b.url)
	fmt.Fprintf(s.err, "SIMULATED – NO MONEY MOVED. Serving %s until interrupted; settings that reach it:\n\n%s\n", f.sim.dialect, sampleSettings(f.sim.dialect, b.url))
	<-ctx.Done()
	return nil
}

// sampleSettings are the settings with which another payrun reaches a
// simulator; its token is no secret.
func sampleSettings(dialect, url string) string {
	if dialect != simulator.LeanX {
		return fmt.Sprintf("gateway = %q\n[%s]\nbase_url = %q\n", dialect, dialect, url)
	}
	return fmt.Sprintf("gateway = \"leanx\"\n[leanx]\nenvironment = \"sandbox\"\nbase_url = %q\npool = %q\n"+
		"callback_url = \"https://example.com/payrun\"\ntoken_env = \"PAYRUN_TOKEN\"   # PAYRUN_TOKEN='%s'\n",
		url, simulator.DefaultPool, simulator.DefaultToken)
}
