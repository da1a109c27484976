package charts

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// recording is what a recording of Go's runtime looks like: main was there, and
// starts a goroutine, sweeps, and is in a region.
func recording() *trace.Trace {
	var l trace.Log
	add := func(at int64, k trace.Kind, g trace.GoID, arg uint32) {
		l.Add(at, k, rule.None, g, 0, trace.NoQueue, arg)
	}
	add(0, trace.ProcStart, trace.NoGo, 0)
	add(0, trace.GoCreate, 1, 0)
	add(0, trace.GoCreateBlocked, 2, 0)
	add(0, trace.GoStart, 1, 0)
	add(1000, trace.RangeBegin, 1, l.Text("region <work>"))
	add(2000, trace.GoCreate, 3, 1)
	add(3000, trace.RangeEnd, 1, l.Text("region <work>"))
	add(4000, trace.GoDestroy, 1, 0)
	add(4500, trace.RangeBegin, trace.NoGo, l.Text("GC incremental sweep"))
	add(5000, trace.GoStart, 3, 0)
	return l.Finish(trace.Info{Procs: 1, Source: "a recording", NoQueues: true, Recorded: true, Before: 4}, 9000)
}

func TestFiguresSayWhatIsNotRecorded(t *testing.T) {
	tr := recording()
	for want, f := range map[string]*Figure{
		"queues are not recorded, as Go's tracer does not tell of them; States shows how many goroutines can run": RunQueues(tr),
		"cores are not recorded, as Go's tracer does not tell of them":                                            Timeline(tr, TimelineOptions{Lanes: ByCore}),
		"rules are not recorded, as Go's tracer does not tell why the scheduler did something":                    RuleCounts(tr, nil),
	} {
		if err := problemOf(f); err == nil || err.Error() != want {
			t.Errorf("%s: the error is %v; want %s", f.Kind, err, want)
		}
	}
	for want, f := range map[string]*Figure{
		"whose queues are not recorded":                Snapshot(tr, 1),
		"That a thread looks for work is not recorded": Utilization(tr),
		"Queues and rules are not recorded.":           Story(tr),
	} {
		if err := problemOf(f); err != nil || !strings.Contains(f.Description, want) {
			t.Errorf("%s: error %v, and it says %q; want %q", f.Kind, err, f.Description, want)
		}
	}
	for _, f := range []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByG}), Timeline(tr, TimelineOptions{Lanes: ByM}), States(tr), Latency(tr)} {
		if err := problemOf(f); err != nil {
			t.Errorf("%s: %v", f.Kind, err)
		}
	}
}

func TestTheStoryOfARecordingTellsWhatWasThereAndWhatBegins(t *testing.T) {
	want := []string{
		"main was there when the recording began", "G2 was there when the recording began, and waits", "main runs, chosen to run",
		"main begins: region <work>", "main creates G3", "main ends: region <work>", "main ends", "G3 runs, chosen to run",
	}
	if got := column(Story(recording()), "what happened"); !slices.Equal(got, want) {
		t.Errorf("the story is %q", got)
	}
	swept := Story(recording(), StoryOptions{Kinds: []trace.Kind{trace.RangeBegin}})
	if got := column(swept, "what happened"); !slices.Equal(got, []string{"main begins: region <work>", "P0 begins: GC incremental sweep"}) {
		t.Errorf("what begins is %q", got)
	}
}

func TestEveryFigureTakesARealRecording(t *testing.T) {
	tr, err := live.Record(func() {
		done := make(chan bool)
		for range 4 {
			go func() {
				for range 50 {
					runtime.Gosched()
				}
				time.Sleep(time.Millisecond)
				done <- true
			}()
		}
		runtime.GC()
		for range 4 {
			<-done
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*Figure{
		Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByG}), Timeline(tr, TimelineOptions{Lanes: ByM}),
		States(tr), Latency(tr), Utilization(tr), Snapshot(tr, time.Millisecond), Story(tr), Story(tr, StoryOptions{Threads: true}),
	} {
		if err := problemOf(f); err != nil || len(f.HTML()) > 300_000 {
			t.Errorf("%s: error %v, %d bytes", f.Kind, err, len(f.HTML()))
		}
	}
}
