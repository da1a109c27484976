package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// configOf reads a Config from the first bytes and returns the others.
func configOf(b []byte) (simlib.Config, []byte) {
	d := decoder{b: b}
	first := d.next(256)
	cfg := simlib.Config{
		Procs:     []int{1, 2, 3, 4, 8, 64}[first%6],
		Seed:      uint64(d.next(256)),
		MaxTime:   2 * time.Second,
		MaxEvents: 300_000, // more than any random program needs
	}
	tick := d.next(2 * 61)
	cfg.StartTick, cfg.FullStart = uint32(tick%61), tick >= 61
	switch cost := time.Duration(d.next(256)); cost {
	case 0:
	case 1:
		cfg.Costs = &simlib.Costs{}
	default:
		c := simlib.DefaultCosts()
		c.WakeLatency, c.ThreadCreate, c.RunnextBackoff = cost, 1000*cost, cost*cost
		c.ChanOp, c.Lock, c.Schedule = cost%7, cost%5, cost
		cfg.Costs = &c
	}
	bits := d.next(256) | d.next(256)<<8
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
	return cfg, d.b
}

// under leaves out of a program what its model does not have.
func under(m simlib.Model, prog []op) []op {
	if m != simlib.ModelMN {
		keepProcs(prog)
	}
	if m == simlib.Model11 {
		neverStop(prog)
	}
	return prog
}

// FuzzProgram looks for a program and a scheduler that break the laws of
// checkLaws:
//
//	go test ./simlib -run '^$' -fuzz FuzzProgram -fuzzminimizetime 1x
func FuzzProgram(f *testing.F) {
	seeds := [][]byte{
		{byte(opGroup), 3, 2, byte(opCompute), 8, byte(opSyscall), 6},
		{byte(opGroup), 3, 2, byte(opNet), 0, 5, 6, byte(opNet), 0, 3, 5, byte(opTimer), 0, 5, 4},
		{byte(opBurst), 5, 0, byte(opGosched), byte(opSleep), 6},
		{byte(numOpKind), 0, 0, 0, 6, 2, 3, 3, 4, byte(numOpKind), 2, 1, 1, 8, 1, 1, 4, 4}, // two fights for locks
		{byte(numOpKind) + 1, 1, 4, 1, 2, 3, 0, 2, 1, 3, 1, 4, 1, 1, byte(opSelect), 2, 0, 1, 1, 1, 0, 2},
		{byte(opGo), 2, 1, byte(opWait), 0, byte(opSleep), 5, byte(opWake), 0, 1, byte(opWake), 0, 0},
		{byte(opGoexit)},
		{byte(opPull), 0, 5, 2, byte(opCompute), 6, byte(opPull), 1, 6, 1, byte(opGive), 0, 0, byte(opNext), 0, 7},
		{byte(opPull), 1, 3, 0, byte(opRecv), 3, byte(opGo), 1, 0, byte(opNext), 1, 0, byte(opNext), 1, 7},
	}
	for i := range byte(opMisuse) { // one misuse each
		seeds = append(seeds, []byte{byte(opMisuse), i % numLocks, i % 8})
	}
	for i, s := range seeds {
		for procs := range byte(6) {
			f.Add(append([]byte{procs, byte(i), byte(7 * i), byte(i % 3), byte(i * 37), byte(i % 8)}, s...))
			f.Add(append([]byte{procs + 6*byte(1+i%41), byte(i), byte(7 * i), byte(i % 3), byte(i * 37), byte(i%8) | byte(i)<<6}, s...))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 400 {
			return
		}
		cfg, rest := configOf(b)
		if prog := under(cfg.Model, decode(rest, true)); operations(prog) < 30_000 { // far below MaxEvents
			checkLaws(t, cfg, prog)
		}
	})
}

// operations returns how many operations a program takes at most: repeats in
// repeats can be half a million.
func operations(prog []op) (n int) {
	for _, o := range prog {
		times := 1
		switch o.kind {
		case opRepeat, opGroup, opGo, opBurst:
			times = max(times, o.n)
		case opPull:
			times = 4
		}
		n += 1 + times*operations(o.body)
	}
	return n
}
