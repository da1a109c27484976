package simlib

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// StuckError says that a body was stuck in real time, where no virtual time
// passes: blocked in something of Go's own that only another goroutine of the
// simulated program could end, or still busy long after the context of the run
// had ended. Go cannot end a goroutine, so the one that ran the body is left
// behind: if it ever comes to an operation of its G, it ends there.
type StuckError struct {
	G      int
	Name   string
	In     string        // what it is blocked in, such as "sync.(*Mutex).Lock"; "" when it computes
	Use    string        // what to use instead, if there is something
	Line   string        // where in the program, such as "main.go:12"
	Now    time.Duration // virtual time
	Stack  []byte        // as Go writes it
	Left   bool          // the real goroutine of the body is left behind
	Reason error         // why the run was to end, such as its context's error; nil when the body alone is why
}

// Unwrap returns the reason.
func (e *StuckError) Unwrap() error { return e.Reason }

// Error says in which goroutine of the program what was stuck where, and what to
// use instead.
func (e *StuckError) Error() string {
	text := "simlib: "
	if e.Reason != nil {
		text += fmt.Sprintf("the run was stopped: %s, while ", strings.TrimPrefix(e.Reason.Error(), "simlib: "))
	}
	text += e.what()
	if e.Left {
		text += "; its real goroutine is left behind, as Go cannot end it"
	}
	return text
}

func (e *StuckError) what() string {
	who := fmt.Sprintf("G%d %q", e.G, e.Name)
	at := ""
	if e.Line != "" {
		at = " (" + e.Line + ")"
	}
	switch {
	case e.In == "":
		return who + " computes for long in real time between two calls of its G" + at
	case e.Use == "":
		return fmt.Sprintf("%s is blocked in %s%s, which virtual time cannot see", who, e.In, at)
	}
	return fmt.Sprintf("%s is blocked in %s%s, which virtual time cannot see; use %s", who, e.In, at, e.Use)
}

// errorOf describes a body that the watch holds.
func (w *watch) errorOf(gg *G, d *dump, reason error) *StuckError {
	e := &StuckError{Reason: reason, Stack: d.stack, Line: d.line}
	e.G, e.Name = gg.heldName()
	if d.blocked() {
		e.In, e.Use = d.blockedIn()
	}
	return e
}

// heldName is ID and Name of a body that the watch holds. The race detector does
// not know that it is held, so under that detector a name is what it is by default.
//
//go:norace
func (gg *G) heldName() (id int, name string) {
	id = int(gg.gp.goid)
	switch {
	case !raceDetector:
		return id, gg.Name()
	case id == 1:
		return id, "main"
	}
	return id, fmt.Sprint("G", id)
}

// instead says what a body is to use instead of what blocks a real goroutine. What
// begins with the one is for the other.
var instead = []struct{ real, sim string }{
	{"sync.(*Mutex).", "simlib.Mutex"},
	{"sync.(*RWMutex).", "simlib.RWMutex"},
	{"sync.(*WaitGroup).", "simlib.WaitGroup"},
	{"sync.(*Cond).", "simlib.Cond"},
	{"sync.(*Once).", "a simlib.Mutex and a bool"},
	{"sync.Once", "a simlib.Mutex and a bool"},
	{"time.Sleep", "g.Sleep"},
	{"reflect.Select", "simlib.Select"},
	{"reflect.Value.Recv", "simlib.NewChan"},
	{"reflect.Value.Send", "simlib.NewChan"},
	{"iter.Pull", "simlib.Pull"},
	{"net.", "simlib.Pipe or g.NetRead"},
	{"net/", "simlib.Pipe or g.NetRead"},
	{"os.", "g.Syscall"},
	{"syscall.", "g.Syscall"},
}

// realWaits are the states in which a real goroutine waits for another one, or for
// the clock, with what an operation of the language that waits so is called.
var realWaits = map[string]struct{ in, use string }{
	"chan receive":            {"a receive from a channel of Go's own", "simlib.NewChan"},
	"chan send":               {"a send on a channel of Go's own", "simlib.NewChan"},
	"chan receive (nil chan)": {"a receive from a nil channel of Go's own", "simlib.NewChan"},
	"chan send (nil chan)":    {"a send on a nil channel of Go's own", "simlib.NewChan"},
	"select":                  {"a select statement", "simlib.Select"},
	"select (no cases)":       {"a select statement without cases", "simlib.Select"},
	"sleep":                   {"time.Sleep", "g.Sleep"},
	"semacquire":              {},
	"sync.Mutex.Lock":         {},
	"sync.RWMutex.RLock":      {},
	"sync.RWMutex.Lock":       {},
	"sync.WaitGroup.Wait":     {},
	"sync.Cond.Wait":          {},
	"synctest.Run":            {"", "g.SynctestRun"},
	"synctest.Wait":           {"", "g.SynctestWait"},
}

// dump is what Go writes of the goroutine that runs a body, and of the others.
type dump struct {
	stack       []byte
	id          string // of the real goroutine
	state       string
	locked      bool   // to its thread
	in          string // the function of Go's own that the program called, if it is in one
	line        string // where in the program
	inOperation bool   // of the model
	others      []other
}

type other struct {
	id, creator, state string
	simulates          bool
}

const (
	this      = "github.com/schedlab/schedlab/simlib."
	bodyFrame = this + "(*G).runBody("
)

// newDump finds the goroutine that runs a body in a dump of all. It returns nil when
// none does now.
func newDump(gg *G) *dump {
	var d *dump
	mine := bodyFrame + fmt.Sprintf("%p", gg)
	blocks := strings.Split(string(allStacks()), "\n\n")
	others := make([]other, 0, len(blocks))
	for _, block := range blocks {
		o, locked, ok := header(block)
		if !ok {
			continue
		}
		if o.state != "coroutine" && d == nil {
			if i := strings.Index(block, mine); i >= 0 {
				d = &dump{stack: []byte(block), id: o.id, state: o.state, locked: locked}
				d.findProgram(block[:i])
				continue
			}
		}
		others = append(others, o)
	}
	if d != nil {
		d.others = others
	}
	return d
}

func allStacks() []byte {
	const most = 1 << 28
	for n := 1 << 16; ; n *= 4 {
		buf := make([]byte, n)
		if k := runtime.Stack(buf, true); k < n || n >= most {
			return buf[:k]
		}
	}
}

// header reads the id and the state of a goroutine from its line in a dump.
func header(block string) (o other, locked, ok bool) {
	line, _, _ := strings.Cut(block, "\n")
	rest, ok := strings.CutPrefix(line, "goroutine ")
	begin, end := strings.IndexByte(rest, '['), strings.LastIndexByte(rest, ']')
	if !ok || begin < 0 || end < begin {
		return o, false, false
	}
	o.id, _, _ = strings.Cut(rest, " ")
	o.state, _, _ = strings.Cut(rest[begin+1:end], ", ")
	o.state = strings.TrimSuffix(strings.TrimSuffix(o.state, " (scan)"), " (durable)")
	if i := strings.LastIndex(block, "\ncreated by "); i >= 0 {
		by, _, _ := strings.Cut(block[i+1:], "\n")
		_, o.creator, _ = strings.Cut(by, " in goroutine ")
	}
	o.simulates = strings.Contains(block, this+"(*carrier).") || strings.Contains(block, this+"(*Sim).") || strings.Contains(block, this+"(*watch).")
	return o, strings.Contains(rest, "locked to thread"), true
}

// findProgram goes through the frames above a body, to the first that is the program's,
// and sees whether an operation called that, as ComputeUntil does, and not only
// what starts a body, which are closures. What an operation has panicked with is
// on its way past it.
func (d *dump) findProgram(frames string) {
	lines := strings.Split(frames, "\n")
	for i := 1; i+1 < len(lines); i += 2 {
		f := lines[i]
		if k := strings.LastIndexByte(f, '('); k > 0 {
			f = f[:k]
		}
		file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		switch model := strings.HasPrefix(f, this) && !strings.Contains(file, "_test.go:"); {
		case model && (d.line == "" || !strings.Contains(f, ".func")):
			d.inOperation = true
			return
		case d.line != "" && (f == "panic" || f == "runtime.Goexit"):
			return
		case d.line == "" && !isStandard(f, file):
			d.line = filepath.Base(file)
		case d.line == "":
			d.in = f
		}
	}
	d.inOperation = d.line == "" // it begins, or ends
}

// standard is the folder of Go's own source as the binary has it, "" when it was
// built with -trimpath.
var standard = func() string {
	const file = "strings/strings.go"
	f, _ := runtime.FuncForPC(reflect.ValueOf(strings.Index).Pointer()).FileLine(reflect.ValueOf(strings.Index).Pointer())
	return strings.TrimSuffix(f, file)
}()

// isStandard reports whether a function is of Go's own library.
func isStandard(f, file string) bool {
	if standard != "" {
		return strings.HasPrefix(file, standard)
	}
	first, _, _ := strings.Cut(f, "/")
	first, _, dot := strings.Cut(first, ".")
	return first != "main" && dot && strings.HasPrefix(file, first+"/")
}

// blocked reports whether the goroutine waits for something.
func (d *dump) blocked() bool {
	_, waits := realWaits[d.state]
	return waits || d.state == "IO wait" || d.state == "syscall" && d.in != ""
}

// blockedIn says what the goroutine is blocked in, and what to use instead.
func (d *dump) blockedIn() (in, use string) {
	w := realWaits[d.state]
	if d.in == "" || w.in != "" && d.state != "sleep" && strings.HasPrefix(d.in, "runtime.") {
		return w.in, w.use
	}
	for _, i := range instead {
		if strings.HasPrefix(d.in, i.real) {
			return d.in, i.sim
		}
	}
	return d.in, w.use
}

// hangs reports whether nothing that the program does can end what the goroutine
// is blocked in: it waits for another one, not for the system, on behalf of the program
// and not of a package such as net/http, and no real goroutine is at work
// that could be the one.
func (d *dump) hangs() bool {
	if _, ok := realWaits[d.state]; !ok {
		return false
	}
	pkg, _, _ := strings.Cut(d.in, ".")
	switch pkg {
	case "", "sync", "time", "context", "reflect", "iter", "runtime", "internal/sync":
	default:
		return false
	}
	if d.state == "sleep" {
		return true
	}
	creator := map[string]string{}
	ours := map[string]bool{d.id: true}
	for _, o := range d.others {
		creator[o.id] = o.creator
		if o.simulates {
			ours[o.id] = true
		}
	}
	for _, o := range d.others {
		if o.simulates {
			continue
		}
		switch o.state {
		case "running", "runnable":
			return false
		case "syscall", "IO wait", "sleep":
			for by := o.creator; by != ""; by = creator[by] {
				if ours[by] {
					return false
				}
			}
		}
	}
	return true
}

// whereCalled returns the first line of the program above the calls of this package
// as it is to follow a text, "" if there is none.
func whereCalled(pcs []uintptr) string {
	frames := runtime.CallersFrames(pcs)
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, this) && !strings.HasPrefix(f.Function, "runtime.") {
			return " (" + filepath.Base(f.File) + ":" + strconv.Itoa(f.Line) + ")"
		}
	}
	return ""
}
