package command

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"payrun/batch"
	"payrun/batch/settings"
	"payrun/reader/inbox"
)

// watchFlags are the flags of watch.
type watchFlags struct {
	poll         bool
	once         bool
	listen       string
	callbacks    string
	callbackPath string
}

func watchCommand(f *flags, s streams, flight context.Context) *cobra.Command {
	w := &watchFlags{}
	c := &cobra.Command{
		Use:   "watch DIR",
		Short: "Serve a folder: pay what is dropped, approved and funded, until stopped",
		Long: "watch serves a folder that payrun init made. Each sheet dropped into it is checked, approved as\n" +
			"[folder] approval in the settings says, paid, and filed with its results. STATUS.txt in the folder\n" +
			"says how far everything is, and the log on standard error has each attempt (-q: faults only).\n" +
			"An interrupt finishes what is in flight and ends; a restart goes on.\n\n" +
			"Exit codes: 0 stopped as asked, 1 unexpected, 2 settings or folder, 7 another watch serves the folder.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.verbose = !f.quiet // nobody sits there: the log is what is looked at afterwards
			return watch(cmd.Context(), flight, f, s, args[0], w)
		},
	}
	c.Flags().BoolVar(&w.poll, "poll", false, "scan only, without notifications of the file system")
	c.Flags().BoolVar(&w.once, "once", false, "deal with what is there, then end (for a task scheduler)")
	c.Flags().StringVar(&w.listen, "listen", "", "serve /healthz, /readyz and /metrics on this loopback `ADDRESS`")
	c.Flags().StringVar(&w.callbacks, "callbacks", "", "hear the gateway's callbacks on this loopback `ADDRESS`, behind a proxy with TLS")
	c.Flags().StringVar(&w.callbackPath, "callback-path", "/", "with --callbacks: the `PATH` that callback_url leads to; make it hard to guess")
	return c
}

// watch serves a folder. A second one on the same machine waits until the
// first ends, and goes on from there.
func watch(take, flight context.Context, f *flags, s streams, dir string, w *watchFlags) error {
	store, every, err := watchStore(f, s, dir)
	if err != nil {
		return err
	}
	unlock, err := standBy(take, s, store, every, w.once)
	if err != nil || unlock == nil {
		return err
	}
	defer unlock()
	o, err := openOffice(context.WithoutCancel(take), f, s) // its anchor is written after the end of take
	if err != nil {
		return err
	}
	defer o.Close()
	k, err := o.keep(dir, store, w)
	if err != nil {
		return err
	}
	defer k.inbox.Close()
	hangUp, err := k.listen(w)
	defer hangUp()
	if err != nil {
		return err
	}
	return k.serve(take, flight)
}

// watchStore is the private folder of a watched folder, below the state
// folder, and the pause between two scans.
func watchStore(f *flags, s streams, dir string) (store string, every time.Duration, err error) {
	o := &office{flags: f, streams: s}
	simulated := f.gateway == simulatorName
	file, err := o.settings(simulated)
	if err != nil {
		return "", 0, fail(ExitUsage, err)
	}
	if file.State == "" && !simulated {
		return "", 0, fail(ExitUsage, errors.New("watch needs state = \"/an/absolute/folder\" in the settings, so that every start finds the same ledger"))
	}
	state, err := stateFolder(f, file)
	if err != nil {
		return "", 0, fail(ExitUsage, err)
	}
	if simulated {
		state = filepath.Join(state, simulatorName)
	}
	real, err := filepath.EvalSymlinks(dir)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return "", 0, fail(ExitUsage, fmt.Errorf("%w: payrun init %s makes the folder", err, dir))
	}
	sum := sha256.Sum256([]byte(real))
	store = filepath.Join(state, "folder-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(store, 0o700); err != nil {
		return "", 0, fail(ExitUsage, err)
	}
	return store, file.Folder.ScanEvery.Or(settings.DefaultFolder().ScanEvery.Length), nil
}

// standBy takes the right to serve a folder on this machine, or waits for it.
// Between machines the claim of each file decides. Both results are nil when
// the wait was ended.
func standBy(ctx context.Context, s streams, store string, every time.Duration, once bool) (unlock func() error, err error) {
	lock := flock.New(filepath.Join(store, "watching.lock"), flock.SetPermissions(0o600))
	won, err := lock.TryLock()
	if err != nil {
		return nil, fail(ExitUnexpected, err)
	}
	if !won && once {
		return nil, fail(ExitBusy, errors.New("another payrun watch serves this folder"))
	}
	if !won {
		fmt.Fprintln(s.err, "payrun: another payrun watch serves this folder; standing by until it ends")
		won, err = lock.TryLockContext(ctx, every)
	}
	if ctx.Err() != nil {
		return nil, nil
	}
	if err != nil || !won {
		return nil, fail(ExitUnexpected, fmt.Errorf("lock the folder: %w", err))
	}
	return lock.Unlock, nil
}

// keep opens a folder and checks that it may be served as the settings say.
func (o *office) keep(dir, store string, w *watchFlags) (*keeper, error) {
	approval := o.file.Folder.Approval
	if approval == settings.ApprovalNone && o.debtor.Live() && !o.file.Folder.AcceptNoApproval {
		return nil, fail(ExitUsage, errors.New("[folder] approval = \"none\" in live lets one person pay alone: say accept_no_approval = true if that is meant"))
	}
	every := o.file.Folder.ScanEvery.Or(settings.DefaultFolder().ScanEvery.Length)
	b, err := inbox.Open(dir, inbox.Options{Store: store, ScanEvery: every, PollOnly: w.poll, Log: o.log})
	if err != nil {
		return nil, fail(ExitUsage, fmt.Errorf("%w (payrun init %s makes the folder)", err, dir))
	}
	for _, r := range approvalRooms(approval) {
		if _, err := b.Room(r); err != nil {
			return nil, errors.Join(fail(ExitUsage, fmt.Errorf("%w (payrun init %s makes it)", err, dir)), b.Close())
		}
	}
	k := &keeper{office: o, inbox: b, every: every, once: w.once, approval: approval, runs: map[batch.ID]string{}, looks: map[string]*look{}, hurried: map[string]bool{}}
	if k.board, err = newBoard(b, filepath.Join(store, "history.txt"), o); err != nil {
		return nil, errors.Join(fail(ExitUnexpected, err), b.Close())
	}
	for _, name := range b.Unguarded() {
		k.board.event(name, o.say("s.unguarded"))
	}
	return k, nil
}

// approvalRooms are the folders that a way of approving needs.
func approvalRooms(approval string) []inbox.Room {
	switch approval {
	case settings.ApprovalFolder:
		return []inbox.Room{inbox.Waiting, inbox.Approved}
	case settings.ApprovalCommand:
		return []inbox.Room{inbox.Waiting}
	}
	return nil
}
