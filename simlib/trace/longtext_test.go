package trace_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
)

func TestTextsAndNamesAreCutAtTheEndOfACharacterSoThatEveryTraceCanBeWritten(t *testing.T) {
	const most = 1 << 20
	for _, c := range []struct {
		text string
		keep int
	}{
		{strings.Repeat("x", most), most},
		{strings.Repeat("x", most+1), most},
		{strings.Repeat("x", 2*most), most},
		{strings.Repeat("ä", most/2), most},
		{"x" + strings.Repeat("ä", most), most - 1},
		{strings.Repeat("世", most), most / 3 * 3},
		{"x" + strings.Repeat("🙂", most), most - 3},
		{"xy" + strings.Repeat("🙂", most), most - 2},
		{"xyz" + strings.Repeat("🙂", most), most - 1},
	} {
		var l Log
		l.SetName(1, c.text)
		name := l.Name(1)
		l.Add(0, UserLog, rule.None, NoGo, NoProc, NoQueue, l.Text(c.text))
		tr := l.Finish(Info{Procs: 1}, 0)
		var file bytes.Buffer
		if _, err := tr.WriteTo(&file); err != nil {
			t.Errorf("of %d bytes: %v", len(c.text), err)
			continue
		}
		again, err := Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		var log string
		for e := range again.Events() {
			log = e.Text
		}
		want := c.text[:c.keep]
		if log != want || name != want || tr.Name(1) != want || again.Name(1) != want || !utf8.ValidString(log) {
			t.Errorf("of %d bytes there are %d in the text and %d in the name; want %d", len(c.text), len(log), len(name), c.keep)
		}
	}
	var l Log
	l.Text(strings.Repeat("\x80", 2*most)) // no characters at all
	if _, err := l.Finish(Info{}, 0).WriteTo(new(bytes.Buffer)); err != nil {
		t.Error(err)
	}
}
