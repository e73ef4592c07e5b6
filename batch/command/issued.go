package command

import (
	"encoding/json"
	"os"
	"path/filepath"

	"payrun/batch"
)

// issued is what the latest results workbook of a run said, so that the next
// one can say what has changed since. It is a convenience: the ledger is the
// record, and without this file a workbook is version 1.
type issued struct {
	Version int                `json:"version"`
	Words   map[int]batch.Word `json:"words"` // by row
}

func (o *office) issuedFile(run string) string {
	return filepath.Join(o.state, "issued-"+run+".json")
}

// issued reads what the latest workbook of a run said.
func (o *office) issued(run string) (last issued) {
	text, err := os.ReadFile(o.issuedFile(run))
	if err != nil || json.Unmarshal(text, &last) != nil {
		return issued{}
	}
	return last
}

// issue notes what the workbook that was just written says.
func (o *office) issue(r *batch.Report) error {
	now := issued{r.Version, make(map[int]batch.Word, len(r.Lines))}
	for _, l := range r.Lines {
		now.Words[l.Row] = l.Word
	}
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	return writeWhole(o.issuedFile(r.Run.Name), text)
}
