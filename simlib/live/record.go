package live

import (
	"bytes"
	"errors"
	"fmt"
	rtrace "runtime/trace"

	"github.com/schedlab/schedlab/simlib/live/cpumax"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// Record runs f, which is any code, and returns what Go's execution tracer
// recorded of the whole process meanwhile, as [exectrace.Read] reads it: f's
// goroutines are there beside those that were there before and those of the
// runtime. Goroutine 1 is main of the process; the one that calls Record, and
// f, has the name of the function with which it began. Times are nanoseconds
// since the recording began, which is shortly before f is called.
//
//	tr, err := live.Record(func() { sort(data) })
//
// Logs, tasks and regions of package runtime/trace within f are in the trace.
// The tracer takes about 70 ns for each event; what it records is kept in
// memory until f returns, 1 MB for a second of a busy program and 50 MB for one
// that does nothing but switch.
//
// There is no trace, and f is not called, when f is nil or the process is
// traced already, as by another Record or by Run with Config.Trace. When f
// panics or ends its goroutine, the tracer is stopped and Record does not
// return.
func Record(f func()) (*trace.Trace, error) {
	if f == nil {
		return nil, errors.New("live: f is nil; want the function to record")
	}
	var recorded bytes.Buffer
	if err := rtrace.Start(&recorded); err != nil {
		return nil, fmt.Errorf("live: Record: %w", err)
	}
	func() {
		defer rtrace.Stop()
		f()
	}()
	tr, err := exectrace.Read(&recorded)
	if err != nil {
		return tr, fmt.Errorf("live: Record: %w", err)
	}
	tr.Limit = cpumax.Read()
	return tr, nil
}
