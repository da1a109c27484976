package cli

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestNothingThatATerminalObeysIsLeft(t *testing.T) {
	for in, want := range map[string]string{
		"plain, émigré, 世界, 👩‍💻\n\ttab":             "plain, émigré, 世界, 👩‍💻\n\ttab",
		"\x1b[31mred\x1b[0m":                        "red",
		"\x1b[2J\x1b[1;1Hcleared":                   "cleared",
		"\x1b]0;title\x07a":                         "a",
		"\x1b]8;;https://evil.example/\x1b\\b":      "b",
		"\x1b]52;c;cm0gLXJm\x07c":                   "c",
		"\x1b]0;never ended\nd":                     "0;never ended\nd",
		"\x1bP1$r\x1b\\e":                           "e",
		"\x1bcreset":                                "reset",
		"\x1b(Bf":                                   "f",
		"\x1b\x1b[31mg":                             "g",
		"\u009b31mh":                                "h",
		"\x9b31mi":                                  "\ufffd31mi",
		"\x1b":                                      "",
		"back\b\b\b\bdel\x7f\a\x00":                 "backdel",
		"panic: x\rnotebooks: all is well":          "panic: x⏎notebooks: all is well",
		"dos\r\nline":                               "dos\nline",
		"a\u2028b\u2029c\u0085d\ve\ff":              "a⏎b⏎c⏎d⏎e⏎f",
		"user\u202egpj.exe\u2066\u2069\u200f\u061c": "usergpj.exe",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) is %q, want %q", in, got, want)
		}
	}
	if got := Line("a name\nnotebooks:\tall is well\r\n\x1b[1m!"); got != "a name⏎notebooks: all is well⏎!" {
		t.Errorf("a name with line breaks is %q", got)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("\x1b\x1b[31m[0m\u009b\x9b\u202e\r\n\r")
	f.Fuzz(func(t *testing.T, s string) {
		text := Plain(s)
		for _, r := range text {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(breaks, r)) {
				t.Fatalf("Plain(%q) leaves %q in %q", s, r, text)
			}
		}
		if !utf8.ValidString(text) || Plain(text) != text {
			t.Fatalf("Plain(%q) is %q, which is no UTF-8 or not plain", s, text)
		}
		if line := Line(s); strings.ContainsAny(line, "\n\t") {
			t.Fatalf("Line(%q) has more than one line: %q", s, line)
		}
	})
}
