package simlib

import (
	"context"
	"fmt"

	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// RunScript is Run for a program that is held as data.
func RunScript(cfg Config, prog *script.Program) (*trace.Trace, error) {
	return RunScriptContext(context.Background(), cfg, prog)
}

// RunScriptContext is RunContext for a program that is held as data.
func RunScriptContext(ctx context.Context, cfg Config, prog *script.Program) (*trace.Trace, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	sim, err := NewScript(cfg, prog)
	if err != nil {
		return nil, err
	}
	defer sim.Close()
	err = sim.Run(ctx)
	return sim.Close(), err
}

// NewScript is New for a program that is held as data.
func NewScript(cfg Config, prog *script.Program) (*Sim, error) {
	if prog == nil {
		return nil, fmt.Errorf("simlib: the script is nil; want the program to simulate")
	}
	if err := prog.Validate(); err != nil {
		return nil, err
	}
	if cfg.FullStart {
		return nil, fmt.Errorf("simlib: FullStart is set for a script; want a program of functions, as the runtime's main is one")
	}
	sim, gp, err := newSim(cfg)
	if err != nil {
		return nil, err
	}
	s := sim.s
	s.compile(prog)
	gp.pc = s.script.entry[0]
	return sim, nil
}

// scriptState is a script in a run: its code and its objects.
type scriptState struct {
	code    []instr
	entry   []uint32 // where each body begins
	chans   []scriptChan
	mutexes []Mutex
	groups  []WaitGroup

	locking []locking // of the goroutines that compete for a mutex; g.sel says which
	free    []int32   // places in locking that no goroutine uses
}

// Kinds of instructions beside those of operations.
const (
	instrEnd  = script.OpRepeat + 1 + iota // the end of a body
	instrNext                              // the end of a Repeat's body
)

// instr is an operation made ready to run.
type instr struct {
	op     script.Kind
	loop   int8  // the innermost loop, -1 is none; of Repeat: its own
	turns  int32 // of that loop
	n      int32 // the delta of Add
	to     uint32
	on     script.Ref
	cost   int64 // of the operation to the scheduler, ns
	d      int64
	spread int64
}

// compile makes a script ready to run. Instruction 0 belongs to no body, so
// that pc 0 can say that a goroutine is none of a script.
func (s *sched) compile(prog *script.Program) {
	sc := &s.script
	sc.code = make([]instr, 1)
	sc.entry = make([]uint32, len(prog.Bodies))
	for i, body := range prog.Bodies {
		sc.entry[i] = uint32(len(sc.code))
		s.compileBody(body, -1, 1)
		sc.code = append(sc.code, instr{op: instrEnd})
	}
	for i := range sc.code {
		if in := &sc.code[i]; in.op == script.OpGo {
			in.to = sc.entry[in.n]
		}
	}
	sc.chans = make([]scriptChan, len(prog.Chans))
	for i, n := range prog.Chans {
		sc.chans[i].dataqsiz = int32(n)
	}
	sc.mutexes = make([]Mutex, prog.Mutexes)
	sc.groups = make([]WaitGroup, prog.WaitGroups)
}

func (s *sched) compileBody(body script.Body, loop int8, turns int32) {
	sc := &s.script
	for _, o := range body {
		in := instr{op: o.Kind, loop: loop, turns: turns, n: int32(o.N), on: o.On, cost: s.scriptCost(o.Kind), d: int64(o.D), spread: int64(o.Spread)}
		if o.Kind != script.OpRepeat {
			sc.code = append(sc.code, in)
			continue
		}
		in.loop, in.turns = loop+1, in.n
		sc.code = append(sc.code, in)
		start := uint32(len(sc.code))
		s.compileBody(o.Body, in.loop, in.turns)
		sc.code = append(sc.code, instr{op: instrNext, loop: in.loop, turns: in.turns, to: start})
	}
}

// scriptCost returns what the scheduler's part of an operation costs.
func (s *sched) scriptCost(k script.Kind) int64 {
	switch k {
	case script.OpSyscall:
		return int64(s.costs.Syscall)
	case script.OpSend, script.OpRecv, script.OpClose:
		return int64(s.costs.ChanOp)
	case script.OpLock, script.OpUnlock, script.OpAdd, script.OpWait:
		return int64(s.costs.Lock)
	case script.OpGo:
		return int64(s.costs.Create)
	case script.OpGosched:
		before, _ := s.goschedCost()
		return int64(before)
	case script.OpSleep:
		return int64(s.costs.Timer)
	}
	return 0
}
