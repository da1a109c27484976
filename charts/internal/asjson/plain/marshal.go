// Package plain writes as JSON what the figures of package charts hold, byte for byte as
// encoding/json does, and reads JSON as far as a figure is checked. It knows of no more:
// a program in a page has it in the place of encoding/json.
package plain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Marshal returns a value as JSON. A value that is of no use in JSON is an error, and so
// is one that encoding/json knows and no figure has, such as []byte. A MarshalJSON of the
// value's is taken at its word when it is of this module; what it returns is not read.
func Marshal(v any) ([]byte, error) { return appendValue(nil, reflect.ValueOf(v)) }

type marshaler interface{ MarshalJSON() ([]byte, error) }

var (
	marshalerType = reflect.TypeFor[marshaler]()
	rawType       = reflect.TypeFor[json.RawMessage]()
	numberType    = reflect.TypeFor[json.Number]()
)

func appendValue(b []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(b, "null"...), nil
	}
	t := v.Type()
	switch k := t.Kind(); {
	case t == rawType:
		return appendRaw(b, v.Bytes())
	case t == numberType:
		return appendNumber(b, v.String())
	case t.NumMethod() > 0 && isMarshaler(t):
		if (k == reflect.Pointer || k == reflect.Interface) && v.IsNil() {
			return append(b, "null"...), nil
		}
		data, err := v.Interface().(marshaler).MarshalJSON()
		return append(b, data...), err
	}
	switch t.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Float64, reflect.Float32:
		return appendFloat(b, v.Float(), t.Bits())
	case reflect.String:
		return appendString(b, v.String()), nil
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return appendValue(b, v.Elem())
	case reflect.Struct:
		return appendStruct(b, v)
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Slice:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		if t.Elem().Kind() != reflect.Uint8 {
			return appendList(b, v)
		}
	case reflect.Array:
		return appendList(b, v)
	}
	return nil, fmt.Errorf("json: unsupported type: %v", t)
}

var marshalers = map[reflect.Type]bool{} // those that are, and those that are not

func isMarshaler(t reflect.Type) bool {
	is, known := marshalers[t]
	if !known {
		is = t.Implements(marshalerType)
		marshalers[t] = is
	}
	return is
}

// Row returns the fields of a struct as a JSON array, without their names.
func Row(row any) ([]byte, error) {
	v := reflect.ValueOf(row)
	return appendAll(nil, '[', v.NumField(), ']', func(b []byte, i int) ([]byte, error) { return appendValue(b, v.Field(i)) })
}

// appendAll writes n parts with commas between them.
func appendAll(b []byte, begin byte, n int, end byte, one func([]byte, int) ([]byte, error)) (_ []byte, err error) {
	b = append(b, begin)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = one(b, i); err != nil {
			return nil, err
		}
	}
	return append(b, end), nil
}

func appendList(b []byte, v reflect.Value) ([]byte, error) {
	return appendAll(b, '[', v.Len(), ']', func(b []byte, i int) ([]byte, error) { return appendValue(b, v.Index(i)) })
}

func appendMap(b []byte, v reflect.Value) ([]byte, error) {
	if v.IsNil() {
		return append(b, "null"...), nil
	}
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("json: unsupported type: %v", v.Type())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return cmp.Compare(x.String(), y.String()) })
	return appendAll(b, '{', len(keys), '}', func(b []byte, i int) ([]byte, error) {
		return appendValue(append(appendString(b, keys[i].String()), ':'), v.MapIndex(keys[i]))
	})
}

// A field is one of a struct, or of one that the struct has in it without a name.
type field struct {
	head  string // its name, as JSON, with a colon
	name  string
	index []int
	omit  bool // where it is empty
}

var fieldsByType = map[reflect.Type][]field{}

// fieldsOf returns the fields of a struct in their order. One that stands in the struct
// itself hides that of its name in an inner one.
func fieldsOf(t reflect.Type) []field {
	if list, ok := fieldsByType[t]; ok {
		return list
	}
	list := addFields(nil, t, nil)
	slices.SortFunc(list, func(a, b field) int { return slices.Compare(a.index, b.index) })
	fieldsByType[t] = list
	return list
}

func addFields(list []field, t reflect.Type, index []int) []field {
	for i := range t.NumField() {
		f, at := t.Field(i), append(slices.Clone(index), i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				list = addFields(list, inner, at)
				continue
			}
		}
		if !f.IsExported() || f.Tag.Get("json") == "-" {
			continue
		}
		name = cmp.Or(name, f.Name)
		same := func(o field) bool { return o.name == name }
		if before := slices.IndexFunc(list, same); before >= 0 && len(list[before].index) <= len(at) {
			continue
		}
		list = append(slices.DeleteFunc(list, same), field{string(append(appendString(nil, name), ':')), name, at, options == "omitempty"})
	}
	return list
}

func appendStruct(b []byte, v reflect.Value) ([]byte, error) {
	var heads []string
	var values []reflect.Value
	for _, f := range fieldsOf(v.Type()) {
		if value, ok := fieldOf(v, f.index); ok && !(f.omit && isEmpty(value)) {
			heads, values = append(heads, f.head), append(values, value)
		}
	}
	return appendAll(b, '{', len(values), '}', func(b []byte, i int) ([]byte, error) {
		return appendValue(append(b, heads[i]...), values[i])
	})
}

// fieldOf returns a field, which is not there where the inner struct is not.
func fieldOf(v reflect.Value, index []int) (_ reflect.Value, ok bool) {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// appendFloat writes a number as JavaScript does.
func appendFloat(b []byte, x float64, bits int) ([]byte, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, fmt.Errorf("json: unsupported value: %v", x)
	}
	form, size := byte('f'), math.Abs(x)
	if size != 0 && (bits == 64 && (size < 1e-6 || size >= 1e21) || bits == 32 && (float32(size) < 1e-6 || float32(size) >= 1e21)) {
		form = 'e'
	}
	b = strconv.AppendFloat(b, x, form, -1, bits)
	if n := len(b); form == 'e' && n >= 4 && b[n-4] == 'e' && (b[n-3] == '-' || b[n-3] == '+') && b[n-2] == '0' {
		b = append(b[:n-2], b[n-1]) // e-09 is e-9
	}
	return b, nil
}

func appendNumber(b []byte, text string) ([]byte, error) {
	if text == "" {
		return append(b, '0'), nil
	}
	if r := (reader{text: text}); !r.number() || r.at != len(text) {
		return nil, fmt.Errorf("json: invalid number literal %q", text)
	}
	return append(b, text...), nil
}

const hex = "0123456789abcdef"

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if isPlain(c) {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = append(append(b, s[start:i]...), '\\')
			switch c {
			case '\\', '"':
				b = append(b, c)
			case '\b':
				b = append(b, 'b')
			case '\f':
				b = append(b, 'f')
			case '\n':
				b = append(b, 'n')
			case '\r':
				b = append(b, 'r')
			case '\t':
				b = append(b, 't')
			default:
				b = append(b, 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, s[start:i]...), `\ufffd`...)
			start = i + size
		case r == '\u2028' || r == '\u2029':
			b = append(append(b, s[start:i]...), `\u202`...)
			b = append(b, hex[r&15])
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

func isPlain(c byte) bool {
	return c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
}
