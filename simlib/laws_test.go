package simlib_test

import (
	"errors"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// wantSoundTrace checks what holds for every trace.
func wantSoundTrace(t failer, r result) {
	t.Helper()
	replay := r.tr.Replay()
	created, ended, last := 0, map[trace.GoID]bool{}, trace.KindNone
	full := false // a put that found the ring full; the overflow is the next event
	for replay.Next() {
		e, s := replay.Event(), replay.State()
		if last = e.Kind; full && e.Kind != trace.RunqOverflow {
			t.Fatalf("a ring holds 257 before %v", e)
		}
		full = false
		switch e.Kind {
		case trace.GoCreate:
			created++
		case trace.GoDestroy:
			if ended[e.G] {
				t.Fatalf("goroutine %d ends twice", e.G)
			}
			ended[e.G] = true
		case trace.GoStart:
			if ended[e.G] {
				t.Fatalf("goroutine %d starts after its end", e.G)
			}
		}
		if e.Rule == trace.NoRule && e.Kind != trace.UserLog && e.Kind != trace.End {
			t.Fatalf("no rule is behind %v", e)
		}
		if n := s.Count[trace.GoRunning]; n > r.cfg.Procs {
			t.Fatalf("%d goroutines run on %d Ps after %v", n, r.cfg.Procs, e)
		}
		for i := range s.Procs {
			switch n := len(s.Procs[i].Ring()); {
			case n == 257:
				full = true
			case n > 257:
				t.Fatalf("the ring of P%d holds %d after %v", i, n, e)
			}
		}
	}
	if replay.Err() != nil {
		t.Fatalf("%v", replay.Err())
	}
	if last != trace.End {
		t.Fatalf("the trace ends with %v", last)
	}
	// A run can stop between a go statement and the count of its program.
	if d := r.play.started - created; d < 0 || d > 1 && r.err == nil {
		t.Fatalf("%d goroutines were started, the trace has %d", r.play.started, created)
	}
	if now := r.tr.End(); now < 0 || now > int64(r.cfg.MaxTime) {
		t.Fatalf("the run ends at %d", now)
	}
}

// wantSumsRight compares how long goroutines ran with what they computed.
func wantSumsRight(t failer, r result) {
	t.Helper()
	slices, err := r.tr.Slices()
	if err != nil {
		t.Fatalf("%v", err)
	}
	ran, running, ended := map[int]int64{}, map[int]bool{}, map[int]bool{}
	var total int64
	for _, s := range slices {
		id := int(s.G)
		if s.End.Kind == trace.GoDestroy {
			ended[id] = true
		}
		if s.Status != trace.GoRunning {
			continue
		}
		ran[id] += s.To - s.From
		total += s.To - s.From
		running[id] = s.End.Kind == trace.KindNone
	}
	if most := r.tr.End() * int64(r.cfg.Procs); total > most {
		t.Fatalf("goroutines ran for %d ns, %d Ps have %d", total, r.cfg.Procs, most)
	}
	free := r.cfg.Costs != nil && *r.cfg.Costs == simlib.Costs{}
	for id, d := range r.play.computed {
		if ended[id] && ran[id] < int64(d) {
			t.Fatalf("goroutine %d computed %v but ran for %v", id, d, time.Duration(ran[id]))
		}
		if free && (ran[id] > int64(d) || ended[id] && ran[id] != int64(d)) {
			t.Fatalf("goroutine %d computed %v but ran for %v, though nothing else takes time", id, d, time.Duration(ran[id]))
		}
	}
}

// wantAblated checks that what is switched off does not happen.
func wantAblated(t failer, r result) {
	t.Helper()
	c := r.cfg
	for e := range r.tr.Events() {
		bad := false
		switch e.Kind {
		case trace.RunqSteal:
			bad = c.DisableStealing || c.Procs == 1
		case trace.GoCreate, trace.GoUnblock:
			bad = c.DisableRunnext && e.To == trace.Runnext
		case trace.GoStart:
			bad = c.DisableGlobalTick && e.Rule == trace.GQ2 || c.DisableRunnext && e.From == trace.Runnext
		case trace.ProcSteal:
			bad = c.DisableHandoff && e.Rule != trace.SY8
		case trace.PreemptRequest:
			bad = c.DisablePreemption
		case trace.GoStop:
			bad = c.DisablePreemption && e.Stop == trace.StopPreempted
		}
		if bad {
			t.Fatalf("%v happens with %+v", e, c)
		}
	}
	if errors.Is(r.err, simlib.ErrMaxTime) && r.tr.End() != int64(c.MaxTime) {
		t.Fatalf("the run stops at %d, MaxTime is %d", r.tr.End(), int64(c.MaxTime))
	}
}
