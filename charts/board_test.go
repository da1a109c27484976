package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// played is what the page gets of a board.
type played struct {
	Open  int
	Ended int
	Names map[string]string
	Says  []string
	Rules [][]string
	First [][]int
	Steps [][]json.RawMessage
}

func play(t *testing.T, f *Figure) (p played) {
	t.Helper()
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(f.Body.(Stage).Data, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// flood starts so many goroutines that a ring overflows.
func flood(t *testing.T, n int) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range n {
			wg.Go(g, func(g *simlib.G) { g.Compute(20 * time.Microsecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestABoardHasAStepForEveryEventAndSaysTheRuleOfEach(t *testing.T) {
	tr := flood(t, 300)
	p := play(t, Board(tr))
	if len(p.Steps) != tr.Len() {
		t.Fatalf("there are %d steps for %d events", len(p.Steps), tr.Len())
	}
	var time int64
	for i, e := range slices.Collect(tr.Events()) {
		var after int64
		var rule int
		var names []trace.GoID
		for at, to := range map[int]any{0: &after, 2: &rule, 9: &names} {
			if err := json.Unmarshal(p.Steps[i][at], to); err != nil {
				t.Fatal(err)
			}
		}
		if time += after; time != e.Time {
			t.Fatalf("step %d is at %d, want %d", i, time, e.Time)
		}
		var got string
		if rule >= 0 {
			got = p.Rules[rule][0]
		}
		if got != e.Rule.String() {
			t.Fatalf("step %d has the rule %q, want %q", i, got, e.Rule)
		}
		if e.Kind == trace.GoStart && !slices.Equal(names, []trace.GoID{e.G}) {
			t.Fatalf("the sentence of step %d names %v, want %d", i, names, e.G)
		}
	}
}

func TestABoardOfALongRunSaysHowManyOfItsStepsItHas(t *testing.T) {
	tr := flood(t, 9000)
	f := Board(tr)
	n := len(play(t, f).Steps)
	if f.size() > maxBytes || n < 1000 {
		t.Errorf("it has %d steps in %d bytes", n, f.size())
	}
	want := fmt.Sprintf("It holds the first %s steps of %s; From and To choose others.", commas(n), commas(tr.Len()))
	if got := f.Body.(Stage).Reduced; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// The global queue goes first at each 61st tick of a P, wherever the ticks began.
func TestATickOfABoardIsAMultipleOf61WhereTheGlobalQueueGoesFirst(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, StartTick: 1000}, func(g *simlib.G) {
		for range 600 {
			g.Go(func(g *simlib.G) { g.Compute(time.Microsecond) })
		}
		g.Gosched()
	})
	if err != nil {
		t.Fatal(err)
	}
	p, tried := play(t, Board(tr)), 0
	tick := 0
	for i, e := range slices.Collect(tr.Events()) {
		var changes [][]int
		if err := json.Unmarshal(p.Steps[i][10], &changes); err != nil {
			t.Fatal(err)
		}
		if e.Rule == rule.GQ2 {
			if tried++; tick%61 != 0 {
				t.Fatalf("step %d: the global queue goes first at the tick %d", i, tick)
			}
		}
		for _, c := range changes {
			if c[0] == 1 {
				tick = c[7]
			}
		}
	}
	if tried < 5 {
		t.Errorf("the global queue went first %d times", tried)
	}
}

// A board of the end of a run begins with what is there then.
func TestABoardOfAPartOfARunBeginsWithWhatIsThere(t *testing.T) {
	tr := flood(t, 300)
	from := time.Duration(tr.End() / 2)
	p := play(t, Board(tr, BoardOptions{From: from, At: from + from/2}))
	s, err := tr.At(int64(from))
	if err != nil {
		t.Fatal(err)
	}
	if diff := p.Ended - s.Count[trace.GoDead]; diff < 0 || diff > 1 { // the first event is part of what is there
		t.Errorf("%d goroutines have ended, want %d", p.Ended, s.Count[trace.GoDead])
	}
	there := 0
	for _, c := range p.First {
		if c[0] == 0 {
			there++
		}
	}
	if want := int(s.MaxGo()) - p.Ended; there != want {
		t.Errorf("%d goroutines are there, want %d", there, want)
	}
	if p.Open == 0 || p.Open == len(p.Steps) {
		t.Errorf("it opens after %d of %d steps", p.Open, len(p.Steps))
	}
}

func TestABoardRefusesWhatItCannotShow(t *testing.T) {
	tr := flood(t, 3)
	noQueues := sampleWithoutQueues()
	for want, f := range map[string]*Figure{
		"there is no trace to draw":               Board(nil),
		"At is -1ns; want one from 0s to":         Board(tr, BoardOptions{At: -1}),
		"At is 1h0m0s; want one from 0s to":       Board(tr, BoardOptions{At: time.Hour}),
		"the trace does not know its queues":      Board(noQueues),
		"Board takes one BoardOptions, got 2":     Board(tr, BoardOptions{}, BoardOptions{}),
		"its Data has no steps to go through":     {Body: Stage{Data: json.RawMessage("{}")}},
		"its Data is not a JSON object: invalid ": {Body: Stage{Data: json.RawMessage("x")}},
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
}

func sampleWithoutQueues() *trace.Trace {
	var l trace.Log
	l.Add(0, trace.GoCreate, 0, 1, trace.NoProc, trace.NoQueue, 0)
	return l.Finish(trace.Info{Procs: 1, NoQueues: true}, 5)
}

// A goroutine's name goes into the sentences of the page as text, and where it
// stands does not depend on what it is.
func TestANameCannotChangeTheSentencesOfABoard(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.SetName("</script>" + nameMark)
		g.Log(nameMark + " and {g}")
	})
	if err != nil {
		t.Fatal(err)
	}
	f := Board(tr)
	p := play(t, f)
	if strings.Contains(f.HTML(), "</script>"+nameMark) {
		t.Error("the name is markup")
	}
	for _, says := range p.Says {
		if n := strings.Count(says, nameMark); strings.Contains(says, "logs") && (n != 1 || !strings.Contains(says, "and {g}")) {
			t.Errorf("a sentence is %q", says)
		}
	}
}

// The rule of the new goroutine is one, and the rule by which the old one leaves
// runnext another.
func TestABoardSaysWhichGoroutineLosesRunnextAndByWhichRule(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		for range 3 {
			g.Go(func(g *simlib.G) { g.Compute(time.Microsecond) })
		}
		g.Sleep(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	p := play(t, Board(tr))
	var lost [][]trace.GoID
	for _, s := range p.Steps {
		var says int
		var names []trace.GoID
		if err := errors.Join(json.Unmarshal(s[3], &says), json.Unmarshal(s[9], &names)); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(p.Says[says], "loses runnext (RQ-2)") {
			lost = append(lost, names)
		}
	}
	// main, 1, creates 2, 3 and 4: 3 takes runnext from 2, and 4 from 3. main wakes
	// when all are done, and takes it from none.
	if want := [][]trace.GoID{{1, 3, 2}, {1, 4, 3}}; !slices.EqualFunc(lost, want, slices.Equal) {
		t.Errorf("of these steps it says it: %v, want %v", lost, want)
	}
}

// All figures call main so, also where no program gave it a name.
func TestABoardCallsMainMain(t *testing.T) {
	tr := flood(t, 3)
	if name := play(t, Board(tr)).Names["1"]; name != "main" || name != tr.Name(1) {
		t.Errorf("the board calls the first goroutine %q, want main", name)
	}
	if image := Board(tr).Body.(Stage).SVG; strings.Contains(image, ">G1<") {
		t.Error("the image calls it G1")
	}
}
