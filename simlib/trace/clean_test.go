package trace_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// unsafe lists what must not reach a reader's eyes.
func unsafe(s string) (bad []rune) {
	for i, r := range s {
		_, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError && n == 1 {
			bad = append(bad, r)
		}
	}
	return bad
}

func TestCleanShowsEveryAttackOnOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"worker 7":                          "worker 7",
		"Zoë, 工人, 👩‍🔧, שלום":                "Zoë, 工人, 👩‍🔧, שלום",
		"red \x1b[31m":                      "red ␛[31m",
		"title \x1b]0;pwned\a":              "title ␛]0;pwned␇",
		"a\nb\r\nc\rd\ve\ff":                "a↵b↵c↵d↵e↵f",
		"a\u2028b\u2029c\u0085d":            "a↵b↵c↵d",
		"tab\tnul\x00del\x7f":               "tab nul␀del␡",
		"c1 \u009b31m":                      "c1 \uFFFD31m",
		"bidi \u202e\u2066\u200e\u200f":     "bidi \uFFFD\uFFFD\uFFFD\uFFFD",
		"alm \u061c bom \ufeff last \uffff": "alm \uFFFD bom \uFFFD last \uFFFD",
		"broken \xff\xc3":                   "broken \uFFFD\uFFFD",
		"the sign itself \uFFFD":            "the sign itself \uFFFD",
		"":                                  "",
	} {
		if got := Clean(s); got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
		if got := Quote(s); (s == want) != (got == s) || s != want && got != strconv.Quote(s) {
			t.Errorf("%q is quoted as %q", s, got)
		}
	}
}

func TestNothingGetsThroughCleanOrQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		s += string(rapid.SliceOf(rapid.Rune()).Draw(t, "characters"))
		for _, got := range []string{Clean(s), Quote(s)} {
			if bad := unsafe(got); bad != nil || !utf8.ValidString(got) {
				t.Fatalf("%q becomes %q, with %q in it", s, got, bad)
			}
		}
		if c := Clean(s); Clean(c) != c {
			t.Fatalf("%q becomes %q, and that %q", s, c, Clean(c))
		}
		if q := Quote(s); strings.ContainsRune(q, '\n') {
			t.Fatalf("%q is quoted on two lines", s)
		}
	})
}

// A trace keeps a name as it was given; only what shows it changes it.
func TestATraceKeepsANameAsItWasGiven(t *testing.T) {
	const name = "a\n\x1b[31m\u202e\xff"
	var l Log
	l.SetName(2, name)
	l.Add(0, UserLog, rule.None, NoGo, NoProc, NoQueue, l.Text(name))
	tr := l.Finish(Info{Procs: 1}, 0)
	var b strings.Builder
	if _, err := tr.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	back, err := Read(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if back.Name(2) != name {
		t.Errorf("the name is %q, want %q", back.Name(2), name)
	}
	for e := range back.Events() {
		if e.Text != name {
			t.Errorf("the text is %q, want %q", e.Text, name)
		}
		if bad := unsafe(e.String()); bad != nil {
			t.Errorf("the event shows %q: %s", bad, e)
		}
	}
}
