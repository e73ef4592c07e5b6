package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"payrun/batch"
)

// finding is one line of the doctor.
type finding struct {
	OK     bool   `json:"ok"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

// clocked can tell how far this machine's clock is from the gateway's.
type clocked interface {
	Skew(ctx context.Context) (time.Duration, error)
}

func doctorCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "What is wrong here? One tick a line",
		Long:  "doctor checks settings, state folder, credentials, clock, list of banks and pool. It sends nothing.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := openOffice(cmd.Context(), f, s)
			if err != nil {
				return err
			}
			defer o.Close()
			return o.examine(cmd.Context())
		},
	}
}

// examine runs every check and prints its line.
func (o *office) examine(ctx context.Context) error {
	var all []finding
	for _, look := range []func(context.Context) finding{
		o.examineSettings, o.examineGateway, o.examineFolder, o.examineLedger, o.examineCredential, o.examineClock, o.examineBanks, o.examinePool,
	} {
		all = append(all, look(ctx))
	}
	bad := 0
	for _, x := range all {
		if !x.OK {
			bad++
		}
	}
	if o.flags.json {
		if err := json.NewEncoder(o.streams.out).Encode(all); err != nil {
			return fail(ExitUnexpected, err)
		}
	} else {
		o.printFindings(all)
	}
	if bad > 0 {
		return done(ExitUsage)
	}
	return nil
}

func (o *office) printFindings(all []finding) {
	for _, x := range all {
		mark := "✔"
		if !x.OK {
			mark = "✖"
		}
		fmt.Fprintf(o.streams.out, "%s %-12s %s\n", mark, x.What, x.Detail)
		if x.Advice != "" {
			fmt.Fprintf(o.streams.out, "               → %s\n", x.Advice)
		}
	}
}

// judged is a finding of an error, or of its absence.
func judged(what, detail, advice string, err error) finding {
	if err != nil {
		return finding{What: what, Detail: err.Error(), Advice: advice}
	}
	return finding{OK: true, What: what, Detail: detail}
}

func (o *office) examineSettings(context.Context) finding {
	path := o.file.path
	if path == "" {
		path = "none needed for the simulator"
	}
	return finding{OK: true, What: "settings", Detail: path}
}

func (o *office) examineGateway(context.Context) finding {
	t := o.gateway.Traits()
	detail := fmt.Sprintf("%s %s, pool %s, at %s", t.Name, o.debtor.Environment, o.debtor.Pool, t.Host)
	return finding{OK: true, What: "gateway", Detail: detail}
}

func (o *office) examineFolder(context.Context) finding {
	info, err := os.Stat(o.state)
	if err == nil && info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		err = fmt.Errorf("others may look into %s (%v)", filepath.Base(o.state), info.Mode().Perm())
	}
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(o.state, ".doctor-*"); err == nil {
			f.Close()
			err = os.Remove(f.Name())
		}
	}
	return judged("folder", o.state, "the state folder must be yours alone (chmod 700) and writable", err)
}

func (o *office) examineLedger(ctx context.Context) finding {
	head, err := o.book.Verify(ctx)
	return judged("ledger", fmt.Sprintf("%d events, one chain", head.Seq), "stop paying, keep a copy of the state folder and ask your engineer", err)
}

// examineCredential looks up a reference that cannot exist: the same question
// with which every run begins.
func (o *office) examineCredential(ctx context.Context) finding {
	err := o.desk.Calibrate(ctx)
	advice := "is the gateway reachable from here, and is base_url right?"
	if errors.Is(err, batch.ErrCredentials) {
		advice = "check the token, and in live whether this machine's address is on the gateway's list"
	}
	return judged("credential", "accepted; a reference that cannot exist is not found", advice, err)
}

// clockWarn is a difference from the gateway's clock that a person should see.
const clockWarn = 10 * time.Second

func (o *office) examineClock(ctx context.Context) finding {
	c, ok := o.gateway.(clocked)
	if !ok {
		return finding{OK: true, What: "clock", Detail: "this gateway does not tell its time"}
	}
	skew, err := c.Skew(ctx)
	if err == nil && skew.Abs() > clockWarn {
		err = fmt.Errorf("this machine's clock is off by %s", skew.Round(time.Second))
	}
	return judged("clock", fmt.Sprintf("within %s of the gateway's", clockWarn), "switch on the automatic setting of the clock", err)
}

func (o *office) examineBanks(ctx context.Context) finding {
	d, ok := o.gateway.(batch.Directory)
	if !ok {
		return finding{OK: true, What: "banks", Detail: "this gateway has no list of banks"}
	}
	list, err := o.banks(ctx, d)
	return judged("banks", fmt.Sprintf("%d can be paid", len(list)), "run payrun doctor again later", err)
}

func (o *office) examinePool(ctx context.Context) finding {
	need, err := o.desk.NeedFor(ctx, batch.Run{}, batch.Total{})
	if err == nil && !need.Known {
		return finding{OK: true, What: "pool", Detail: "this gateway does not tell its balance"}
	}
	sum := batch.Money{Amount: need.Balance.Amount, Currency: o.debtor.Currency}
	kept := batch.Money{Amount: need.Minimum, Currency: o.debtor.Currency}
	return judged("pool", fmt.Sprintf("%s in it, of which %s must stay", sum, kept), "the pool's balance could not be read", err)
}
