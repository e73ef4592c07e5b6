package settings

import (
	"bytes"
	"encoding"
	"fmt"
	"reflect"
	"strings"
)

// Setting is one key of a settings file, as it is in force.
type Setting struct {
	Key   string // with its table, such as pay.timeout
	Value string // as the file would write it, without quotes; "" for none
	Line  int    // where the file has it; 0 when the file does not mention it
}

// List lists every key of a struct that Decode has filled from a file, in the
// struct's order. File may be nil when there was none. Secrets have no keys of
// their own, so none is among them: only the names of their files and
// variables are.
func List(file []byte, from any) []Setting {
	v := reflect.Indirect(reflect.ValueOf(from))
	d := decoding{lines: map[string]int{}, root: v.Type()}
	d.read(bytes.TrimPrefix(file, bom))
	return listed("", v, d.lines)
}

func listed(prefix string, v reflect.Value, lines map[string]int) []Setting {
	var all []Setting
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		key := join(prefix, name)
		switch {
		case f.Anonymous && name == "":
			all = append(all, listed(prefix, v.Field(i), lines)...)
		case !f.IsExported() || name == "" || name == "-":
		case f.Type.Kind() == reflect.Struct && !isText(f.Type):
			all = append(all, listed(key, v.Field(i), lines)...)
		default:
			all = append(all, Setting{key, written(v.Field(i)), lines[key]})
		}
	}
	return all
}

// written is a value as a file would have it.
func written(v reflect.Value) string {
	if text, ok := v.Interface().(encoding.TextMarshaler); ok {
		if b, err := text.MarshalText(); err == nil {
			return string(b)
		}
	}
	if v.Kind() == reflect.Slice {
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = written(v.Index(i))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v.Interface())
}
