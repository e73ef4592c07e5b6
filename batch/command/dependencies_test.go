package command

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// required is a line of go.mod that asks for a module.
var required = regexp.MustCompile(`^(?:require\s+)?([a-z0-9./_-]+\.[a-z]+/\S+|modernc\.org/\S+|pgregory\.net/\S+)\s+v(\S+)`)

// plainVersion is a released one, without what follows a dash or a plus.
func plainVersion(t *testing.T, text string) (v [3]int) {
	t.Helper()
	core, _, _ := strings.Cut(strings.TrimSuffix(text, "+incompatible"), "-")
	for i, part := range strings.SplitN(core, ".", 3) {
		n, err := strconv.Atoi(part)
		if err != nil {
			t.Fatalf("version %q", text)
		}
		v[i] = n
	}
	return v
}

// older reports that a version comes before the first one without a fault. A
// pseudo-version of it was made before it was.
func older(t *testing.T, version, first string) bool {
	t.Helper()
	a, b := plainVersion(t, version), plainVersion(t, first)
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return strings.Contains(version, "-")
}

// lines are a file's lines that are neither empty nor a comment.
func lines(t *testing.T, path string) (all []string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

// An upgrade that is taken back, or a module that pulls an old one in, must
// not bring a known fault back unnoticed.
func TestNoDependencyHasAKnownFault(t *testing.T) {
	modules := map[string]string{}
	for _, line := range lines(t, "go.mod") {
		if m := required.FindStringSubmatch(line); m != nil && !strings.HasPrefix(line, "exclude") {
			modules[m[1]] = m[2]
		}
	}
	if len(modules) < 30 {
		t.Fatalf("only %d modules were found in go.mod: %v", len(modules), modules)
	}
	for _, line := range lines(t, ".ci/advisories") {
		words := strings.Fields(line)
		if len(words) < 4 || !regexp.MustCompile(`^(GO-\d{4}-\d+|CVE-\d{4}-\d+|GHSA-\S+)`).MatchString(words[2]) {
			t.Errorf("not an advisory: %s", line)
			continue
		}
		have, ok := modules[words[0]]
		switch {
		case !ok:
			t.Errorf("%s is not in go.mod: take its lines out", words[0])
		case older(t, have, words[1]):
			t.Errorf("go.mod asks for %s v%s, which has %s; %s is the first without it", words[0], have, words[2], words[1])
		}
	}
}

// The comparison is what the test above stands on.
func TestVersionsAreCompared(t *testing.T) {
	tests := []struct {
		version, first string
		older          bool
	}{
		{"2.11.1", "2.11.1", false},
		{"2.11.0", "2.11.1", true},
		{"2.9.9", "2.11.0", true},
		{"3.0.0", "2.11.1", false},
		{"2.11.1-0.20260820023833-99903a3240e5", "2.11.1", true},
		{"2.11.2-0.20261120000000-99903a3240e5", "2.11.1", false},
	}
	for _, tt := range tests {
		if got := older(t, tt.version, tt.first); got != tt.older {
			t.Errorf("older(%s, %s) = %t", tt.version, tt.first, got)
		}
	}
}
