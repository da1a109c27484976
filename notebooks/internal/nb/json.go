package nb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// encode writes v as Python's json.dumps does with the options nbformat gives
// it: sorted keys, one blank of indent, nothing escaped that need not be.
// encoding/json cannot: it always escapes U+2028 and U+2029.
func encode(b *bytes.Buffer, v any, depth int) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case json.Number:
		b.WriteString(v.String())
	case string:
		quote(b, v)
	case []any:
		if len(v) == 0 {
			b.WriteString("[]")
			return
		}
		b.WriteByte('[')
		for i, e := range v {
			next(b, i, depth+1)
			encode(b, e, depth+1)
		}
		next(b, 0, depth)
		b.WriteByte(']')
	case map[string]any:
		if len(v) == 0 {
			b.WriteString("{}")
			return
		}
		b.WriteByte('{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			next(b, i, depth+1)
			quote(b, key)
			b.WriteString(": ")
			encode(b, v[key], depth+1)
		}
		next(b, 0, depth)
		b.WriteByte('}')
	default:
		panic(fmt.Sprintf("nb: metadata holds a %T", v))
	}
}

func next(b *bytes.Buffer, i, depth int) {
	if i > 0 {
		b.WriteByte(',')
	}
	b.WriteByte('\n')
	for range depth {
		b.WriteByte(' ')
	}
}

func quote(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		default:
			if r < ' ' {
				fmt.Fprintf(b, `\u%04x`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
}

// lines cuts text after each line end; the file format keeps long texts as
// lists of lines so that line-wise tools give short diffs. What ends a line is
// Python's choice (str.splitlines), which is wider than "\n".
func lines(s string) []any {
	out := []any{}
	for s != "" {
		end := len(s)
		for i, r := range s {
			if strings.ContainsRune("\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029", r) {
				end = i + utf8.RuneLen(r)
				if r == '\r' && strings.HasPrefix(s[end:], "\n") {
					end++
				}
				break
			}
		}
		out = append(out, s[:end])
		s = s[end:]
	}
	return out
}

// joined undoes lines; a plain string passes.
func joined(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case []any:
		var b strings.Builder
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		}
		return b.String(), true
	}
	return "", false
}

// join turns the lists of lines of a MIME bundle into strings, in place. JSON
// types keep their lists, which are data.
func join(data map[string]any) {
	for mime, v := range data {
		if mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json") {
			continue
		}
		if s, ok := joined(v); ok {
			data[mime] = s
		}
	}
}

// split is the inverse of join for the types that nbformat splits.
func split(data map[string]any) map[string]any {
	out := make(map[string]any, len(data))
	for mime, v := range data {
		out[mime] = v
		if s, ok := v.(string); ok && (strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml") {
			out[mime] = lines(s)
		}
	}
	return out
}
