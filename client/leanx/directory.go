package leanx

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"payrun/batch"
	"payrun/client"
)

// active is the record_status of a service that can be paid.
const active = "ACTIVE"

// Banks lists the banks and wallets that can be paid today: only active ones,
// in LeanX's order. A bank that our table knows by its name gets its BIC.
func (g *Gateway) Banks(ctx context.Context) ([]batch.Bank, error) {
	e, err := g.call(ctx, "list-payout-services", nil, nil)
	if err != nil {
		return nil, err
	}
	return e.services()
}

// services reads data.list.data: objects whose every value is a list of
// services, named after the rail.
func (e *envelope) services() ([]batch.Bank, error) {
	var data struct {
		List struct {
			Data []map[string]json.RawMessage `json:"data"`
		} `json:"list"`
	}
	if err := e.read(&data); err != nil {
		return nil, err
	}
	var banks []batch.Bank
	for _, rails := range data.List.Data {
		for _, rail := range slices.Sorted(maps.Keys(rails)) {
			more, err := e.rail(rails[rail])
			if err != nil {
				return nil, err
			}
			banks = append(banks, more...)
		}
	}
	if len(banks) == 0 {
		return nil, e.broken("it lists no active service")
	}
	return banks, nil
}

func (e *envelope) rail(raw json.RawMessage) ([]batch.Bank, error) {
	var services []struct {
		ID     client.Text `json:"payout_service_id"`
		Name   client.Text `json:"name"`
		Status client.Text `json:"record_status"`
	}
	if err := client.Decode(raw, &services); err != nil {
		return nil, e.broken(err.Error())
	}
	var banks []batch.Bank
	for _, s := range services {
		b := batch.Bank{ID: string(s.ID), Name: strings.TrimSpace(string(s.Name))}
		if _, err := serviceID(b); err != nil || s.Status != active {
			continue
		}
		if known := catalogue().of(b); known != nil {
			b.BIC = known.bic
		}
		banks = append(banks, b)
	}
	return banks, nil
}

// Why a text is, or is not, a bank.
const (
	whyID      = "id"
	whyBIC     = "BIC"
	whyIBG     = "IBG code"
	whyName    = "name"
	whyAlias   = "alias"
	whyNone    = "no bank is called so"
	whySeveral = "several banks are called so"
	whyFPX     = "an FPX code is for collecting money, not for paying it out"
	whyBlank   = "there is no text"
)

// fpx is the form of FPX codes, such as MB2U0227, ABB0233 and AGRO01. They
// look like bank codes and name channels of internet banking.
var fpx = regexp.MustCompile(`^(?:[A-Z]{2}[A-Z0-9]{0,2}0[0-9]{3}|AGRO01|BOCM01)$`)

// Match finds the bank that a text means: by LeanX's own id, BIC, IBG code, a
// name exactly, then a name without what all names have in common. The first
// of these that says anything decides, and it must name exactly one bank. An
// edit distance only ever suggests.
func (g *Gateway) Match(text string, banks []batch.Bank) batch.Match {
	text = strings.TrimSpace(text)
	if text == "" {
		return batch.Match{Why: whyBlank}
	}
	x := newIndex(banks)
	for _, look := range []struct {
		why string
		in  map[string][]int
		key string
	}{
		{whyID, x.id, text},
		{whyBIC, x.bic, foldBIC(text)},
		{whyIBG, x.ibg, text},
		{whyName, x.own, fold(text)},
		{whyAlias, x.names, fold(text)},
		{whyAlias, x.bare, bare(text)},
	} {
		switch found := look.in[look.key]; {
		case look.key == "" || len(found) == 0:
		case len(found) == 1:
			return batch.Match{Bank: banks[found[0]], Found: true, Why: look.why}
		default:
			return batch.Match{Why: whySeveral, Nearest: x.called(found)}
		}
	}
	return x.matchParts(text)
}

// matchParts tries what stands inside and outside of parentheses, which must
// agree. A text that means nothing gets the nearest names.
func (x *index) matchParts(text string) batch.Match {
	var found []int
	for _, part := range parts(text) {
		found = append(found, x.bare[bare(part)]...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	switch {
	case len(found) == 1:
		return batch.Match{Bank: x.banks[found[0]], Found: true, Why: whyAlias}
	case len(found) > 1:
		return batch.Match{Why: whySeveral, Nearest: x.called(found)}
	case fpx.MatchString(strings.ToUpper(text)):
		return batch.Match{Why: whyFPX, Nearest: x.nearest(text)}
	}
	return batch.Match{Why: whyNone, Nearest: x.nearest(text)}
}

// index finds the places of banks in their list.
type index struct {
	banks []batch.Bank
	id    map[string][]int
	bic   map[string][]int
	ibg   map[string][]int
	own   map[string][]int // names as LeanX writes them
	names map[string][]int // those and all that our table adds
	bare  map[string][]int // the same, bare
}

func newIndex(banks []batch.Bank) *index {
	x := &index{banks, map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string][]int{}}
	for i, b := range banks {
		put(x.id, b.ID, i)
		put(x.own, fold(b.Name), i)
		names := append(parts(b.Name), b.Name)
		if known := catalogue().of(b); known != nil {
			names = append(append(names, known.name), known.also...)
			put(x.ibg, known.ibg, i)
			for _, bic := range append([]string{known.bic}, known.islamic...) {
				put(x.bic, bic, i)
			}
		}
		put(x.bic, foldBIC(b.BIC), i)
		for _, name := range names {
			put(x.names, fold(name), i)
			put(x.bare, bare(name), i)
		}
	}
	return x
}

// put files a place under a key, once.
func put(in map[string][]int, key string, place int) {
	if key != "" && !slices.Contains(in[key], place) {
		in[key] = append(in[key], place)
	}
}

// nearestMax is how many names are offered.
const nearestMax = 3

// called are the names of the places, as LeanX writes them.
func (x *index) called(places []int) []string {
	var names []string
	for _, i := range places[:min(len(places), nearestMax)] {
		names = append(names, x.banks[i].Name)
	}
	return names
}

// nearest are the banks of which some name takes the fewest edits.
func (x *index) nearest(text string) []string {
	type near struct{ place, edits int }
	best := map[int]int{}
	want := bare(text)
	for name, places := range x.bare {
		d := edits(want, name)
		for _, i := range places {
			if old, seen := best[i]; !seen || d < old {
				best[i] = d
			}
		}
	}
	var all []near
	for i, d := range best {
		all = append(all, near{i, d})
	}
	slices.SortFunc(all, func(a, b near) int {
		if a.edits != b.edits {
			return a.edits - b.edits
		}
		return a.place - b.place
	})
	var places []int
	for _, n := range all[:min(len(all), nearestMax)] {
		places = append(places, n.place)
	}
	return x.called(places)
}

// edits is the Levenshtein distance of two texts.
func edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		corner := row[0]
		row[0] = i + 1
		for j := range t {
			change := corner
			if s[i] != t[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(t)]
}
