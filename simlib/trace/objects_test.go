package trace_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// blocksOn returns a log in which main blocks on the object 7.
func blocksOn() *Log {
	l := new(Log)
	l.Add(0, MStart, rule.SU1, NoGo, 0, NoQueue, 0)
	l.Add(0, ProcStart, rule.SU1, NoGo, 0, NoQueue, 0)
	l.Add(0, GoCreate, rule.SU1, 1, 0, Runnext, 0)
	l.Add(0, GoStart, rule.RQ8, 1, 0, Runnext, 0)
	l.AddBlock(5, rule.CH2, 1, 0, WaitChanSend, 7)
	return l
}

// lastOf returns what the trace says of its last event, as an event and as a cause.
func lastOf(tr *Trace) string {
	said := ""
	for e := range tr.Events() {
		said = tr.Sentence(e, nil) + "; " + tr.Cause(e, nil)
	}
	return said
}

func TestASentenceNamesWhatAGoroutineWaitsFor(t *testing.T) {
	for _, c := range []struct {
		object     int
		name, want string
	}{
		{7, "jobs", "main blocks: chan send on jobs; blocked: chan send on jobs"},
		{7, "{g}\n", "main blocks: chan send on " + Clean("{g}\n") + "; blocked: chan send on " + Clean("{g}\n")},
		{8, "jobs", "main blocks: chan send; blocked: chan send"},
		{7, "", "main blocks: chan send; blocked: chan send"},
		{0, "none", "main blocks: chan send; blocked: chan send"},
	} {
		l := blocksOn()
		l.SetObjectName(c.object, c.name)
		tr := l.Finish(Info{Procs: 1}, 10)
		if got := lastOf(tr); got != c.want {
			t.Errorf("with the name %q for %d it is %q; want %q", c.name, c.object, got, c.want)
		}
		if tr.ObjectName(0) != "" {
			t.Error("what is none has a name")
		}
	}
}

func TestAFileKeepsTheNamesOfObjects(t *testing.T) {
	l := blocksOn()
	l.SetObjectName(7, "jobs")
	l.SetObjectName(1<<24-1, strings.Repeat("é", 1<<20)) // longer than a file may hold
	tr := l.Finish(Info{Procs: 1, Start: 1}, 10)
	file := written(t, tr)
	read, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	mustAgree(t, read, tr)
	for _, object := range []int{7, 1<<24 - 1} {
		if got, want := read.ObjectName(object), tr.ObjectName(object); got != want || got == "" {
			t.Errorf("the name of %d is %.20q, read %.20q", object, want, got)
		}
	}
	if again := written(t, read); !bytes.Equal(again, file) {
		t.Error("what was read is written otherwise")
	}

	// Without names the file is as it was before there were any.
	plain := written(t, blocksOn().Finish(Info{Procs: 1, Start: 1}, 10))
	const flags = 15 // the place of the byte with them, after the magic and the version
	if plain[flags]&(1<<5) != 0 || file[flags]&(1<<5) == 0 || bytes.Contains(plain, []byte("jobs")) {
		t.Error("a file says otherwise than it is whether objects have names")
	}
}

func TestACopyOfALogHasNamesOfItsOwn(t *testing.T) {
	l := blocksOn()
	l.SetObjectName(7, "before")
	c := l.Clone()
	l.SetObjectName(7, "after")
	if a, b := l.Finish(Info{}, 10).ObjectName(7), c.Finish(Info{}, 10).ObjectName(7); a != "after" || b != "before" {
		t.Errorf("the log names it %q and its copy %q; want after and before", a, b)
	}
}

func TestAFileThatIsCutOffInTheNamesOfObjectsSaysSo(t *testing.T) {
	l := blocksOn()
	l.SetObjectName(7, "jobs")
	file := written(t, l.Finish(Info{Procs: 1}, 10))
	end := bytes.Index(file, []byte("jobs")) + 2
	const want = "trace: read: the file is cut off in its names of objects"
	if _, err := Read(bytes.NewReader(file[:end])); err == nil || err.Error() != want {
		t.Errorf("the error is %v; want %s", err, want)
	}
}
