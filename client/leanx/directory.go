package leanx

import (
	"cmp"
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
		if h := catalogue().find(b); h != 0 {
			b.BIC = catalogue().all[h-1].bic
		}
		banks = append(banks, b)
	}
	return banks, nil
}

// Why a text is, or is not, a bank.
const (
	whyID       = "id"
	whyBIC      = "BIC"
	whyIBG      = "IBG code"
	whyName     = "name"
	whyAlias    = "alias"
	whyNone     = "no bank is called so"
	whySeveral  = "several banks are called so"
	whyUnlisted = "this bank is not on the list of those that can be paid"
	whyFPX      = "an FPX code is for collecting money, not for paying it out"
	whyBlank    = "there is no text"
)

// fpx is the form of FPX codes, such as MB2U0227, ABB0233 and AGRO01. They
// look like bank codes and name channels of internet banking.
var fpx = regexp.MustCompile(`^(?:[A-Z]{2}[A-Z0-9]{0,2}0[0-9]{3}|AGRO01|BOCM01)$`)

// Match finds the bank that a text means: by LeanX's own id, BIC, IBG code,
// LeanX's own name, a name in use, then a name without what all names have in
// common. The first of these that says anything decides, and it must mean
// exactly one bank, on LeanX's list or off it: "Boost" is a bank and a wallet
// even where only one of them can be paid. An edit distance only ever suggests.
func (g *Gateway) Match(text string, banks []batch.Bank) batch.Match {
	text = strings.TrimSpace(text)
	if text == "" {
		return batch.Match{Why: whyBlank}
	}
	x := g.indexOf(banks)
	for _, look := range []struct {
		why    string
		places []int
	}{
		{whyID, x.id[text]},
		{whyBIC, x.of[x.table.byBIC[foldBIC(text)]]},
		{whyIBG, x.of[x.table.byIBG[text]]},
		{whyName, x.own[fold(text)]},
	} {
		if len(look.places) > 0 {
			return x.answer(look.why, look.places)
		}
	}
	meant := x.mean(text)
	for _, part := range parts(text) {
		meant = union(meant, x.mean(part))
	}
	return x.resolve(text, meant)
}

// resolve turns what a text means into the one bank that can be paid.
func (x *index) resolve(text string, meant []house) batch.Match {
	var places []int
	for _, h := range meant {
		places = append(places, x.of[h]...)
	}
	switch {
	case len(meant) > 1:
		return batch.Match{Why: whySeveral, Nearest: x.called(places)}
	case len(places) > 0:
		return x.answer(whyAlias, places)
	case len(meant) == 1:
		return batch.Match{Why: whyUnlisted, Nearest: x.nearest(text)}
	case fpx.MatchString(strings.ToUpper(text)):
		return batch.Match{Why: whyFPX, Nearest: x.nearest(text)}
	}
	return batch.Match{Why: whyNone, Nearest: x.nearest(text)}
}

// answer is the one bank at these places, or none.
func (x *index) answer(why string, places []int) batch.Match {
	if len(places) > 1 {
		return batch.Match{Why: whySeveral, Nearest: x.called(places)}
	}
	return batch.Match{Bank: x.banks[places[0]], Found: true, Why: why}
}

// indexOf is the index of banks. The last one is kept, for a sheet asks of the
// same list again and again.
func (g *Gateway) indexOf(banks []batch.Bank) *index {
	x := g.matching.Load()
	if x == nil || !slices.Equal(x.banks, banks) {
		x = newIndex(slices.Clone(banks))
		g.matching.Store(x)
	}
	return x
}

// house is a bank as people mean it: a place in our table from 1, or, for one
// that only LeanX knows, beyond its end. Zero is none.
type house int

// index finds the places of banks in LeanX's list.
type index struct {
	banks []batch.Bank
	table *bankList
	id    map[string][]int
	own   map[string][]int   // names as LeanX writes them, folded
	of    map[house][]int    // the list's entries for a house
	names map[string][]house // what LeanX's own names mean, folded and bare
	bare  map[string][]house
}

func newIndex(banks []batch.Bank) *index {
	x := &index{banks, catalogue(), map[string][]int{}, map[string][]int{}, map[house][]int{}, map[string][]house{}, map[string][]house{}}
	for i, b := range banks {
		h := x.table.find(b)
		if h == 0 {
			h = house(len(x.table.all) + 1 + i)
		}
		put(x.id, b.ID, i)
		put(x.own, fold(b.Name), i)
		put(x.of, h, i)
		for _, name := range append(parts(b.Name), b.Name) {
			put(x.names, fold(name), h)
			put(x.bare, bare(name), h)
		}
	}
	return x
}

// mean is every house that a name or a code can mean: exactly, or else bare.
func (x *index) mean(name string) []house {
	if h := cmp.Or(x.table.byBIC[foldBIC(name)], x.table.byIBG[name]); h != 0 {
		return []house{h}
	}
	if h := union(x.table.names[fold(name)], x.names[fold(name)]); len(h) > 0 {
		return h
	}
	return union(x.table.bare[bare(name)], x.bare[bare(name)])
}

func union(a, b []house) []house {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// put files a place under a key, once.
func put[K, V comparable](in map[K][]V, key K, place V) {
	var none K
	if key != none && !slices.Contains(in[key], place) {
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
	best, want := map[int]int{}, bare(text)
	for _, names := range []map[string][]house{x.table.bare, x.bare} {
		for name, houses := range names {
			d := edits(want, name)
			for _, h := range houses {
				for _, i := range x.of[h] {
					if old, seen := best[i]; !seen || d < old {
						best[i] = d
					}
				}
			}
		}
	}
	places := slices.SortedFunc(maps.Keys(best), func(a, b int) int { return cmp.Or(best[a]-best[b], a-b) })
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
