package trace_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// An event for FuzzReplay is 12 bytes: time step, kind, queue, rule, P, G, arg.
const fuzzBytes = 12

func fuzzEvent(l *Log, now int64, b []byte) int64 {
	// Most steps are small, a few are huge or go back.
	now += int64(int8(b[0])) << (b[2] >> 2)
	l.Add(now, Kind(b[1]), rule.Rule(b[3]), GoID(binary.LittleEndian.Uint16(b[6:])), ProcID(int16(binary.LittleEndian.Uint16(b[4:]))),
		Queue(b[2]&3), binary.LittleEndian.Uint32(b[8:]))
	return now
}

// fuzzSeed writes a legal trace as input for FuzzReplay, which then has
// something to break.
func fuzzSeed(seed uint64) []byte {
	var out []byte
	randtrace.Make(rand.New(rand.NewPCG(seed, 0)).IntN, 3, 120, func(_ *randtrace.Model, e Event) {
		var b [fuzzBytes]byte
		q, arg := randtrace.Pack(e)
		b[1], b[2], b[3] = byte(e.Kind), byte(q), byte(e.Rule)
		binary.LittleEndian.PutUint16(b[4:], uint16(e.P))
		binary.LittleEndian.PutUint16(b[6:], uint16(e.G))
		binary.LittleEndian.PutUint32(b[8:], arg)
		out = append(out, b[:]...)
	})
	return out
}

// Whatever the records are, reading them neither panics nor takes memory
// without measure. Use -fuzzminimizetime=10x, or most of the time goes into
// making inputs smaller.
func FuzzReplay(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(uint8(3), fuzzSeed(seed))
	}
	f.Fuzz(func(t *testing.T, procs uint8, data []byte) {
		var l Log
		var now int64
		n := 0
		for ; len(data) >= fuzzBytes; data = data[fuzzBytes:] {
			if data[1] == 0 && data[2]&3 == 0 {
				continue // no kind: a mark of the log, not an event
			}
			now = fuzzEvent(&l, now, data)
			n++
		}
		tr := l.Finish(Info{Procs: int(procs)}, math.MaxInt64)
		readAll(t, tr, n)
	})
}

// readAll reads a trace in every way and measures the memory that takes.
func readAll(t *testing.T, tr *Trace, n int) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := tr.Replay()
	accepted := 0
	for r.Next() {
		accepted++
		_ = r.Event().String()
	}
	runtime.ReadMemStats(&after)
	// One event may bring 16 goroutines' or 64 threads' worth of state; texts
	// and slices that grow double that.
	if took, most := after.TotalAlloc-before.TotalAlloc, uint64(1<<20+100*tr.Procs+8192*n); took > most {
		t.Errorf("replaying %d events took %d bytes, want at most %d", n, took, most)
	}
	if r.Err() == nil && accepted != n {
		t.Errorf("Replay stops after %d of %d events and has no error", accepted, n)
	}
	if _, err := tr.Slices(); (err == nil) != (r.Err() == nil) {
		t.Errorf("Slices says %v, Replay %v", err, r.Err())
	}
	if _, err := tr.At(math.MaxInt64); (err == nil) != (r.Err() == nil) {
		t.Errorf("At says %v, Replay %v", err, r.Err())
	}
}
