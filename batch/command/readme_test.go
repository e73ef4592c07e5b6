package command

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"payrun/batch"
	"payrun/batch/settings"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReadmeSettingsAreTheDefaults: the README's settings file is read by the
// program as it stands, names every key, and its values are what a file without
// keys means.
func TestReadmeSettingsAreTheDefaults(t *testing.T) {
	_, rest, found := strings.Cut(readme(t), "```toml\n")
	block, _, _ := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the README has no settings")
	}
	got := defaultFile()
	if err := settings.Decode([]byte(block), &got); err != nil {
		t.Fatal(err)
	}
	want := defaultFile()
	for name, pair := range map[string][2]any{"pay": {got.Pay, want.Pay}, "check": {got.Check, want.Check}, "folder": {got.Folder, want.Folder}} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("[%s] in the README is %+v; the defaults are %+v", name, pair[0], pair[1])
		}
		for key := range reflect.TypeOf(pair[1]).Fields() {
			if tag := key.Tag.Get("toml"); !regexp.MustCompile(`(?m)^` + tag + `\s*=`).MatchString(block) {
				t.Errorf("[%s] %s is not in the README", name, tag)
			}
		}
	}
}

// TestReadmeNamesEveryField, word and exit code that the program has.
func TestReadmeNamesEveryField(t *testing.T) {
	text := readme(t)
	for f := batch.Field(0); f < batch.FieldCount; f++ {
		if !strings.Contains(text, "| `"+f.String()+"` |") {
			t.Errorf("the column %s is not in the README", f)
		}
	}
	for _, w := range batch.Words() {
		if !strings.Contains(text, "| `"+string(w)+"` |") {
			t.Errorf("the status %s is not in the README", w)
		}
	}
	for line := range strings.Lines(exitHelp) {
		code, meaning, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.Trim(code, "0123456789") != "" {
			continue
		}
		if row := "| " + code + " | " + strings.TrimSpace(meaning) + " |"; !strings.Contains(text, row) {
			t.Errorf("the exit code %q is not in the README as the program says it", row)
		}
	}
}

// TestReadmeCommandsAreScripts: every command that the README prints stands in
// a script that the tests run.
func TestReadmeCommandsAreScripts(t *testing.T) {
	scripts := ""
	files, err := filepath.Glob(filepath.Join("..", "..", "samples", "scripts", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no scripts")
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		scripts += string(text)
	}
	seen := 0
	for _, m := range regexp.MustCompile("(?m)^(?:\\$ )?((?:go run \\.|payrun) .*)$|`(payrun [^`]*)`").FindAllStringSubmatch(readme(t), -1) {
		command := strings.Replace(strings.ReplaceAll(m[1]+m[2], `"`, "'"), "go run .", "payrun", 1)
		prose := strings.HasPrefix(command, "payrun pays") || command == "payrun simulate"
		if prose || strings.Contains(command, "FILE") || strings.Contains(command, " RUN") && !strings.Contains(command, "--gateway") {
			continue
		}
		seen++
		if !strings.Contains(scripts, strings.ReplaceAll(command, " RUN", " nov-447e")) && !strings.Contains(scripts, command) {
			t.Errorf("no script runs %q", command)
		}
	}
	if seen < 8 {
		t.Errorf("only %d commands were found in the README", seen)
	}
}
