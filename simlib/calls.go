package simlib

import (
	"reflect"
	"runtime"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// maxCalls is how deep a stack is noted.
const maxCalls = 32

// callSites numbers the stacks that a run has noted.
type callSites map[[maxCalls]uintptr]int

// note tells the trace in which calls of the program the goroutine is, for
// Config.Calls.
func (gg *G) note() {
	var pcs [maxCalls]uintptr
	n := runtime.Callers(3, pcs[:])
	gg.s.log.SetCalls(gg.gp.goid, gg.s.callSite(pcs, n))
}

// noteStart tells the trace with which function, body, a goroutine begins.
func (s *sched) noteStart(gp *g, body any) {
	if !s.cfg.Calls {
		return
	}
	// The pc after the entry, as CallersFrames takes those of returns.
	site := s.callSite([maxCalls]uintptr{reflect.ValueOf(body).Pointer() + 1}, 1)
	s.log.SetStart(gp.goid, site)
}

// callSite returns the number of a stack.
func (s *sched) callSite(pcs [maxCalls]uintptr, n int) int {
	id, ok := s.callSites[pcs]
	if !ok {
		id = s.log.AddStack(programFrames(pcs[:n]))
		if s.callSites == nil {
			s.callSites = callSites{}
		}
		s.callSites[pcs] = id
	}
	return id
}

// programFrames returns the frames that are the program's: those above the
// coroutine that the body runs in, without this package's own.
func programFrames(pcs []uintptr) (own []trace.Frame) {
	const (
		here   = "github.com/schedlab/schedlab/simlib."
		bottom = here + "(*G).run"
	)
	frames := runtime.CallersFrames(pcs)
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if strings.HasPrefix(f.Function, bottom) {
			break
		}
		if f.Function != "" && !strings.HasPrefix(f.Function, here) {
			own = append(own, trace.Frame{Func: f.Function, File: f.File, Line: f.Line})
		}
	}
	return own
}
