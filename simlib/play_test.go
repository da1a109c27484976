package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/onsim"
)

// play runs a random program once and notes whatever no run may show.
type play struct {
	traffic map[string]*traffic // of channels
	wires   map[string]int      // bytes written to a connection and not read yet
	inMu    map[string]int
	readers map[string]int
	writers map[string]int
	woken   map[string]bool // whether signal or broadcast was called

	computed map[int]time.Duration // begun by each goroutine
	raw      map[int]time.Duration // system calls that Go takes for computing
	started  int                   // goroutines
	problems []string
}

func newPlay() *play {
	return &play{traffic: map[string]*traffic{}, wires: map[string]int{}, inMu: map[string]int{}, readers: map[string]int{},
		writers: map[string]int{}, woken: map[string]bool{}, computed: map[int]time.Duration{}, raw: map[int]time.Duration{}}
}

// main returns the program's main function.
func (p *play) main(prog *story.Program) func(*simlib.G) {
	p.started++
	return onsim.Main(prog, func(w onsim.World) story.World { return watched{w, p} })
}

// watched is the world of a goroutine of a play.
type watched struct {
	onsim.World
	*play
}

func (w watched) problem(format string, args ...any) {
	w.problems = append(w.problems, fmt.Sprintf("%v %s: ", w.Now(), w.Name())+fmt.Sprintf(format, args...))
}

// takes checks that a call lasts as long as it is to.
func (w watched) takes(what string, d time.Duration, call func(time.Duration)) {
	begin := w.Now()
	call(d)
	if took := w.Now() - begin; took < d {
		w.problem("%s %v takes %v", what, d, took)
	}
}

func (w watched) Compute(d time.Duration) {
	w.computed[w.ID()] += d
	w.takes("compute", d, w.World.Compute)
}

func (w watched) ComputeTight(d time.Duration) {
	w.computed[w.ID()] += d
	w.takes("tight", d, w.World.ComputeTight)
}

func (w watched) RawSyscall(d time.Duration) {
	w.raw[w.ID()] += d
	w.takes("rawsyscall", d, w.World.RawSyscall)
}

func (w watched) Sleep(d time.Duration)        { w.takes("sleep", d, w.World.Sleep) }
func (w watched) Syscall(d time.Duration)      { w.takes("syscall", d, w.World.Syscall) }
func (w watched) WaitSignal(d time.Duration)   { w.takes("waitsignal", d, w.World.WaitSignal) }
func (w watched) StopTheWorld(d time.Duration) { w.takes("stopworld", d, w.World.StopTheWorld) }

// Go starts a goroutine that no other waits for.
func (w watched) Go(name string, body func(story.World)) {
	if body != nil {
		w.started++
	}
	w.Plain(name, body)
}

func (w watched) Group(bodies []func(story.World)) {
	ended := 0
	w.started += len(bodies)
	var counted []func(story.World)
	for _, body := range bodies {
		counted = append(counted, func(w story.World) {
			defer func() { ended++ }()
			body(w)
		})
	}
	w.World.Group(counted)
	if ended != len(bodies) {
		w.problem("group goes on when %d of %d have ended", ended, len(bodies))
	}
}

// enters notes that the goroutine has a lock.
func (w watched) enters(count map[string]int, l string) {
	count[l]++
	if w.inMu[l] > 1 || w.writers[l] > 1 || w.writers[l] == 1 && w.readers[l] > 0 {
		w.problem("%s lets in too many: mutex %d, writers %d, readers %d", l, w.inMu[l], w.writers[l], w.readers[l])
	}
}

func (w watched) tries(got bool, count map[string]int, l string) bool {
	if got {
		w.enters(count, l)
	}
	return got
}

func (w watched) Lock(m string)            { w.World.Lock(m); w.enters(w.inMu, m) }
func (w watched) RLock(rw string)          { w.World.RLock(rw); w.enters(w.readers, rw) }
func (w watched) RWLock(rw string)         { w.World.RWLock(rw); w.enters(w.writers, rw) }
func (w watched) TryLock(m string) bool    { return w.tries(w.World.TryLock(m), w.inMu, m) }
func (w watched) TryRLock(rw string) bool  { return w.tries(w.World.TryRLock(rw), w.readers, rw) }
func (w watched) TryRWLock(rw string) bool { return w.tries(w.World.TryRWLock(rw), w.writers, rw) }
func (w watched) Unlock(m string)          { w.inMu[m]--; w.World.Unlock(m) }
func (w watched) RUnlock(rw string)        { w.readers[rw]--; w.World.RUnlock(rw) }
func (w watched) RWUnlock(rw string)       { w.writers[rw]--; w.World.RWUnlock(rw) }

func (w watched) CondWait(c, m string) {
	w.inMu[m]--
	w.World.CondWait(c, m)
	w.enters(w.inMu, m)
	if !w.woken[c] {
		w.problem("returns from a condition that no goroutine signalled")
	}
}

func (w watched) Signal(c string) {
	w.woken[c] = true
	w.World.Signal(c)
}

func (w watched) Broadcast(c string) {
	w.woken[c] = true
	w.World.Broadcast(c)
}
