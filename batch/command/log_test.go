package command

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"payrun/client/simulator"
)

// logged runs a command of the real program in the simulator and returns what
// it said on standard error.
func logged(t *testing.T, args ...string) string {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("PAYRUN_STATE", filepath.Join(t.TempDir(), "state"))
	text, err := os.ReadFile(filepath.Join("..", "..", "samples", "payroll-2026-11.csv"))
	if err != nil {
		t.Fatal(err)
	}
	sheet := filepath.Join(t.TempDir(), "payroll.csv")
	if err := os.WriteFile(sheet, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := Main(t.Context(), append(args, "--gateway", "simulator", "-q", "-v", sheet), strings.NewReader(""), &out, &errs); code != ExitPaid {
		t.Fatalf("it ended with %d: %s", code, &errs)
	}
	return errs.String()
}

// A log is read by machines months later: each attempt is one line with the
// fixed fields, and nothing of it names a person, an account or the token.
func TestALogHasOneLineAnAttemptAndNamesNobody(t *testing.T) {
	text := logged(t, "run")
	refs := map[string]int{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%q is not JSON: %v", lines.Text(), err)
		}
		if line["msg"] != "payout" {
			continue
		}
		refs[line["ref"].(string)]++
		for _, field := range []string{"time", "level", "run", "row", "ref", "gateway", "attempt", "status", "code", "ms"} {
			if _, there := line[field]; !there {
				t.Errorf("%s is missing in %s", field, lines.Text())
			}
		}
	}
	f, err := os.Open(filepath.Join("..", "..", "samples", "payroll-2026-11.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, "Maybank") })
	if at < 0 {
		t.Fatal("the sample has no rows")
	}
	checked := 0
	for _, row := range rows[at:] {
		for _, cell := range row {
			account := len(cell) >= 7 && strings.Trim(cell, "0123456789") == ""
			name := len(strings.Fields(cell)) > 1 && strings.Trim(cell, "0123456789.,- RM") != "" && !strings.Contains(cell, "20")
			if (account || name) && strings.Contains(text, cell) {
				t.Errorf("%q is in the log", cell)
			}
			if account || name {
				checked++
			}
		}
	}
	if checked < 64 || len(refs) != 32 {
		t.Errorf("%d cells were looked for, %d references have a line", checked, len(refs))
	}
	for ref, n := range refs {
		if n != 1 {
			t.Errorf("%s has %d lines", ref, n)
		}
	}
	if secret := strings.Split(simulator.DefaultToken, "|")[2]; strings.Contains(text, secret) || strings.Contains(text, simulator.DefaultHashKey) {
		t.Error("a secret is in the log")
	}
}

// A person who asked for text gets no JSON, and any other word is refused
// before anything is done.
func TestALogIsWrittenAsItWasAskedFor(t *testing.T) {
	if text := logged(t, "run", "--log-format", "text"); !strings.Contains(text, "msg=payout") || strings.Contains(text, `"msg"`) {
		t.Errorf("not text: %.200s", text)
	}
	var out, errs bytes.Buffer
	if code := Main(t.Context(), []string{"version", "--log-format", "xml"}, strings.NewReader(""), &out, &errs); code != ExitUsage || out.Len() > 0 {
		t.Errorf("xml ended with %d: %s", code, &errs)
	}
}
