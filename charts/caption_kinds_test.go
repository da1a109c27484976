package charts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// leavings counts, by the kind of their events, how goroutines stopped running.
func leavings(tr *trace.Trace) (n map[string]int, whys map[string]map[string]int) {
	n, whys = map[string]int{}, map[string]map[string]int{}
	for e := range tr.Events() {
		way, why := "", ""
		switch e.Kind {
		case trace.GoBlock:
			way, why = "to wait", e.Reason.String()
		case trace.GoStop:
			way, why = "though it could go on", e.Stop.String()
			if e.Stop == trace.StopGosched {
				why = "yielded"
			}
		case trace.GoSyscallBegin:
			way = "for a system call"
		case trace.GoDestroy:
			way = "as it had ended"
		default:
			continue
		}
		n[way]++
		if whys[way] == nil {
			whys[way] = map[string]int{}
		}
		whys[way][why]++
	}
	return n, whys
}

func TestTheCaptionOfTheStateMachineSaysWhatTookGoroutinesFromRunningMostOften(t *testing.T) {
	kinds := map[string]bool{}
	for seed := range uint64(60) {
		tr := anyRun(t, seed)
		n, whys := leavings(tr)
		all, most := 0, 0
		for _, k := range n {
			all, most = all+k, max(most, k)
		}
		var ways []string
		for way, k := range n {
			if k == most {
				ways = append(ways, way)
			}
		}
		got := StateMachine(tr).Caption
		begin := fmt.Sprintf("A goroutine stopped running %s times", commas(all))
		ok := strings.HasPrefix(got, begin)
		for _, way := range ways {
			ok = ok && strings.Contains(got, way)
		}
		switch rest := strings.TrimPrefix(got, begin); {
		case len(ways) > 1:
			kinds["a tie"] = true
			ok = ok && strings.HasSuffix(got, ", "+count(most, "time", "times")+" each.")
		case most == all:
			ok = ok && strings.HasPrefix(rest, ", each time "+ways[0])
		default:
			ok = ok && strings.HasPrefix(rest, fmt.Sprintf(", most often %s: %s", ways[0], count(most, "time", "times")))
			reason := ""
			for why, k := range whys[ways[0]] {
				switch {
				case why == "":
				case k == most:
					reason = " (" + why + ")"
				case 2*k > most:
					reason = fmt.Sprintf(" (%d of these: %s)", k, why)
				}
			}
			kinds[ways[0]+reason[:min(len(reason), 1)]] = true
			ok = ok && strings.HasSuffix(got, count(most, "time", "times")+reason+".")
		}
		if !ok {
			t.Errorf("seed %d: it is %q; counted are %v by %v", seed, got, n, whys)
		}
	}
	for _, kind := range []string{"to wait ", "though it could go on ", "as it had ended"} {
		if !kinds[kind] {
			t.Errorf("none of the runs has a caption of the kind %q: %v", kind, kinds)
		}
	}
	// A goroutine that computes for ever never stops running.
	tr, _ := simlib.Run(simlib.Config{Procs: 1, MaxTime: time.Millisecond}, func(g *simlib.G) { g.Compute(time.Hour) })
	if got := StateMachine(tr).Caption; got != "" {
		t.Errorf("no goroutine stopped running, and it is %q", got)
	}
	// And one that stops once.
	tr = runOf(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(time.Hour) }).SetName("late")
		g.Sleep(time.Millisecond)
	})
	got := StateMachine(tr, MachineOptions{Names: []string{"main"}}).Caption
	if want := "A goroutine stopped running only once, to wait (sleep)."; got != want {
		t.Errorf("of main that sleeps once it is %q, want %q", got, want)
	}
}

func TestTheCaptionOfGoroutinesNamesWhatMostDoAlikeAndTheOneThatHasDoneItLongest(t *testing.T) {
	kinds := map[string]bool{}
	for seed := range uint64(60) {
		tr := anyRun(t, seed)
		at := tr.End() * int64(seed%7) / 7
		slices_, err := tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		// The last slice of each goroutine that began by then.
		now := map[trace.GoID]trace.Slice{}
		for _, s := range slices_ {
			if s.From <= at {
				now[s.G] = s
			}
		}
		groups, n := map[string][]trace.Slice{}, 0
		for g, s := range now {
			if s.To <= at && s.End.Kind == trace.GoDestroy {
				delete(now, g)
				continue
			}
			does := map[trace.GoStatus]string{trace.GoRunning: "run", trace.GoRunnable: "can run and have no P", trace.GoSyscall: "are in a system call"}[s.Status]
			if s.Status == trace.GoWaiting {
				does = "wait (" + s.Begin.Reason.String() + ")"
			}
			groups[does] = append(groups[does], s)
			n++
		}
		got := Goroutines(tr, time.Duration(at)).Caption
		most := 0
		for _, g := range groups {
			most = max(most, len(g))
		}
		found := n == 0 && got == ""
		for does, g := range groups {
			first := slices.MinFunc(g, func(a, b trace.Slice) int { return int(a.From - b.From) })
			for _, s := range g {
				if len(g) != most || s.From != first.From {
					continue
				}
				switch {
				case n == 1:
					kinds["one"] = true
					found = found || strings.HasPrefix(got, "The only goroutine, "+tr.Name(s.G)+", ") && strings.HasSuffix(got, ", for "+duration(at-s.From)+".")
				case most == 1:
					kinds["all differ"] = true
					found = found || strings.HasPrefix(got, fmt.Sprintf("No two of the %d goroutines do the same; %s has not moved for longest: ", n, tr.Name(s.G))) && strings.HasSuffix(got, ", for "+duration(at-s.From)+".")
				default:
					whose := fmt.Sprintf("%d of the %d goroutines", most, n)
					if most == n {
						whose = fmt.Sprintf("All %d goroutines", n)
					}
					kinds["most"] = true
					found = found || got == fmt.Sprintf("%s %s; %s longest, for %s.", whose, does, tr.Name(s.G), duration(at-s.From))
				}
			}
		}
		if !found {
			t.Errorf("seed %d at %d: it is %q; there are %v", seed, at, got, groups)
		}
	}
	if len(kinds) != 3 {
		t.Errorf("the runs have only captions of the kinds %v", kinds)
	}
	var log trace.Log
	log.Add(0, trace.ProcStart, rule.SU1, 0, 0, trace.NoQueue, 0)
	empty := log.Finish(trace.Info{Procs: 1}, 1000)
	if f := Goroutines(empty, 0); f.Caption != "" || f.Check() != nil {
		t.Errorf("without a goroutine it is %q, %v", f.Caption, f.Check())
	}
}

func TestTheCaptionOfTwoRunsComparesHowBusyTheirPsWere(t *testing.T) {
	differ := 0
	for seed := range uint64(30) {
		var runs [2]*trace.Trace
		var busy [2]string
		for i := range runs {
			runs[i] = anyRun(t, seed+uint64(i)*100)
			r := newRecount(t, runs[i], window{0, runs[i].End()})
			ran := int64(0)
			for k := range len(r.times) - 1 {
				for g := range goroutines(r.at[k]) {
					if do := doingNow(r.at[k], g); do == running || do == marking {
						ran += r.times[k+1] - r.times[k]
					}
				}
			}
			busy[i] = percent(float64(ran) / float64(runs[i].End()) / float64(runs[i].Procs))
		}
		f := Compare(runs[0], runs[1])
		want := fmt.Sprintf(" Goroutines ran for %s of the time of the Ps (the first) and for %s (the second).", busy[0], busy[1])
		if differ++; busy[0] == busy[1] {
			want, differ = "long.", differ-1
		}
		if !strings.HasSuffix(f.Caption, want) {
			t.Errorf("seed %d: it is %q, want it to end with %q", seed, f.Caption, want)
		}
	}
	if differ < 10 {
		t.Errorf("only %d pairs of runs differ", differ)
	}
	tr := anyRun(t, 1)
	if f := Compare(tr, tr); strings.Contains(f.Caption, "of the time of the Ps") {
		t.Errorf("a run compared with itself says %q", f.Caption)
	}
}
