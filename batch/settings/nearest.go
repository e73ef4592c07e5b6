package settings

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// unknown reports a key that its table does not have, with what was probably
// meant.
func (d *decoding) unknown(line int, prefix, name string, at reflect.Type) {
	key := join(prefix, name)
	if at.Kind() != reflect.Struct || isText(at) {
		d.add(line, key, "is not a setting: %s is no table", prefix)
		return
	}
	here := fields(at)
	switch {
	case here[name+"_file"] != nil:
		d.add(line, key, "does not stand in this file: put it into a file of its own and name that with %s_file", name)
	case nearest(name, here) != "":
		d.add(line, key, "is not a setting: did you mean %s?", nearest(name, here))
	case d.elsewhere(prefix, name) != "":
		d.add(line, key, "is not a setting here: %s", d.elsewhere(prefix, name))
	default:
		d.add(line, key, "is not a setting: here are %s", strings.Join(slices.Sorted(maps.Keys(here)), ", "))
	}
}

// elsewhere says which table has the key, "" when none does. TOML puts a key
// into the table above it, so a key that belongs to the top is often lost in
// the last table.
func (d *decoding) elsewhere(prefix, name string) string {
	top := fields(d.root)
	if _, ok := top[name]; ok && prefix != "" {
		return "it belongs above the first [table]"
	}
	for _, table := range slices.Sorted(maps.Keys(top)) {
		if t := top[table]; t.Kind() == reflect.Struct && !isText(t) && fields(t)[name] != nil {
			return "it belongs below [" + table + "]"
		}
	}
	return ""
}

// nearest is the known key that differs least from a name, and by no more than
// a third of it; "" when there is none.
func nearest(name string, known map[string]reflect.Type) string {
	best, least := "", max(2, len(name)/3)+1
	for _, key := range slices.Sorted(maps.Keys(known)) {
		if n := distance(strings.ToLower(name), key); n < least {
			best, least = key, n
		}
	}
	return best
}

// distance counts the insertions, deletions and replacements that lead from
// one text to another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
