package simlib_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// spoken is a script as a program of functions: the same operations, done by
// G's methods. It is the dumb second implementation that scripts are held
// against.
type spoken struct {
	prog    *script.Program
	seed    uint64
	chans   []*simlib.Chan[int]
	mutexes []simlib.Mutex
	groups  []simlib.WaitGroup
}

func speak(prog *script.Program, seed uint64) func(*simlib.G) {
	p := &spoken{prog: prog, seed: seed, mutexes: make([]simlib.Mutex, prog.Mutexes), groups: make([]simlib.WaitGroup, prog.WaitGroups)}
	for _, n := range prog.Chans {
		p.chans = append(p.chans, simlib.NewChan[int](n))
	}
	return func(g *simlib.G) { p.body(g, prog.Bodies[0], 0, 0, 1) }
}

// body does the operations of a body, in a turn of the innermost loop of so
// many; the turn is -1 outside of any.
func (p *spoken) body(g *simlib.G, b script.Body, arg, turn, of int) {
	for _, o := range b {
		d := script.Draw(o.D, o.Spread, p.seed, arg, max(turn, 0), of)
		on := o.On.Of(arg)
		switch o.Kind {
		case script.OpCompute:
			g.Compute(d)
		case script.OpGosched:
			g.Gosched()
		case script.OpSleep:
			g.Sleep(d)
		case script.OpSyscall:
			g.Syscall(d)
		case script.OpSend:
			p.chans[on].Send(g, 1)
		case script.OpRecv:
			p.chans[on].Recv(g)
		case script.OpClose:
			p.chans[on].Close(g)
		case script.OpLock:
			p.mutexes[on].Lock(g)
		case script.OpUnlock:
			p.mutexes[on].Unlock(g)
		case script.OpAdd:
			p.groups[on].Add(g, o.N)
		case script.OpWait:
			p.groups[on].Wait(g)
		case script.OpGo:
			child := arg
			if turn >= 0 {
				child = turn
			}
			g.Go(func(g *simlib.G) { p.body(g, p.prog.Bodies[o.N], child, -1, 1) })
		case script.OpRepeat:
			for i := range o.N {
				p.body(g, o.Body, arg, i, o.N)
			}
		}
	}
}

// drawScript draws a program that a script can hold, one in ten with misuse. When the
// test fails it prints the program as a scenario has it.
func drawScript(t *rapid.T) *script.Program {
	grammar := story.AsData
	if rapid.IntRange(0, 9).Draw(t, "misuse") == 0 {
		grammar = story.AsDataMisuse
	}
	return asScript(drawProgram(t, grammar))
}

// wantSame runs a script as it is, step by step, and as functions, and fails
// unless all give the same trace and end. It returns how they ended.
func wantSame(t failer, cfg simlib.Config, prog *script.Program) error {
	t.Helper()
	run := func(sim *simlib.Sim, err error, drive func(*simlib.Sim) error) ([]byte, *trace.Trace, error) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		err = drive(sim)
		tr := sim.Close()
		var b bytes.Buffer
		if _, err := tr.WriteTo(&b); err != nil {
			t.Fatalf("%v", err)
		}
		return b.Bytes(), tr, err
	}
	sim, err := simlib.New(cfg, speak(prog, cfg.Seed))
	want, wantTrace, wantErr := run(sim, err, inOneGo)
	for how, drive := range map[string]func(*simlib.Sim) error{
		"in one go": inOneGo,
		"step by step": func(sim *simlib.Sim) error {
			for sim.Step() {
			}
			return sim.Err()
		},
	} {
		sim, err := simlib.NewScript(cfg, prog)
		got, gotTrace, gotErr := run(sim, err, drive)
		if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
			t.Fatalf("%s the script ends with %v, the functions with %v", how, gotErr, wantErr)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%s the script differs from the functions: %s", how, firstDifference(gotTrace, wantTrace))
		}
	}
	return wantErr
}

func TestAScriptGivesTheSameTraceAsTheSameProgramOfFunctions(t *testing.T) {
	ends := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		cfg.FullStart = false // New refuses it for a script
		cfg.MaxSteps = 20_000
		cfg.Check = rapid.IntRange(0, 3).Draw(t, "check") == 0
		ends[fmt.Sprintf("%T", wantSame(t, cfg, drawScript(t)))]++
	})
	if ends["<nil>"] == 0 || ends["*simlib.DeadlockError"] == 0 {
		t.Errorf("the scripts ended with %v; want some that end well and some that deadlock", ends)
	}
}

func TestAMisuseEndsAScriptAsItEndsTheSameProgramOfFunctions(t *testing.T) {
	c, m, wg := script.Nth(0), script.Nth(0), script.Nth(0)
	for want, bodies := range map[string][]script.Body{
		"panic: close of closed channel":              {{script.Close(c), script.Close(c)}},
		"panic: send on closed channel":               {{script.Close(c), script.Send(c)}},
		"fatal error: sync: unlock of unlocked mutex": {{script.Unlock(m)}},
		"panic: sync: negative WaitGroup counter":     {{script.Done(wg)}},
		"panic: send on closed channel (goroutine ":   {{script.Repeat(3, script.Go(1)), script.Sleep(time.Millisecond), script.Close(c), script.Sleep(time.Second)}, {script.Send(c)}},
		"panic: sync: WaitGroup is reused before previous Wait has returned": {
			{script.Add(wg, 1), script.Go(1), script.Wait(wg)},
			{script.Done(wg), script.Add(wg, 2)},
		},
		"<nil>": { // closing wakes receivers
			{script.Repeat(3, script.Go(1)), script.Sleep(time.Millisecond), script.Close(c), script.Sleep(time.Second), script.Recv(c)},
			{script.Recv(c), script.Recv(c)},
		},
	} {
		prog := &script.Program{Chans: []int{0}, Mutexes: 1, WaitGroups: 1, Bodies: bodies}
		err := wantSame(t, simlib.Config{Procs: 1, Check: true}, prog)
		if !strings.HasPrefix(fmt.Sprint(err), want) {
			t.Errorf("the script ends with %v; want %s", err, want)
		}
	}
}
