package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"payrun/batch"
)

// TestEveryWriteIsAPlaceToDie: a method that writes and is not counted is a
// place that no drill ever tries.
func TestEveryWriteIsAPlaceToDie(t *testing.T) {
	for _, in := range []reflect.Type{reflect.TypeFor[batch.Ledger](), reflect.TypeFor[batch.Decisions](), reflect.TypeFor[batch.Arrivals]()} {
		for m := range in.Methods() {
			if m.Name == "Due" { // the one that only reads
				continue
			}
			d := &doomed{}
			method := reflect.ValueOf(d).MethodByName(m.Name)
			args := make([]reflect.Value, method.Type().NumIn())
			for n := range args {
				args[n] = reflect.Zero(method.Type().In(n))
			}
			func() {
				defer func() { recover() }() // there is no ledger under it
				method.Call(args)
			}()
			if d.writes.Load() != 1 {
				t.Errorf("%s is no place to die", m.Name)
			}
		}
	}
}

// TestDeathIsBeforeOrAfterTheWrite: odd places are before it, even ones after
// it, and a process that dies tells nobody.
func TestDeathIsBeforeOrAfterTheWrite(t *testing.T) {
	for place := range int64(7) {
		written, died := 0, -1
		d := &doomed{place: place}
		d.die = func() { died = written }
		for range 3 {
			d.write(func() error { written++; return nil })
		}
		if want := int(place / 2); place == 0 && died != -1 || place > 0 && died != want {
			t.Errorf("place %d: died after %d writes, want %d", place, died, want)
		}
	}
}

// TestPlacesAreSpread: the first and the last are always tried, and none twice.
func TestPlacesAreSpread(t *testing.T) {
	for _, test := range []struct {
		all, count int
		want       []int
	}{
		{5, 0, []int{1, 2, 3, 4, 5}}, {5, 9, []int{1, 2, 3, 4, 5}}, {9, 3, []int{1, 5, 9}}, {100, 2, []int{1, 100}}, {7, 1, []int{1}},
	} {
		if got := spread(test.all, test.count); !slices.Equal(got, test.want) {
			t.Errorf("spread(%d, %d) = %v, want %v", test.all, test.count, got, test.want)
		}
	}
}

// TestDrillSaysWhatDiffers: a drill that finds somebody paid twice must not end
// as if all were well.
func TestDrillSaysWhatDiffers(t *testing.T) {
	dir := t.TempDir()
	books := `{"opened":{"at":"2026-11-20T09:00:00Z","dialect":"leanx","opening":"1000"}}` + "\n"
	for n, left := range []string{"900", "800"} {
		books += fmt.Sprintf(`{"create":{"seq":%d,"at":"2026-11-20T09:00:01Z","ref":"E1","amount":"100","account":"1","number":"N%d","fee":"0","outcome":"paid"},`+
			`"move":{"at":"2026-11-20T09:00:01Z","ref":"E1","number":"N%d","amount":"100","fee":"0","account":"1","left":%q}}`+"\n", n+1, n+1, n+1, left)
	}
	if err := os.MkdirAll(filepath.Join(dir, "books"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "books", "books.jsonl"), []byte(books), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	d := &drilling{drillFlags: &drillFlags{}, flags: &flags{}, streams: streams{out: &out}, lang: "en", page: &drillPage{Kept: dir}}
	story := &drillStory{drilling: d, name: "place-7", dir: dir}
	if err := story.examine(context.Background(), false); err != nil {
		t.Fatal(err)
	}
	story.count(true)
	d.print()
	text := out.String()
	for _, want := range []string{"✖ place-7  I1  E1 was paid 2 times", "Something differs", "at most 2 for one reference", dir, "SIMULATED – NO MONEY MOVED"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Nobody was paid twice") {
		t.Errorf("it says both:\n%s", text)
	}
}

// TestOnlyASimulatorDies: what a drill says to its processes means nothing to
// one that could pay.
func TestOnlyASimulatorDies(t *testing.T) {
	settings := filepath.Join(t.TempDir(), "payrun.toml")
	if err := os.WriteFile(settings, []byte("gateway = \"leanx\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--die-at=3", "--sim-at=http://127.0.0.1:1", "--sim-open=1s"} {
		var errs bytes.Buffer
		code := Main(context.Background(), []string{"status", "--settings", settings, "--state", t.TempDir(), flag}, strings.NewReader(""), &bytes.Buffer{}, &errs)
		if code != ExitUsage || !strings.Contains(errs.String(), "--gateway simulator") {
			t.Errorf("%s: %d %s", flag, code, errs.String())
		}
	}
	var errs bytes.Buffer
	code := Main(context.Background(), []string{"status", "--gateway", "simulator", "--state", t.TempDir(), "--sim-at=http://gateway.example"}, strings.NewReader(""), &bytes.Buffer{}, &errs)
	if code != ExitUsage || !strings.Contains(errs.String(), "on this machine only") {
		t.Errorf("a simulator elsewhere: %d %s", code, errs.String())
	}
}
