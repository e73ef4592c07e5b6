package ledger

import (
	"context"
	"encoding/json"
)

// arrivalData is what a file's event keeps.
type arrivalData struct {
	SHA256 string `json:"sha256"`
	Name   string `json:"name,omitempty"`
	Where  string `json:"where,omitempty"`
}

// Arrived remembers a file by its contents, and reports whether they are new.
// The name that a file first had stays.
func (l *Ledger) Arrived(ctx context.Context, sha256, name string) (first bool, err error) {
	data, err := json.Marshal(arrivalData{SHA256: sha256, Name: name})
	if err != nil {
		return false, err
	}
	err = l.write(ctx, false, func(w *writing) error {
		at := l.now().UnixNano()
		n, err := w.exec("INSERT INTO arrivals (sha256, name, at, place) VALUES (?, ?, ?, '') ON CONFLICT DO NOTHING", sha256, name, at)
		if err == nil && n == 1 {
			first = true
			w.add(link{at: at, kind: kindArrival, data: string(data)})
		}
		return err
	})
	return first && err == nil, err
}

// Filed remembers where a file was put.
func (l *Ledger) Filed(ctx context.Context, sha256, where string) error {
	data, err := json.Marshal(arrivalData{SHA256: sha256, Where: where})
	if err != nil {
		return err
	}
	return l.write(ctx, false, func(w *writing) error {
		at := l.now().UnixNano()
		_, err := w.exec("INSERT INTO arrivals (sha256, name, at, place) VALUES (?, '', ?, ?) ON CONFLICT DO UPDATE SET place = excluded.place", sha256, at, where)
		if err == nil {
			w.add(link{at: at, kind: kindFiled, data: string(data)})
		}
		return err
	})
}
