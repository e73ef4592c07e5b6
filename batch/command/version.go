package command

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"
)

// version is the module's version and commit as the build recorded them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}

func versionCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print version, Go version and gateways",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			names := slices.Sorted(maps.Keys(gateways()))
			if f.json {
				return json.NewEncoder(s.out).Encode(map[string]any{"version": version(), "go": runtime.Version(), "gateways": names})
			}
			_, err := fmt.Fprintf(s.out, "payrun %s\n%s %s/%s\ngateways %v\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, names)
			return err
		},
	}
}
