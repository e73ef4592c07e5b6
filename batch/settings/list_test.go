package settings

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whoever asks where a value comes from must be told the line that decides,
// and never a secret.
func TestListSaysWhatIsInForceAndFromWhere(t *testing.T) {
	type table struct {
		Timeout Duration `toml:"timeout"`
		Modes   []string `toml:"modes"`
		Token   Secret   `toml:"-"`
		path    string
	}
	type file struct {
		Common
		Pay table `toml:"pay"`
	}
	text := []byte("gateway = \"leanx\"\n\n[pay]\n# a remark\ntimeout = \"90s\"\n")
	in := file{Common: DefaultCommon(), Pay: table{Modes: []string{"mtn", "moov"}, Token: NewSecret("s3cret"), path: "s3cret"}}
	if err := Decode(text, &in); err != nil {
		t.Fatal(err)
	}
	want := []Setting{
		{"gateway", "leanx", 1}, {"state", "", 0}, {"lang", "en", 0}, {"pay.timeout", "1m30s", 5}, {"pay.modes", "mtn, moov", 0},
	}
	if diff := cmp.Diff(want, List(text, &in)); diff != "" {
		t.Error(diff)
	}
	if got := List(nil, in); len(got) != len(want) || got[0].Line != 0 {
		t.Errorf("without a file: %+v", got)
	}
}
