package settings

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

const planted = "LP-8F9FD0-planted-secret"

// A token in a log or an error is the pool in a stranger's hands. Every road
// by which Go prints a value is tried, also from inside another struct, where
// fmt does not call methods.
func TestSecretNeverShowsItself(t *testing.T) {
	s := NewSecret(planted)
	type exported struct{ Token Secret }
	type hidden struct{ token Secret }
	printed := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%t"} {
		printed["Sprintf "+verb] = fmt.Sprintf(verb, s)
		printed["pointer "+verb] = fmt.Sprintf(verb, &s)
		printed["exported field "+verb] = fmt.Sprintf(verb, exported{s})
		printed["hidden field "+verb] = fmt.Sprintf(verb, hidden{s})
		printed["slice "+verb] = fmt.Sprintf(verb, []Secret{s})
	}
	printed["error"] = fmt.Errorf("token %v: %w", s, errors.New("refused")).Error()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("a", "token", s, "in", exported{s}, "hidden", hidden{s})
	slog.New(slog.NewTextHandler(&log, nil)).Info("a", "token", s, "in", exported{s}, "hidden", hidden{s})
	printed["slog"] = log.String()
	for name, encode := range map[string]func(any) ([]byte, error){"json": json.Marshal, "toml": toml.Marshal, "xml": xml.Marshal} {
		b, err := encode(exported{s})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(string(b), mask) {
			t.Errorf("%s writes %s without %s", name, b, mask)
		}
		printed[name] = string(b)
	}
	for how, text := range printed {
		if strings.Contains(text, planted) || strings.Contains(text, fmt.Sprintf("%x", planted)) {
			t.Errorf("%s shows the secret", how)
		}
	}
	if s.Reveal() != planted || s.String() != mask || s.GoString() != mask {
		t.Errorf("Reveal, String, GoString = %q, %q, %q", s.Reveal(), s.String(), s.GoString())
	}
}

func TestSecretIsReadAsItWasWritten(t *testing.T) {
	tests := []struct{ name, contents, want string }{
		{"as it is", "abc", "abc"},
		{"an editor's newline is trimmed", "abc\n", "abc"},
		{"and one from Windows", "abc\r\n", "abc"},
		{"and several", "abc\n\n", "abc"},
		{"a byte order mark is trimmed", "\xef\xbb\xbfabc\n", "abc"},
		{"blanks belong to it", " abc ", " abc "},
		{"lines within belong to it", "-----BEGIN\nabc\n-----END\n", "-----BEGIN\nabc\n-----END"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			write(t, filepath.Join(folder, "gateway.token"), tt.contents)
			got, err := Source{Key: "token", File: "gateway.token"}.Load(folder, nil)
			if err != nil || got.Reveal() != tt.want {
				t.Errorf("Load = %q, %v; want %q", got.Reveal(), err, tt.want)
			}
		})
	}
}

func TestSecretComesFromOnePlace(t *testing.T) {
	lookup := func(name string) (string, bool) {
		return map[string]string{"TOKEN": planted + "\n"}[name], name == "TOKEN"
	}
	tests := []struct {
		name string
		src  Source
		want string // of the error; "" when it loads
	}{
		{"the environment", Source{Key: "token", Env: "TOKEN"}, ""},
		{"a variable that is not set", Source{Key: "token", Env: "NONE"}, "token_env: the environment variable that it names is empty or not set: name one that holds the secret; the secret itself never stands in the settings"},
		{"both", Source{Key: "token", File: "x", Env: "TOKEN"}, "token_file and token_env are both set: keep one of them"},
		{"neither", Source{Key: "token"}, "no secret is named: set token_file or token_env"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.src.Load(t.TempDir(), lookup)
			if tt.want == "" {
				if err != nil || got.Reveal() != planted {
					t.Errorf("Load = %q, %v", got.Reveal(), err)
				}
				return
			}
			if err == nil || err.Error() != tt.want {
				t.Errorf("Load = %v; want %s", err, tt.want)
			}
		})
	}
	if _, err := (Source{Key: "token"}).Load("", lookup); !errors.Is(err, ErrNoSecret) {
		t.Errorf("no source is %v; want ErrNoSecret", err)
	}
}

// Whoever is new here writes the token where its file, or its variable, is to
// be named. The error goes into a log.
func TestSecretInTheWrongPlaceIsNotRepeated(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	for _, value := range []string{planted, planted + "/" + planted, "/" + planted, planted + "\x00", strings.Repeat(planted, 20)} {
		for _, src := range []Source{{Key: "token", File: value}, {Key: "token", Env: value}} {
			_, err := src.Load(t.TempDir(), none)
			if err == nil || strings.Contains(err.Error(), planted) || !strings.Contains(err.Error(), "never stands in the settings") {
				t.Errorf("Load = %v; want an error that says what to write, and not what stands there", err)
			}
		}
	}
}

func write(t *testing.T, path, contents string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(contents), 0o600); err != nil {
		t.Fatal(err)
	}
}
