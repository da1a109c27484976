package script

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// MaxDepth is how deep Repeats may be nested.
const MaxDepth = 2

// MaxObjects is how many channels a program may have, how many mutexes and how
// many wait groups. Each takes up to 88 bytes before the run begins: a mistaken
// number would take all the memory, which Go answers with the end of the process
// and not with an error.
const MaxObjects = 1 << 24

// A Program is a whole script.
type Program struct {
	Chans      []int  // the size of each channel's buffer; MaxObjects channels at most
	Mutexes    int    // how many there are, up to MaxObjects
	WaitGroups int    // how many there are, up to MaxObjects
	Bodies     []Body // the first is that of main
}

// Validate says what is wrong with a program, if anything. Whether the
// objects that depend on a goroutine's argument exist shows only in a run.
func (p *Program) Validate() error {
	if p == nil {
		return errors.New("script: there is no program (nil)")
	}
	if len(p.Bodies) == 0 {
		return errors.New("script: there is no body; want one for main at least")
	}
	if len(p.Chans) > MaxObjects {
		return fmt.Errorf("script: there are %d channels; want at most %d", len(p.Chans), MaxObjects)
	}
	for i, n := range p.Chans {
		if n < 0 || n > math.MaxInt32 {
			return fmt.Errorf("script: the size of channel %d is %d; want 0 to %d", i, n, math.MaxInt32)
		}
	}
	if p.Mutexes < 0 || p.Mutexes > MaxObjects {
		return fmt.Errorf("script: there are %d mutexes; want 0 to %d", p.Mutexes, MaxObjects)
	}
	if p.WaitGroups < 0 || p.WaitGroups > MaxObjects {
		return fmt.Errorf("script: there are %d wait groups; want 0 to %d", p.WaitGroups, MaxObjects)
	}
	for i, b := range p.Bodies {
		if err := p.validate(b, 0); err != nil {
			return fmt.Errorf("script: body %d: %w", i, err)
		}
	}
	return nil
}

func (p *Program) validate(b Body, depth int) error {
	for i := range b {
		if err := p.validateOp(&b[i], depth); err != nil {
			return fmt.Errorf("operation %d (%v): %w", i, b[i].Kind, err)
		}
	}
	return nil
}

func (p *Program) validateOp(o *Op, depth int) error {
	switch o.Kind {
	case OpCompute, OpSleep, OpSyscall:
		if o.D < 0 || o.Spread < 0 || o.D > math.MaxInt64-o.Spread {
			return fmt.Errorf("the duration is %v plus up to %v; want 0 to %v", o.D, o.Spread, time.Duration(math.MaxInt64))
		}
	case OpGosched:
	case OpSend, OpRecv, OpClose:
		return o.On.validate("channel", len(p.Chans))
	case OpLock, OpUnlock:
		return o.On.validate("mutex", p.Mutexes)
	case OpAdd:
		if o.N < math.MinInt32 || o.N > math.MaxInt32 {
			return fmt.Errorf("the delta is %d; want %d to %d", o.N, math.MinInt32, math.MaxInt32)
		}
		return o.On.validate("wait group", p.WaitGroups)
	case OpWait:
		return o.On.validate("wait group", p.WaitGroups)
	case OpGo:
		if o.N < 0 || o.N >= len(p.Bodies) {
			return fmt.Errorf("the body is %d; want 0 to %d", o.N, len(p.Bodies)-1)
		}
	case OpRepeat:
		switch {
		case depth == MaxDepth:
			return fmt.Errorf("it is nested deeper than %d", MaxDepth)
		case o.N < 1 || o.N > math.MaxInt32:
			return fmt.Errorf("the turns are %d; want 1 to %d", o.N, math.MaxInt32)
		case len(o.Body) == 0:
			return errors.New("it has no body")
		}
		return p.validate(o.Body, depth+1)
	default:
		return fmt.Errorf("the kind is %d; want 1 to %d", o.Kind, numKinds-1)
	}
	return nil
}

// validate checks a Ref to the objects of one kind, of which there are n.
func (r Ref) validate(what string, n int) error {
	if r.Step < 0 || r.Mod < 0 || r.Step > math.MaxInt32 || r.Mod > math.MaxInt32 {
		return fmt.Errorf("the step is %d modulo %d; want 0 to %d", r.Step, r.Mod, math.MaxInt32)
	}
	if r.First < 0 || r.First >= n {
		const fields = "Chans, Mutexes and WaitGroups say how many there are"
		if n == 0 {
			return fmt.Errorf("it is for %s %d, but the program has none; "+fields, what, r.First)
		}
		return fmt.Errorf("it is for %s %d; want 0 to %d; "+fields, what, r.First, n-1)
	}
	return nil
}
