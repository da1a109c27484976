package simlib_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

const configBytes = 6

// configOf reads a Config from the first bytes and returns the others.
func configOf(b []byte) (simlib.Config, []byte) {
	n := min(len(b), configBytes)
	next := story.FromBytes(b[:n])
	first := next(256)
	cfg := simlib.Config{
		Procs:    []int{1, 2, 3, 4, 8, 64}[first%6],
		Seed:     uint64(next(256)),
		MaxTime:  2 * time.Second,
		MaxSteps: 300_000, // more than any random program needs
	}
	tick := next(2 * 61)
	cfg.StartTick, cfg.FullStart = uint32(tick%61), tick >= 61
	switch cost := time.Duration(next(256)); cost {
	case 0:
	case 1:
		cfg.Costs = &simlib.Costs{}
	default:
		c := simlib.DefaultCosts()
		c.WakeLatency, c.ThreadCreate, c.RunnextBackoff = cost, 1000*cost, cost*cost
		c.ChanOp, c.Lock, c.Schedule = cost%7, cost%5, cost
		cfg.Costs = &c
	}
	bits := next(256) | next(256)<<8
	for i, p := range ablations(&cfg) {
		*p = bits>>i&1 == 1
	}
	cfg.Cores = bits >> 14
	more := first / 6 // 0 in inputs from before there was more to choose
	switch cfg.Model = simlib.Model(more % 3); cfg.Model {
	case simlib.ModelN1:
		eventLoop(&cfg)
	case simlib.Model11:
		ownThreads(&cfg)
		cfg.Cores = max(cfg.Cores, 1)
	}
	if cfg.Cores > 0 {
		cfg.Quota, cfg.Neighbors = []float64{0, 0.01, 0.05, 1}[more/3%4], more/12
	}
	return cfg, b[n:]
}

// wishes are what the fuzzer's first inputs are for: in each program of one all of
// these are found, as op.line prints them or the beginning of it.
var wishes = [][]string{
	{"group", "compute", "syscall"},
	{"group", "netread", "write", "read", "timer"},
	{"loop 2", "go", "yield", "sleep"}, // a burst
	{"group", "trylock", "lock", "compute"},
	{"group", "lock", "rwlock", "rlock"},
	{"loop", "go", "send", "recv", "select"},
	{"recover", "close", "send"},
	{"go", "condwait", "sleep", "broadcast", "signal"},
	{"exit"},
	{"pull", "give", "next", "end"},
	{"pull", "go", "recv", "next", "end"},
	{"lockos", "unlockos", "pull", "next"},
	{"after", "stop", "ticker", "tick", "reset"},
	{"procs", "stopworld", "gc", "alloc"},
	{"deadline", "shut", "shutread", "read"},
	{"unlock bad"}, {"runlock bad"}, {"rwunlock bad"}, {"done bad"}, {"close nil"}, {"close bad"}, {"go nil"}, {"panic misuse"},
}

// granted reports whether a program has all that a wish names.
func granted(prog *story.Program, wish []string) bool {
	text := strings.NewReplacer("{", "\n", "}", "\n", ";", "\n", "main:", "\n", "\t", "").Replace("\n" + prog.String())
	text = strings.ReplaceAll(text, "\n ", "\n")
	return !slices.ContainsFunc(wish, func(w string) bool { return !strings.Contains(text, "\n"+w) })
}

// bytesFor finds few bytes of which Make makes a program that grants a wish.
func bytesFor(wish []string) []byte {
	r := rand.New(rand.NewPCG(1, 1))
	for n := 20; n < 400; n += 10 {
		for range 200 {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			if granted(story.Make(story.FromBytes(b), story.AnyMisuse), wish) {
				return b
			}
		}
	}
	return nil
}

// FuzzProgram looks for a program and a scheduler that break the laws of
// checkLaws:
//
//	go test ./simlib -run '^$' -fuzz FuzzProgram -fuzzminimizetime 1x
func FuzzProgram(f *testing.F) {
	for i, wish := range wishes {
		program := bytesFor(wish)
		if program == nil {
			f.Errorf("no bytes make a program with %q", wish)
		}
		for procs := range byte(6) {
			i := byte(i)
			f.Add(append([]byte{procs, i, 7 * i, i % 3, i * 37, i % 8}, program...))
			f.Add(append([]byte{procs + 6*(1+i%41), i, 7 * i, i % 3, i * 37, i%8 | i<<6}, program...))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 400 {
			return
		}
		cfg, rest := configOf(b)
		prog := story.Make(story.FromBytes(rest), ofModel(cfg.Model, story.AnyMisuse))
		if prog.Steps() < 30_000 { // far below MaxSteps
			t.Logf("with %+v the program, as a scenario has it:\n%v", cfg, prog)
			checkLaws(t, cfg, prog)
		}
	})
}

const exited = "fatal error: coroswitch on exited coro"

// finds are programs in which the fuzzer found a fault once, of the scheduler or of
// the laws, with how they end and the bytes of their Config.
var finds = []struct{ what, end, config, text string }{
	{"who calls end may be overtaken on the way to it", exited, "\x04\a1\x01\x03%", `
		main: pull i9 { loop 4 { alloc 64; after 12ms _f { }; give $ } }; loop 5 { next i9 }
		group 6 {
			yield; compute 150us; compute 1ms; pull i$ { loop 4 { give $; end i5; give $ } }
			next i$; next i$; next i$; next i$; next i$
		}`},
	{"a coroutine has ended when a goroutine that calls next switches to it", exited, "\x04\a1\x01\x03%", `
		main: pull i9 { loop 4 { alloc 64; after 12ms _f { }; give $ } }; loop 5 { next i9 }
		group 6 { compute 0s; next i0; pull i$ { loop 4 { loop 1 { end i5 }; give $ } }; next i$; next i$; next i$; next i$ }`},
	{"a locked thread that waits for a core is sent to sleep by the one that finds its goroutine", "<nil>", "\x02\x00\x7f\x1a\x1cQ", `
		chan c 3
		main: yield; yield; sleep 12ms; lockos; tight 4ms; loop 8 { yield }; next i1; yield
		timer _t 4ms; compute 100us; reset _t 4.000001ms; stop _t; loop 4 { yield }
		rwlock w1 defer { yield; yield }; loop 9 { yield }; netread 4ms; loop 6 { yield }; syscall 4ms; yield
		send c 1; send c 2; send c 3`},
	{"a coroutine ends while the next call of next begins", "fatal error: all goroutines are asleep", "\xd0\b8\x02\x00\x00", `
		chan c 100
		main: compute 0s; send c 1; broadcast d0; recover { close c1 }
		group 3 { next i1; pull i1 { loop 4 { lock m1 defer { stopworld 20us; recv c1 }; give $ } }; loop 3 { next i1 }; recv nil; sleep 4ms; recv c1; recv c0 }`},
	{"goroutines that have ended are forgotten", "panic: misuse", "\x03:\x1b\xbd\x00 ", `
		chan c 1
		main: select c! default; loop 6 { loop 360 { go { compute 1ms } } }; sleep 20us; procs 6; compute 100ns; sleep 1ms; panic misuse`},
	{"a ticker of a nanosecond is polled for where polls cost nothing", "simlib: the program did not end within MaxSteps", "\x03\x01%\x01\a\x01", `
		main: tight 45ms; lock m0 { recover { close c2 }; group 4 { ticker _k 1ns; loop 3 { tick _k; compute 50us }; stop _k } }`},
}

func TestWhatTheFuzzerFoundOnceKeepsTheLaws(t *testing.T) {
	for _, found := range finds {
		t.Run(found.what, func(t *testing.T) {
			cfg, _ := configOf([]byte(found.config))
			cfg.MaxSteps = 20_000 // of which the ticker takes any number
			prog, err := story.Parse(found.text)
			if err != nil {
				t.Fatal(err)
			}
			if r := checkLaws(t, cfg, prog); !strings.HasPrefix(fmt.Sprint(r.err), found.end) {
				t.Errorf("the run ends with %v; want %s", r.err, found.end)
			}
		})
	}
}
