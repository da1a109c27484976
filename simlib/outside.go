package simlib

import (
	"fmt"
	"reflect"
	"runtime"
	"unsafe"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A G that a body hands to a real goroutine, as in go func() { g.Compute(d) }(),
// would act there for the body. Go does not say which goroutine it is that calls,
// but where its stack is: what lies in the same 2 KiB of memory as an earlier
// call is on the same stack, as stacks are blocks of 2 KiB or more, at multiples
// of that. Only of a call from elsewhere, because the stack is deeper or has
// moved, are the callers looked at.

// stackBlock is the logarithm of the size of the smallest stack.
const stackBlock = 11

// farBlocks is how far below or above what is known of a stack a call is taken to
// be on the same one, with all between, and not on one that has moved.
const farBlocks = 64

// stackSpan is what is known of a body's stack: the blocks from low to low+more.
type stackSpan struct{ low, more uintptr }

// stackPointer returns an address in the stack of the caller. It must be inlined.
func stackPointer() uintptr {
	var here byte
	return uintptr(unsafe.Pointer(&here))
}

func (p *stackSpan) begin(sp uintptr) { p.low, p.more = sp>>stackBlock, 0 }

func (p *stackSpan) has(sp uintptr) bool { return sp>>stackBlock-p.low <= p.more }

// extend notes that a call was on the stack.
func (p *stackSpan) extend(sp uintptr) {
	switch block := sp >> stackBlock; {
	case block < p.low && p.low-block <= farBlocks:
		p.low, p.more = block, p.low+p.more-block
	case block > p.low+p.more && block-p.low <= farBlocks:
		p.more = block - p.low
	default:
		p.begin(sp)
	}
}

// outside ends the use of a G by a caller that is not its body. It returns when the
// caller is.
func (gg *G) outside() {
	s := gg.s
	if gg.on != nil && gg.lost() {
		gg.die()
	}
	if inBody() {
		if s.running != gg {
			panic(gg.misplaced())
		}
		return // for it to note where its stack is
	}
	if !s.inside.Load() {
		panic(gg.misplaced()) // there is no Run to return an error
	}
	var pcs [32]uintptr
	at := whereCalled(pcs[:runtime.Callers(2, pcs[:])])
	err := fmt.Errorf("simlib: the G of %s is used on another real goroutine%s; start goroutines with g.Go, not with go, and use in each body the G that it was given", trace.Quote(gg.Name()), at)
	s.watch.used.CompareAndSwap(nil, &err)
	s.pause.Store(0)
	runtime.Goexit() // its deferred calls let go of what bodies may wait for
}

// bodyEntry is where the call of a body begins.
var bodyEntry = runtime.FuncForPC(reflect.ValueOf((*G).runBody).Pointer()).Entry()

// inBody reports whether the caller runs on the goroutine of a body, of any run.
func inBody() bool {
	var few [32]uintptr // more would take a goroutine past a stack of 2 KiB
	pcs := few[:]
	n := runtime.Callers(2, pcs)
	for n == len(pcs) { // there may be more calls
		pcs = make([]uintptr, 8*len(pcs))
		n = runtime.Callers(2, pcs)
	}
	for i := n - 1; i >= 0; i-- { // the call of a body is almost at the bottom
		if f := runtime.FuncForPC(pcs[i] - 1); f != nil && f.Entry() == bodyEntry {
			return true
		}
	}
	return false
}
