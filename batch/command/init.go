package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"payrun/batch/settings"
	"payrun/batch/wording"
	"payrun/reader/inbox"
	"payrun/writer"
)

// readMeName is the page for whoever opens the folder for the first time.
const readMeName = "READ ME FIRST.txt"

func initCommand(f *flags, s streams, _ context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a folder to drop payroll sheets into, and settings when there are none",
		Long: "init makes the numbered folders that payrun watch serves, and a payrun.toml with the place of the\n" +
			"ledger when no settings are found. What is there already is left as it is; run it again after\n" +
			"changing [folder] approval.\n\nExit codes: 0 made, 1 unexpected, 2 usage or settings.",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return makeFolder(f, s, args[0]) },
	}
}

// makeFolder makes what watch needs and is not there.
func makeFolder(f *flags, s streams, dir string) error {
	file, err := loadFile(f.settings)
	if f.settings != "" && !exists(f.settings) {
		file, err = defaultFile(), nil
	}
	if err != nil {
		return fail(ExitUsage, err)
	}
	lang := firstOf(f.lang, file.Lang, wording.English)
	rooms := append([]inbox.Room{inbox.Drop, inbox.Running, inbox.Done, inbox.Fixing}, approvalRooms(file.Folder.Approval)...)
	made, err := inbox.Make(dir, lang, rooms...)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	if err := writeReadMe(dir, lang); err != nil {
		return fail(ExitUnexpected, err)
	}
	if err := writeTemplate(dir, lang); err != nil {
		return fail(ExitUnexpected, err)
	}
	for _, name := range made {
		fmt.Fprintln(s.out, filepath.Join(dir, name))
	}
	if file.path != "" || f.gateway == simulatorName {
		return nil
	}
	return writeSettings(f, s, lang)
}

// writeReadMe writes the page in every language there is, the folder's own
// first, unless it is there.
func writeReadMe(dir, lang string) error {
	if exists(filepath.Join(dir, readMeName)) {
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	pages := []string{wording.Text(lang, "readme")}
	for _, other := range wording.Languages() {
		if other != lang {
			pages = append(pages, wording.Text(other, "readme"))
		}
	}
	return inbox.WriteText(root, readMeName, strings.Join(pages, "\n\n----------------------------------------\n\n")+"\n")
}

// writeTemplate writes an empty sheet to fill in, unless one is there. payrun
// template writes one with the gateway's banks.
func writeTemplate(dir, lang string) error {
	path := filepath.Join(dir, writer.TemplateName(lang))
	if exists(path) {
		return nil
	}
	_, err := writer.Template(path, writer.TemplateOptions{Lang: lang, Made: time.Now()})
	return err
}

// settingsText are settings to be filled in: {state} is the ledger's folder,
// {lang} the language.
const settingsText = `# payrun settings. Fill in the gateway's table; payrun doctor says what is missing.
gateway = "leanx"
state = '{state}'   # the ledger's folder: on a disk of this machine, backed up with care, never copied back
lang = "{lang}"

[leanx]
environment = "sandbox"   # live when the sandbox has paid a sheet
pool = ""
callback_url = ""
token_file = "leanx.token"

[folder]
scan_every = "5s"
approval = "folder"       # folder: an approver moves the CHECK workbook; command: payrun approve; none: dropping is paying
`

// writeSettings writes settings to be filled in, where there are none.
func writeSettings(f *flags, s streams, lang string) error {
	path := firstOf(f.settings, settingsName)
	state, err := stateFolder(f, defaultFile())
	if err != nil {
		return fail(ExitUsage, err)
	}
	if strings.ContainsAny(state, "'\n\r") {
		return fail(ExitUsage, fmt.Errorf("the state folder %q cannot stand in a settings file: say --state", state))
	}
	text := strings.NewReplacer("{state}", state, "{lang}", lang).Replace(settingsText)
	if err := settings.Decode([]byte(text), new(File)); err != nil {
		return fail(ExitUnexpected, fmt.Errorf("the settings to be written: %w", err))
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fail(ExitUnexpected, err)
	}
	_, err = out.WriteString(text)
	if err := errors.Join(err, out.Close()); err != nil {
		return fail(ExitUnexpected, err)
	}
	fmt.Fprintln(s.out, path)
	return nil
}
