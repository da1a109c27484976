package exectrace

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Read reads a Go execution trace, of any program and of any version of the
// format that golang.org/x/exp/trace reads (Go 1.11 and later), as a trace that
// figures and metrics take as they take a simulated one. Times are nanoseconds
// since the recording begins.
//
// All goroutines, threads and Ps of the process are there. Goroutines, threads
// and tasks have new numbers: 1 is the goroutine 1 of the process, its main, and
// the others follow in the order in which they appear. A goroutine has the name
// of the function with which it began; of several with one function each has,
// after the name, the number that the process gave it. Ps keep their numbers.
//
// What a recording holds stays: states and what a goroutine waits for, system
// calls, Ps taken from them, coroutines, GOMAXPROCS, stops of the world, cycles
// of the garbage collector with its workers, assists and sweeps, tasks, regions
// and logs. What was there when the recording began is there at time 0, as if
// it had come into being just then: goroutines are created, and those in a
// system call have entered it.
//
// What Go's tracer does not tell is not there: queues (trace.Info.NoQueues),
// steals of goroutines, spinning and idle threads, sysmon, cores, the object
// that a goroutine waits for, rules (trace.Info.Recorded). A thread begins
// (MStart) when it first has a P, and one without a P and a system call is
// ThreadDetached. What the recording held and the trace does not is counted in
// trace.Info.Dropped: stacks, which only tell what a goroutine waits for and its
// name, sizes of the heap within and between cycles, CPU samples, and ranges of
// which the recording has one end.
//
// Of a file that is damaged or cut off Read returns the error and, if anything
// could be read, the trace up to there. A recording that contradicts itself, or
// has more than trace.MaxProcs Ps, is refused with an error that says where.
func Read(r io.Reader) (*trace.Trace, error) {
	if r == nil {
		return nil, errors.New("exectrace: read: there is no reader (nil)")
	}
	b := bufio.NewReader(r)
	const header = len("go 1.99 trace\x00\x00\x00")
	head, err := b.Peek(header)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("exectrace: read: %w", err)
	}
	var version int
	if _, err := fmt.Sscanf(string(head), "go 1.%d trace\x00", &version); err != nil {
		return nil, fmt.Errorf("exectrace: read: this is no Go execution trace: it begins with %q, not with %q", head, "go 1.26 trace")
	}
	im := newImporter(version)
	broken := im.readAll(b)
	if im.err != nil {
		return nil, fmt.Errorf("exectrace: read: the recording makes no sense %d ns after its begin: %w", im.now, im.err)
	}
	if !im.begun && broken == nil {
		broken = errors.New("the recording holds no events; it may be cut off")
	}
	if !im.begun {
		return nil, fmt.Errorf("exectrace: read: %w", broken)
	}
	tr := im.finish()
	replay := tr.Replay()
	for replay.Next() {
	}
	switch err := replay.Err(); {
	case err != nil:
		return nil, fmt.Errorf("exectrace: read: the recording contradicts itself: %w", err)
	case broken != nil:
		return tr, fmt.Errorf("exectrace: read: the trace ends %d ns after its begin: %w", tr.End(), broken)
	}
	return tr, nil
}

// readAll lets the reader of Go's traces read to the end of the file or to its
// first fault. A file is not trusted: where the reader panics, that is its
// fault.
func (im *importer) readAll(file io.Reader) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = shorten(fmt.Errorf("the reader of Go's traces panics: %v", x))
		}
	}()
	r, err := etrace.NewReader(file)
	if err != nil {
		return shorten(err)
	}
	for im.err == nil {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return shorten(err)
		}
		im.event(ev)
	}
	return nil
}

// shorten leaves of an error its first line: the reader appends all that it
// knows.
func shorten(err error) error {
	const most = 300
	text, _, more := strings.Cut(err.Error(), "\n")
	if len(text) > most {
		text, more = text[:most], true
	}
	if !more {
		return err
	}
	return errors.New(trace.Clean(strings.TrimRight(text, " :")) + " …")
}
