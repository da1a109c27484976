package plain

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Object returns the values of a JSON object by their keys. null is an object without
// any.
func Object(data []byte) (map[string]json.RawMessage, error) {
	r := reader{text: string(data)}
	object := map[string]json.RawMessage{}
	r.object = func(key string, from, to int) { object[key] = json.RawMessage(r.text[from:to]) }
	r.space()
	isObject := r.peek() == '{'
	if from := r.at; !r.value(0) || !isObject && r.text[from:r.at] != "null" {
		if r.at >= len(r.text) && !isObject {
			return nil, errors.New("unexpected end of JSON input")
		}
		return nil, fmt.Errorf("json: what stands at byte %d is not what an object has there", r.at)
	}
	if r.space(); r.at < len(r.text) {
		return nil, fmt.Errorf("json: there is more after the object, from byte %d on", r.at)
	}
	return object, nil
}

// appendRaw writes JSON without what may stand between values, and with the escapes that
// Marshal writes.
func appendRaw(b, raw []byte) ([]byte, error) {
	if raw == nil {
		return append(b, "null"...), nil
	}
	r := reader{text: string(raw)}
	r.space()
	ok := r.value(0)
	if r.space(); !ok || r.at < len(r.text) {
		return nil, fmt.Errorf("json: a value that is to be JSON is none, from byte %d on", r.at)
	}
	inString := false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '<' || c == '>' || c == '&':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c == 0xe2 && i+2 < len(raw) && raw[i+1] == 0x80 && raw[i+2]&^1 == 0xa8:
			b = append(b, '\\', 'u', '2', '0', '2', hex[raw[i+2]&15])
			i += 2
		case inString && c == '\\':
			b = append(b, c, raw[i+1])
			i++
		case !inString && isSpace(c):
		default:
			inString = inString != (c == '"')
			b = append(b, c)
		}
	}
	return b, nil
}

// mostDepth is how deep values stand in each other at most, as in encoding/json.
const mostDepth = 10000

// A reader goes over JSON. Each of its methods goes over one thing, and says whether it
// was there.
type reader struct {
	text   string
	at     int
	object func(key string, from, to int) // gets what the outermost object holds
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func (r *reader) space() {
	for r.at < len(r.text) && isSpace(r.text[r.at]) {
		r.at++
	}
}

// peek is the next byte, 0 at the end.
func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) byte(c byte) bool {
	if r.peek() != c || c == 0 {
		return false
	}
	r.at++
	return true
}

func (r *reader) word(w string) bool {
	if len(r.text)-r.at < len(w) || r.text[r.at:r.at+len(w)] != w {
		return false
	}
	r.at += len(w)
	return true
}

func (r *reader) value(depth int) bool {
	if depth > mostDepth {
		return false
	}
	switch c := r.peek(); c {
	case '{', '[':
		return r.list(depth, c)
	case '"':
		return r.string()
	case 't':
		return r.word("true")
	case 'f':
		return r.word("false")
	case 'n':
		return r.word("null")
	}
	return r.number()
}

// list goes over an object or an array.
func (r *reader) list(depth int, begin byte) bool {
	r.at++
	end := byte('}')
	if begin == '[' {
		end = ']'
	}
	if r.space(); r.byte(end) {
		return true
	}
	for {
		r.space()
		key := ""
		if begin == '{' {
			from := r.at
			if !r.string() {
				return false
			}
			if depth == 0 && r.object != nil {
				key = unquote(r.text[from:r.at])
			}
			if r.space(); !r.byte(':') {
				return false
			}
			r.space()
		}
		from := r.at
		if !r.value(depth + 1) {
			return false
		}
		if begin == '{' && depth == 0 && r.object != nil {
			r.object(key, from, r.at)
		}
		r.space()
		if r.byte(end) {
			return true
		}
		if !r.byte(',') {
			return false
		}
	}
}

func (r *reader) string() bool {
	if !r.byte('"') {
		return false
	}
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return true
		case c < ' ':
			r.at--
			return false
		case c == '\\' && !r.escape():
			return false
		}
	}
	return false
}

func (r *reader) escape() bool {
	switch r.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		r.at++
		return true
	case 'u':
		r.at++
		for range 4 {
			if c := r.peek(); !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
				return false
			}
			r.at++
		}
		return true
	}
	return false
}

func (r *reader) digits() bool {
	from := r.at
	for c := r.peek(); '0' <= c && c <= '9'; c = r.peek() {
		r.at++
	}
	return r.at > from
}

func (r *reader) number() bool {
	r.byte('-')
	if !r.byte('0') && !r.digits() {
		return false
	}
	if r.byte('.') && !r.digits() {
		return false
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		if r.at++; !r.byte('+') {
			r.byte('-')
		}
		return r.digits()
	}
	return true
}

// unquote returns the text of a JSON string. What is no text in it is the sign that
// stands for that.
func unquote(s string) string {
	s = s[1 : len(s)-1]
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		c := s[i+1]
		i += 2
		switch c {
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			r := unit(s[i:])
			i += 4
			if utf16.IsSurrogate(r) { // half of a sign, if the other half follows
				r, i = whole(r, s, i)
			}
			b = utf8.AppendRune(b, r)
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// unit is what the four digits at the beginning of a text mean.
func unit(digits string) rune {
	x, _ := strconv.ParseUint(digits[:4], 16, 32)
	return rune(x)
}

// whole returns the sign of which a half stands before a place in a text, and the place
// after it.
func whole(half rune, s string, at int) (rune, int) {
	if len(s) < at+6 || s[at:at+2] != `\u` {
		return utf8.RuneError, at
	}
	if r := utf16.DecodeRune(half, unit(s[at+2:])); r != utf8.RuneError {
		return r, at + 6
	}
	return utf8.RuneError, at
}
