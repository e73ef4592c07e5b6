package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// mask is what a Secret shows of itself.
const mask = "***"

// secretMax bounds a secret file, in bytes. A private key of 8192 bits in PEM
// has fewer than 7000; what is larger is another file, named by mistake.
const secretMax = 64 << 10

// ErrNoSecret: neither a file nor an environment variable is named for a
// secret that is needed.
var ErrNoSecret = errors.New("no secret is named")

// Secret is a token or a key. However it is printed, logged or encoded it
// shows ***; only Reveal gives the value. The zero value is no secret.
//
// The value is kept behind a pointer because fmt does not call the methods of
// a field that is not exported: printing a struct that holds a Secret shows an
// address at worst.
type Secret struct{ value *string }

// NewSecret makes a secret of a value that came from neither file nor
// environment, such as the simulator's.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal is the value itself, for the one request that needs it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports that there is no secret.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String hides the value.
func (Secret) String() string { return mask }

// GoString hides the value from %#v.
func (Secret) GoString() string { return mask }

// Format hides the value from every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalJSON hides the value.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + mask + `"`), nil }

// MarshalText hides the value from TOML, XML and map keys.
func (Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// LogValue hides the value from log/slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// Source says where a secret is: in a file of its own, or in an environment
// variable. One of the two is named, never both.
type Source struct {
	Key  string // what the settings call it, such as token
	File string // value of KEY_file; a relative path is beside the settings file
	Env  string // value of KEY_env; the variable's name
}

// Named reports that the settings name a file or a variable.
func (s Source) Named() bool { return s.File != "" || s.Env != "" }

// Load reads the secret. Folder is the settings file's own; lookup is
// os.LookupEnv. The error says what to do and holds nothing of the contents. It
// names a file that is there; what stands in place of one that is not, or of a
// variable, may be the secret itself, written there by mistake. ErrNoSecret when nothing is named.
func (s Source) Load(folder string, lookup func(string) (string, bool)) (Secret, error) {
	switch {
	case s.File != "" && s.Env != "":
		return Secret{}, fmt.Errorf("%s_file and %s_env are both set: keep one of them", s.Key, s.Key)
	case s.File != "":
		return s.fromFile(folder)
	case s.Env != "":
		return s.fromEnv(lookup)
	}
	return Secret{}, fmt.Errorf("%w: set %s_file or %s_env", ErrNoSecret, s.Key, s.Key)
}

func (s Source) fromEnv(lookup func(string) (string, bool)) (Secret, error) {
	value, _ := lookup(s.Env)
	value = strings.TrimRight(value, "\r\n")
	if value == "" {
		return Secret{}, fmt.Errorf("%s_env: the environment variable that it names is empty or not set: name one that holds the secret; the secret itself never stands in the settings", s.Key)
	}
	return NewSecret(value), nil
}

func (s Source) fromFile(folder string) (Secret, error) {
	path := s.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	value, err := readSecret(path)
	if fault, ok := errors.AsType[*fs.PathError](err); ok && !errors.Is(err, fs.ErrPermission) {
		return Secret{}, fmt.Errorf("%s_file: there is no file of that name (%w; a relative one is beside the settings): put the secret into a file that only you can read and name the file; the secret itself never stands in the settings", s.Key, fault.Err)
	}
	if err != nil {
		return Secret{}, fmt.Errorf("%s_file: %w", s.Key, err)
	}
	return NewSecret(value), nil
}

// readSecret reads a file that only its owner, who is the user running the
// program, can read. What is checked is the opened file, so that nothing can
// be put in its place between the look and the reading.
func readSecret(path string) (string, error) {
	f, err := openSecret(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a file: name the file that holds the secret", path)
	}
	if err := checkPrivate(path, info); err != nil {
		return "", err
	}
	return readWhole(path, f)
}

func readWhole(path string, f *os.File) (string, error) {
	b, err := io.ReadAll(io.LimitReader(f, secretMax+1))
	if err != nil {
		return "", err
	}
	if len(b) > secretMax {
		return "", fmt.Errorf("%s is larger than %d bytes: that is not a secret", path, secretMax)
	}
	b = bytes.TrimRight(bytes.TrimPrefix(b, bom), "\r\n")
	if len(b) == 0 {
		return "", fmt.Errorf("%s is empty: put the secret into it", path)
	}
	return string(b), nil
}

// bom is what some editors put at the front of a text file in UTF-8.
var bom = []byte("\xef\xbb\xbf")
