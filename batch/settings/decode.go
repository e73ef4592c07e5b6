package settings

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// fileMax bounds a settings file, in bytes. A full one has about 2000.
const fileMax = 1 << 20

// Decode reads a settings file into a pointer to a struct that holds the
// defaults: what the file does not mention stays as it is. A key that the
// struct does not have, a value of another type and, through Validator, a
// value out of range are all reported together in an *Error, each with its
// line; then the struct must not be used. No value of the file is repeated in
// an error except one that its own Validator quotes, because a secret may
// stand there by mistake.
func Decode(file []byte, into any) error {
	file = bytes.TrimPrefix(file, bom)
	if p, bad := unreadable(file); bad {
		return &Error{[]Problem{p}}
	}
	d := decoding{lines: map[string]int{}, root: reflect.TypeOf(into).Elem()}
	d.read(file)
	if len(d.problems) == 0 {
		d.fill(file, into)
	}
	if len(d.problems) == 0 {
		d.validate("", reflect.ValueOf(into).Elem())
	}
	if len(d.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return a.Line - b.Line })
	return &Error{d.problems}
}

// unreadable recognises files that are no TOML text at all.
func unreadable(file []byte) (Problem, bool) {
	switch {
	case len(file) > fileMax:
		return Problem{Text: fmt.Sprintf("the file is larger than %d bytes: it is not a settings file", fileMax)}, true
	case bytes.HasPrefix(file, []byte("\xff\xfe")), bytes.HasPrefix(file, []byte("\xfe\xff")), bytes.IndexByte(file, 0) >= 0:
		return Problem{Text: "the file is not in UTF-8: save it again as UTF-8"}, true
	}
	return Problem{}, false
}

// decoding is one file on its way into a struct.
type decoding struct {
	parser   unstable.Parser
	root     reflect.Type
	lines    map[string]int // of each key and table that the file mentions
	problems []Problem
}

func (d *decoding) add(line int, key, format string, values ...any) {
	d.problems = append(d.problems, Problem{line, key, fmt.Sprintf(format, values...)})
}

// read compares every key and value of the file with the struct's type.
func (d *decoding) read(file []byte) {
	d.parser.Reset(file)
	table, at, known := "", d.root, true
	for d.parser.NextExpression() {
		e := d.parser.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, at, known = d.enter("", d.root, e)
			if known && e.Kind == unstable.ArrayTable {
				d.add(d.lines[table], "["+table+"]", "must stand in single brackets")
			}
		case unstable.KeyValue:
			if known {
				d.pair(table, at, e)
			}
		}
	}
	if d.parser.Error() != nil {
		var whole map[string]any
		d.syntax(file, toml.Unmarshal(file, &whole))
	}
}

// enter follows the dotted key of a table or a pair from a struct type, and
// reports whether all of it is known. A part that is not, is a problem.
func (d *decoding) enter(prefix string, at reflect.Type, e *unstable.Node) (string, reflect.Type, bool) {
	for it := e.Key(); it.Next(); {
		name := string(it.Node().Data)
		line := d.parser.Shape(it.Node().Raw).Start.Line
		key := join(prefix, name)
		if _, seen := d.lines[key]; !seen {
			d.lines[key] = line
		}
		next, ok := reflect.Type(nil), false
		if at.Kind() == reflect.Struct && !isText(at) {
			next, ok = fields(at)[name]
		}
		if !ok {
			d.unknown(line, prefix, name, at)
			return key, nil, false
		}
		prefix, at = key, next
	}
	return prefix, at, true
}

// pair checks one key and its value.
func (d *decoding) pair(table string, at reflect.Type, e *unstable.Node) {
	if key, t, ok := d.enter(table, at, e); ok {
		d.value(key, t, e.Value())
	}
}

// value checks a value against the type that it is for.
func (d *decoding) value(key string, t reflect.Type, v *unstable.Node) {
	line := d.lines[key]
	want, ok := wanted(t)
	switch {
	case !ok && v.Kind == unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			d.pair(key, t, it.Node())
		}
	case !ok:
		d.add(line, key, "is a table: write [%s] on a line of its own, and its settings below", key)
	case t.Kind() == reflect.Slice && v.Kind == unstable.Array:
		for it := v.Children(); it.Next(); {
			d.value(key, t.Elem(), it.Node())
		}
	case !slices.Contains(want.kinds, v.Kind):
		d.add(line, key, "must be %s; it is %s", want.words, kindWords[v.Kind])
	case isText(t):
		if err := reflect.New(t).Interface().(interface{ UnmarshalText([]byte) error }).UnmarshalText(v.Data); err != nil {
			d.add(line, key, "%v", err)
		}
	}
}

// want is what a setting may be written as.
type want struct {
	kinds []unstable.Kind
	words string
}

// wanted says how a value of a type is written; false for a table.
func wanted(t reflect.Type) (want, bool) {
	switch {
	case isText(t), t.Kind() == reflect.String:
		return want{[]unstable.Kind{unstable.String}, "text in quotes"}, true
	case t.Kind() == reflect.Bool:
		return want{[]unstable.Kind{unstable.Bool}, "true or false, without quotes"}, true
	case t.Kind() == reflect.Int:
		return want{[]unstable.Kind{unstable.Integer}, "a whole number, without quotes"}, true
	case t.Kind() == reflect.Float64:
		return want{[]unstable.Kind{unstable.Integer, unstable.Float}, "a number, without quotes"}, true
	case t.Kind() == reflect.Slice:
		return want{[]unstable.Kind{unstable.Array}, "a list in square brackets"}, true
	case t.Kind() == reflect.Struct:
		return want{}, false
	}
	panic("settings: no setting is of type " + t.String())
}

var kindWords = map[unstable.Kind]string{
	unstable.Array: "a list", unstable.InlineTable: "a table", unstable.String: "text", unstable.Bool: "true or false",
	unstable.Float: "a number with decimals", unstable.Integer: "a whole number", unstable.LocalDate: "a date",
	unstable.LocalTime: "a time", unstable.LocalDateTime: "a date and time", unstable.DateTime: "a date and time",
}

var textType = reflect.TypeFor[interface{ UnmarshalText([]byte) error }]()

func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(textType) }

// fields maps the keys of a struct to their types; those of an embedded struct
// are its own.
func fields(t reflect.Type) map[string]reflect.Type {
	keys := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		switch {
		case f.Anonymous && name == "":
			for key, inner := range fields(f.Type) {
				keys[key] = inner
			}
		case f.IsExported() && name != "" && name != "-":
			keys[name] = f.Type
		}
	}
	return keys
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// fill decodes the file, whose keys and types are known to be right.
func (d *decoding) fill(file []byte, into any) {
	err := toml.NewDecoder(bytes.NewReader(file)).DisallowUnknownFields().Decode(into)
	if err != nil {
		d.syntax(file, err)
	}
}

// syntax puts what the TOML library says into words.
func (d *decoding) syntax(file []byte, err error) {
	if words, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ := words.Position()
		d.add(line, "", "%s", plainly(lineOf(file, line), strings.TrimPrefix(words.Error(), "toml: ")))
		return
	}
	d.add(0, "", "the file cannot be read: %v", err)
}

func lineOf(file []byte, n int) string {
	lines := strings.SplitN(string(file), "\n", n+1)
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[n-1])
}

var (
	unquoted = regexp.MustCompile(`^[\w.-]+\s*=\s*[\pL/~\\:]`)
	novalue  = regexp.MustCompile(`^[\w.-]+\s*=\s*(#.*)?$`)
	noequals = regexp.MustCompile(`^[\w.-]+\s*(:|\s)\s*\S`)
)

// plainly says what is wrong with a line that is not TOML, or repeats the
// library's words when it is none of the usual slips.
func plainly(line, words string) string {
	switch {
	case strings.ContainsAny(line, "“”„‘’«»"):
		return `the quotes are typographic: use the straight ones, "`
	case strings.Contains(line, `\`) && strings.Contains(line, `"`):
		return `a backslash in "…" means something else: write a Windows path in single quotes, 'C:\payrun'`
	case novalue.MatchString(line):
		return "there is no value after the equals sign"
	case unquoted.MatchString(line):
		return `the value is neither a number nor true or false: text stands in quotes, "…"`
	case noequals.MatchString(line) && !strings.Contains(line, "="):
		return `a setting is written key = value`
	}
	return words
}

// validate asks each table that the file mentions, and the file itself.
func (d *decoding) validate(prefix string, v reflect.Value) {
	if asked, ok := v.Interface().(Validator); ok {
		for _, p := range asked.Validate() {
			p.Key = join(prefix, p.Key)
			p.Line = d.lineNear(p.Key)
			d.problems = append(d.problems, p)
		}
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key := join(prefix, strings.Split(f.Tag.Get("toml"), ",")[0])
		if _, mentioned := d.lines[key]; mentioned && f.Type.Kind() == reflect.Struct && !isText(f.Type) && f.IsExported() {
			d.validate(key, v.Field(i))
		}
	}
}

// lineNear is the line of a key, else of its table, else 0.
func (d *decoding) lineNear(key string) int {
	for key != "" {
		if line, ok := d.lines[key]; ok {
			return line
		}
		key = key[:max(0, strings.LastIndexByte(key, '.'))]
	}
	return 0
}
