package command

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestRoomsDoNotKnowEachOther parses every import block: imports point down,
// reader, client and writer do not know each other, the simulator and the
// adapters share nothing, and only main knows the roof. Without it the rooms
// would grow together one convenient import at a time.
func TestRoomsDoNotKnowEachOther(t *testing.T) {
	seen := 0
	for path, imports := range importsOf(t, "../..") {
		for _, imp := range imports {
			if !strings.HasPrefix(imp, "payrun") {
				continue
			}
			seen++
			if why := forbidden(path, imp); why != "" {
				t.Errorf("%s imports %s: %s", path, imp, why)
			}
		}
	}
	if seen < 20 {
		t.Fatalf("only %d imports were looked at: the test is not reading the tree", seen)
	}
}

func forbidden(path, imp string) string {
	room := strings.SplitN(path, "/", 2)[0]
	test := strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "client/clienttest/")
	switch {
	case strings.HasPrefix(imp, "payrun/batch/command"):
		if path != "main.go" && !strings.HasPrefix(path, "batch/command/") {
			return "only main knows the roof"
		}
	case strings.HasPrefix(path, "batch/command/"), path == "main.go":
		return ""
	case strings.HasPrefix(path, "client/simulator/"):
		return "the simulator shares nothing with the program"
	case strings.HasPrefix(imp, "payrun/client/simulator") && !test:
		return "an adapter does not know the simulator"
	case room == "batch" && !strings.HasPrefix(imp, "payrun/batch"):
		if !test {
			return "the heart knows no room"
		}
	case room != "batch" && !strings.HasPrefix(imp, "payrun/batch") && !strings.HasPrefix(imp, "payrun/"+room):
		return "rooms do not know each other"
	}
	return ""
}

// TestHeartNamesNoGatewayAndNoNetwork keeps package batch free of providers,
// HTTP and databases.
func TestHeartNamesNoGatewayAndNoNetwork(t *testing.T) {
	for path, imports := range importsOf(t, "../..") {
		if filepath.Dir(path) != "batch" || strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, imp := range imports {
			if imp == "net/http" || imp == "database/sql" || imp == "os" {
				t.Errorf("%s imports %s", path, imp)
			}
		}
	}
}

// TestOnlyTheLedgerKnowsADatabase keeps SQL in one room. batch/checker is the
// one exception: it reads what the ledger wrote with nothing of the ledger's,
// and so imports nothing of the program at all, in its tests either.
func TestOnlyTheLedgerKnowsADatabase(t *testing.T) {
	checker := 0
	for path, imports := range importsOf(t, "../..") {
		room := filepath.ToSlash(filepath.Dir(path))
		for _, imp := range imports {
			if (imp == "database/sql" || strings.HasPrefix(imp, "modernc.org/sqlite")) && room != "batch/ledger" && room != "batch/checker" {
				t.Errorf("%s imports %s: the ledger is the only importer of a database", path, imp)
			}
			if room == "batch/checker" && strings.HasPrefix(imp, "payrun") {
				t.Errorf("%s imports %s: the checker shares nothing with what it checks", path, imp)
			}
		}
		if room == "batch/checker" {
			checker++
		}
	}
	if checker < 5 {
		t.Errorf("only %d files of the checker were looked at", checker)
	}
}

// importsOf reads the import blocks of all Go files below root.
func importsOf(t *testing.T, root string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		all[filepath.ToSlash(rel)] = nil
		for _, s := range f.Imports {
			imp, err := strconv.Unquote(s.Path.Value)
			if err != nil {
				return err
			}
			all[filepath.ToSlash(rel)] = append(all[filepath.ToSlash(rel)], imp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
