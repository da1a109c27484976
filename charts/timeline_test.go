package charts

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// syscalls is a run in which Ps are taken from threads in syscalls: by sysmon
// while others wait, by sysmon while no goroutine does, and by a thread that is
// back from its own.
func syscalls(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) {
				g.Syscall(5 * time.Millisecond)
				g.Compute(time.Millisecond)
			})
		}
		wg.Wait(g)
		g.Syscall(30 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestAPTakenFromASyscallIsMarkedInAllLanesWithItsRule(t *testing.T) {
	tr := syscalls(t)
	type steal struct {
		e trace.Event
		g trace.GoID
	}
	var steals []steal
	r := tr.Replay()
	for r.Next() {
		if e := r.Event(); e.Kind == trace.ProcSteal {
			steals = append(steals, steal{e, r.State().Threads[e.M].G})
		}
	}
	seen := map[rule.Rule]bool{}
	for _, s := range steals {
		seen[s.e.Rule] = true
	}
	if len(seen) != 3 || !seen[rule.SY5] || !seen[rule.SY7] || !seen[rule.SY8] {
		t.Fatalf("the run has %v, want SY-5, SY-7 and SY-8", seen)
	}
	for _, lanes := range []Lanes{ByP, ByM, ByG} {
		f := Timeline(tr, TimelineOptions{Lanes: lanes})
		rows, d := drawn[markRow](t, f, "P taken from a syscall")
		if len(rows) != len(steals) {
			t.Fatalf("lanes %d: %d marks, want %d", lanes, len(rows), len(steals))
		}
		for i, s := range steals {
			row := rows[i]
			lane := f.laneNames(t)[row.Lane]
			want := [...]string{ByP: "P" + digits(float64(s.e.P), 9), ByM: "M" + digits(float64(s.e.M), 9), ByG: tr.Name(s.g)}[lanes]
			if lanes != ByG && lane != want || !strings.HasPrefix(lane, want) {
				t.Errorf("lanes %d: the mark is in the lane of %s, want %s", lanes, lane, want)
			}
			if at := float(t, row.From); at*1e6 < float64(s.e.Time)-1 || at*1e6 > float64(s.e.Time)+1 {
				t.Errorf("lanes %d: the mark is at %v ms, want %d ns", lanes, at, s.e.Time)
			}
			note := d.Notes[row.Note]
			who := "sysmon"
			if s.e.Rule == rule.SY8 {
				who = "a thread back from its own syscall"
			}
			text := who + " takes P" + digits(float64(s.e.P), 9) + " from M" + digits(float64(s.e.M), 9) + ", which is in a syscall"
			if !slices.Equal(note, []string{text, s.e.Rule.String()}) || d.Rules[s.e.Rule.String()] != s.e.Rule.Text() {
				t.Errorf("lanes %d: the mark says %q, want %q with rule %v", lanes, note, text, s.e.Rule)
			}
		}
		if !strings.Contains(f.Description, "Ps taken from a syscall") {
			t.Errorf("lanes %d: the description has no count: %s", lanes, f.Description)
		}
	}
}

// laneNames reads the names of the lanes back from the option.
func (f *Figure) laneNames(t *testing.T) []string {
	t.Helper()
	var o struct{ YAxis []struct{ Data []string } }
	if err := json.Unmarshal(chartOf(f).Option, &o); err != nil {
		t.Fatal(err)
	}
	return o.YAxis[0].Data
}

// By M and by G, the syscall goes on: its slice must not say that it has the P.
func TestASyscallThatLosesItsPIsTwoSlicesOneWithThePAndOneWithout(t *testing.T) {
	tr := syscalls(t)
	for _, lanes := range []Lanes{ByM, ByG} {
		r, err := readSpans(tr, lanes, 0, tr.End())
		if err != nil {
			t.Fatal(err)
		}
		with, without := 0, 0
		for _, s := range r.done {
			switch {
			case s.do != syscall:
			case s.end.kind == trace.ProcSteal:
				with++
				if s.p == trace.NoProc {
					t.Errorf("lanes %d: a slice that ends when its P is taken has no P: %+v", lanes, s)
				}
			case s.begin.kind == trace.ProcSteal:
				without++
				if s.p != trace.NoProc {
					t.Errorf("lanes %d: a syscall without a P has P%d", lanes, s.p)
				}
			}
		}
		if with == 0 || with != without {
			t.Errorf("lanes %d: %d slices lose their P and %d go on without", lanes, with, without)
		}
	}
}
