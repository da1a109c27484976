package trace

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names, texts and the values of panics come from programs and from files, and
// a trace keeps them as they are. Where one leaves for a reader's eyes it goes
// through Clean or Quote: no name may move the cursor of a terminal, begin a
// line of its own, or turn round the text beside it.

// LineBreak stands for a line break in what Clean returns.
const LineBreak = '↵'

// Clean returns a text as figures, tables and labels show it: on one line,
// with everything in sight. A line break becomes [LineBreak], a tab a space,
// another control of ASCII its picture (U+2400 to U+2421), and what else has
// no shape or changes the direction of the text around it U+FFFD: controls of
// Latin 1, marks and overrides of direction (U+200E, U+202E, …), bytes that are
// not UTF-8. What needs none of this comes back as it is.
func Clean(s string) string {
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if seen(r, n) != r || r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	b.WriteString(s[:i])
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if strings.HasPrefix(s[i:], "\r\n") { // one line break
			n = 2
		}
		b.WriteRune(seen(r, n))
		i += n
	}
	return b.String()
}

// seen returns the sign for a character that takes n bytes.
func seen(r rune, n int) rune {
	switch {
	case r >= ' ' && r < 0x7f:
		return r
	case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == '\u2028' || r == '\u2029':
		return LineBreak
	case r == '\t':
		return ' '
	case r < ' ':
		return '\u2400' + r
	case r == 0x7f:
		return '\u2421'
	case r == utf8.RuneError && n == 1, r < 0xa0, r == 0xfeff, r == 0xfffe, r == 0xffff, unicode.Is(unicode.Bidi_Control, r):
		return utf8.RuneError
	}
	return r
}

// Quote returns a text for an error or another line of a terminal: as it is
// when Clean finds nothing in it, else in quotes, with Go's escapes.
func Quote(s string) string {
	if Clean(s) == s {
		return s
	}
	return strconv.Quote(s)
}
