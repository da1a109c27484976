package charts

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// kicks is a run in which main starts A, B and C: each is put into runnext and kicks
// the one before out.
func kicks(t *testing.T, procs int) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: procs, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{"A", "B", "C"} {
			wg.Go(g, func(g *simlib.G) { g.SetName(name); g.Compute(time.Millisecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestANoteStandsAtTheFirstEventOfItsKindOrTheNthOrThatOfAGoroutine(t *testing.T) {
	tr := kicks(t, 2)
	first := func(n int, is func(trace.Event) bool) int64 {
		for e := range tr.Events() {
			if is(e) {
				if n--; n == 0 {
					return e.Time
				}
			}
		}
		t.Fatal("the run has no such event")
		return 0
	}
	kind := func(k trace.Kind) func(trace.Event) bool { return func(e trace.Event) bool { return e.Kind == k } }
	for what, c := range map[string]struct {
		m    Moment
		want int64
	}{
		"the first start":   {At(trace.GoStart), first(1, kind(trace.GoStart))},
		"the third start":   {At(trace.GoStart).Nth(3), first(3, kind(trace.GoStart))},
		"the start of B":    {At(trace.GoStart).Of("B"), first(1, func(e trace.Event) bool { return e.Kind == trace.GoStart && tr.Name(e.G) == "B" })},
		"the first of RQ-1": {AtRule(rule.RQ1), first(1, func(e trace.Event) bool { return e.Rule == rule.RQ1 })},
		"a time":            {AtTime(time.Millisecond), int64(time.Millisecond)},
		// A is kicked out by B, which main creates next.
		"the kick of A": {AtKick().Of("A"), first(2, func(e trace.Event) bool { return e.Kind == trace.GoCreate && e.Other == 1 })},
	} {
		where, err := findMoments(tr, []Moment{c.m})
		if err != nil || where[0].at != c.want {
			t.Errorf("%s is at %v (%v), want %v", what, where, err, c.want)
		}
	}
	if _, err := findMoments(tr, []Moment{AtKick().Nth(3)}); err == nil || !strings.Contains(err.Error(), "it has only 2") {
		t.Errorf("B kicks A out, and C kicks B; of a third kick it is said: %v", err)
	}
	if where, err := findMoments(tr, []Moment{AtKick()}); err != nil || tr.Name(where[0].g) != "A" || where[0].p != 0 {
		t.Errorf("the first kick is %+v (%v), want that of A on P0", where, err)
	}
}

func TestAMomentThatNeverComesIsAnErrorThatNamesItAndTheRun(t *testing.T) {
	tr := kicks(t, 1)
	end := duration(tr.End())
	note := func(m Moment) *Figure { return Timeline(tr, TimelineOptions{Notes: []Note{m.Say("x")}}) }
	for want, f := range map[string]*Figure{
		"a note has no place: the first RunqSteal does not happen in this run of " + end + " on 1 P: it has none": note(At(trace.RunqSteal)),
		"GoStart number 9 of A does not happen in this run of " + end + " on 1 P: it has only 1":                  note(At(trace.GoStart).Of("A").Nth(9)),
		"the first event by WS-1 does not happen":                                                                 note(AtRule(rule.WS1)),
		"the first kick out of runnext of Z does not happen":                                                      note(AtKick().Of("Z")),
		"Nth takes 1 for the first":                                                                               note(At(trace.GoStart).Nth(0)),
		"there is no moment 1h0m0s in this run; want 0 to":                                                        note(AtTime(time.Hour)),
		`there is no goroutine "Z" at 1ms`:                                                                        note(AtTime(time.Millisecond).Of("Z")),
		"the note at the first GoStart says nothing; want a text in Say":                                          Timeline(tr, TimelineOptions{Notes: []Note{At(trace.GoStart).Say("")}}),
		"there are 13 notes; want 12 at most":                                                                     Timeline(tr, TimelineOptions{Notes: slices.Repeat([]Note{At(trace.GoStart).Say("x")}, 13)}),
		"want a moment in the part that is drawn, 1ms to 2ms":                                                     Timeline(tr, TimelineOptions{From: ms(1), To: ms(2), Notes: []Note{At(trace.GoStart).Say("x")}}),
		"the focus finds no moment: the first RunqSteal does not happen":                                          RunQueues(tr, StepOptions{Focus: At(trace.RunqSteal).Around(ms(1))}),
		"the focus takes 0s around the first GoStart; want more than 0":                                           RunQueues(tr, StepOptions{Focus: At(trace.GoStart).Around(0)}),
		"the focus is from 2ms to 1ms; want From < To":                                                            States(tr, StepOptions{Focus: Focus{From: ms(2), To: ms(1)}}),
		"the focus is from 0s to 1h0m0s; want From < To, both in the part":                                        Timeline(tr, TimelineOptions{Focus: Focus{To: time.Hour}}),
		"the focus is around the first GoStart, at 0s; want a moment in the p":                                    Timeline(tr, TimelineOptions{From: ms(1), Focus: At(trace.GoStart).Around(ms(1))}),
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q in it", err, want)
		}
	}
}

func TestNotesAreNumberedInTheOrderOfTimeInDrawingListAndTable(t *testing.T) {
	tr := kicks(t, 1)
	f := Timeline(tr, TimelineOptions{Lanes: ByG, Notes: []Note{
		AtTime(time.Duration(tr.End())).Say("It is over"),
		AtKick().Of("A").Say(`A is <b>kicked</b> out of runnext`),
		At(trace.GoStart).Of("B").Say("B runs"),
	}})
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	rows, d := drawn[pinRow](t, f, "notes")
	var texts []string
	for i, r := range rows {
		if r.Number != i {
			t.Errorf("row %d has the number %d", i, r.Number)
		}
		texts = append(texts, d.Pins[r.Number].Text)
	}
	if want := []string{`A is <b>kicked</b> out of runnext`, "B runs", "It is over"}; !slices.Equal(texts, want) {
		t.Errorf("the notes are %q, want %q", texts, want)
	}
	if rows[0].Lane < 0 || rows[1].Lane < 0 || rows[2].Lane != -1 {
		t.Errorf("the lanes are %d, %d and %d; want those of A and B, and none", rows[0].Lane, rows[1].Lane, rows[2].Lane)
	}
	page, svg := f.HTML(), chartOf(f).SVG
	if want := `<li>A is &lt;b&gt;kicked&lt;/b&gt; out of runnext (`; strings.Count(page, want) != 1 || strings.Contains(page, "<b>kicked") {
		t.Errorf("the page has no list with %q", want)
	}
	for _, number := range []string{">1</text>", ">2</text>", ">3</text>"} {
		if strings.Count(svg, `text-anchor="middle" fill="#ffffff"`+number) != 1 {
			t.Errorf("the static image has no number %s", number)
		}
	}
	table := f.Data()
	found := map[string]string{}
	for _, row := range table.Rows {
		if len(row) != len(table.Head) {
			t.Fatalf("a row has %d cells for %d columns", len(row), len(table.Head))
		}
		if n := row[len(row)-1]; n != "" {
			found[n] = row[0] + " " + row[2]
		}
	}
	want := map[string]string{`1: A is <b>kicked</b> out of runnext`: "A (G2) runnable", "2: B runs": "B (G3) running", "3: It is over": "at " + duration(tr.End()) + " "}
	if fmt.Sprint(found) != fmt.Sprint(want) {
		t.Errorf("the table has %q, want %q", found, want)
	}
}

// Numbers keep apart wherever their moments are, also when all are one.
func TestNumbersAboveLanesNeverOverlapAndStayInThePlot(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		n := 1 + rnd.IntN(maxNotes)
		from, to := 64.0, 64+pinStep*maxNotes+rnd.Float64()*600
		xs := make([]float64, n)
		for i := range xs {
			if xs[i] = from + rnd.Float64()*(to-from); rnd.IntN(2) == 0 {
				xs[i] = to
			}
		}
		slices.Sort(xs)
		at := spread(xs, pinStep, from, to)
		for i, x := range at {
			if x < from-1e-6 || x > to+1e-6 || i > 0 && x-at[i-1] < pinStep-1e-6 {
				t.Fatalf("%v are placed at %v between %v and %v", xs, at, from, to)
			}
		}
	}
}

func TestAFocusOpensThereAndTheStaticImageFramesItInTheWhole(t *testing.T) {
	tr := kicks(t, 2)
	part := Focus{From: 100 * time.Microsecond, To: 300 * time.Microsecond}
	for _, f := range []*Figure{
		Timeline(tr, TimelineOptions{Focus: part}), Timeline(tr, TimelineOptions{Focus: part, Lanes: ByG}),
		RunQueues(tr, StepOptions{Focus: part}), States(tr, StepOptions{Focus: part}),
	} {
		var o struct {
			XAxis    []struct{ Min, Max float64 }
			DataZoom []struct{ Start, End float64 }
		}
		decode(t, chartOf(f).Option, &o)
		end := float64(tr.End())
		if len(o.DataZoom) != 2 || o.XAxis[0].Min != 0 {
			t.Fatalf("%s: the axis begins at %v, and there are %d zooms", f.Kind, o.XAxis[0].Min, len(o.DataZoom))
		}
		for _, z := range o.DataZoom {
			if from, to := z.Start/100*end, z.End/100*end; from < 99_990 || from > 100_010 || to < 299_990 || to > 300_010 {
				t.Errorf("%s opens at %v to %v ns", f.Kind, from, to)
			}
		}
		svg := chartOf(f).SVG
		if !strings.Contains(svg, ">100</text>") || !strings.Contains(svg, ">300</text>") || !strings.Contains(svg, "all of it, 0 ns to "+duration(tr.End())) {
			t.Errorf("%s: the static image does not show 100 to 300 µs, and the whole below", f.Kind)
		}
		if err := xml.Unmarshal([]byte(svg), new(any)); err != nil {
			t.Errorf("%s: %v", f.Kind, err)
		}
		if whole := chartOf(Timeline(tr)).Group; chartOf(f).Group != whole {
			t.Errorf("%s does not share its axis with the figures of the whole run", f.Kind)
		}
	}
	f := RunQueues(tr, StepOptions{Focus: At(trace.GoBlock).Around(50 * time.Microsecond)})
	var o struct {
		DataZoom []struct{ Start, End float64 }
	}
	decode(t, chartOf(f).Option, &o)
	where, err := findMoments(tr, []Moment{At(trace.GoBlock)})
	if err != nil {
		t.Fatal(err)
	}
	if to := o.DataZoom[0].End / 100 * float64(tr.End()); o.DataZoom[0].Start != 0 || to-float64(where[0].at)-50_000 > 10 {
		t.Errorf("around the first block it opens at %+v, which ends at %v ns", o.DataZoom[0], to)
	}
}

// A focus in a run of many slices is drawn as they are, though the whole is merged.
func TestTheStaticImageOfAFocusHasSlicesThatTheWholeMerges(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, Seed: 1}, func(g *simlib.G) {
		for range 6000 {
			g.Compute(time.Microsecond)
			g.Gosched()
			g.Sleep(time.Microsecond)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	f := Timeline(tr, TimelineOptions{Focus: Focus{To: 20 * time.Microsecond}})
	if chartOf(f).Reduced == "" {
		t.Fatal("the whole is not merged")
	}
	alone := Timeline(tr, TimelineOptions{To: 20 * time.Microsecond})
	part, _, _ := strings.Cut(chartOf(f).SVG, "all of it")
	if chartOf(alone).Reduced != "" || strings.Count(part, "h") < len(alone.Data().Rows) {
		t.Errorf("the part has fewer bars than its %d slices", len(alone.Data().Rows))
	}
	if n := len(chartOf(f).SVG); n > 200_000 {
		t.Errorf("the image has %d bytes", n)
	}
}

func decode(t *testing.T, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}
