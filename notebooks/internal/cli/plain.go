package cli

import (
	"regexp"
	"strings"
	"unicode"
)

// What a notebook, a program or a file name says goes to a terminal through
// Plain or Line: a terminal obeys escape sequences, so that a panic value could
// clear the screen, write a line in the launcher's name or change what a copied
// command does.

// escape is an escape sequence of a terminal: CSI, a string that ends with BEL
// or ST (OSC, DCS, …), or a shorter one. 0x9b is CSI in one character.
var escape = regexp.MustCompile(`(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]`)

// breaks are the characters that end a line somewhere.
const breaks = "\n\r\v\f\u0085\u2028\u2029"

// Plain is a text of several lines without what a terminal would obey: escape
// sequences, control characters and the marks that turn the direction of
// writing. Line feeds and tabs stay; any other line break is shown as ⏎, and
// bytes that are no UTF-8 as U+FFFD.
func Plain(text string) string {
	text = strings.ReplaceAll(escape.ReplaceAllString(text, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case strings.ContainsRune(breaks, r):
			return '⏎'
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// Line is Plain for what stands within a line, such as a name: a line break is
// shown as ⏎ and a tab as a blank, so that a name cannot forge a line.
func Line(text string) string {
	return strings.NewReplacer("\n", "⏎", "\t", " ").Replace(Plain(text))
}
