package charts

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

func all(tr *trace.Trace) []*Figure {
	return []*Figure{
		Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByM}), Timeline(tr, TimelineOptions{Lanes: ByG}),
		Timeline(tr, TimelineOptions{Color: ByState}), Timeline(tr, TimelineOptions{Lanes: ByG, Color: ByGoroutine}),
		RunQueues(tr), States(tr), Utilization(tr), Latency(tr), Board(tr),
	}
}

// chartOf returns the chart of a figure, or one of nothing.
func chartOf(f *Figure) Chart {
	c, _ := f.Body.(Chart)
	return c
}

// problemOf returns why a figure cannot be drawn, or nil.
func problemOf(f *Figure) error {
	p, _ := f.Body.(Problem)
	return p.Err
}

var hostile = []string{
	`</script><img src=x onerror="alert(1)">`, `"><svg onload=alert(1)>`, "'; alert(1); //", "\u2028\u2029<!--",
	"\x00\x01\xff", "]]>", "{a|b}", "&lt;b&gt;", strings.Repeat("long ", 400), "",
}

func hostileTrace() *trace.Trace {
	return sample.Make(sample.Config{Procs: 3, Gos: 30, Seed: 7, Name: func(g trace.GoID) string { return hostile[int(g)%len(hostile)] }})
}

func TestNothingInANameBecomesMarkup(t *testing.T) {
	harmless := sample.Make(sample.Config{Procs: 3, Gos: 30, Seed: 7, Name: func(g trace.GoID) string { return "x" }})
	tags := func(html string) string {
		var b strings.Builder
		for _, part := range strings.Split(html, "<")[1:] {
			name, _, _ := strings.Cut(part, ">")
			name, _, _ = strings.Cut(name, " ")
			b.WriteString(name + "\n")
		}
		return b.String()
	}
	good := all(harmless)
	for i, f := range all(hostileTrace()) {
		if got, want := tags(f.HTML()), tags(good[i].HTML()); got != want {
			t.Errorf("figure %d, %s: hostile names changed the tags of the page", i, f.Kind)
		}
		if _, script, _ := strings.Cut(f.HTML(), "<script>"); strings.ContainsAny(script, "\u2028\u2029\x00") {
			t.Errorf("figure %d, %s: a line separator or a zero byte is in the script", i, f.Kind)
		}
	}
}

func TestEveryImageIsWellFormedAndEveryOptionPlainJSON(t *testing.T) {
	figs := append(all(hostileTrace()), all(nil)...)
	figs = append(figs, all(sample.Make(sample.Config{Procs: 64, Gos: 500, Seed: 1}))...)
	for i, f := range figs {
		image, option := chartOf(f).SVG, chartOf(f).Option
		if b, ok := f.Body.(Stage); ok {
			image, option = b.SVG, b.Data
		}
		d := xml.NewDecoder(strings.NewReader(image))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("figure %d, %s: %v in %.300s", i, f.Kind, err, image)
			}
		}
		if strings.Contains(image, "NaN") || strings.Contains(image, "Inf") {
			t.Errorf("figure %d, %s: a coordinate is no number", i, f.Kind)
		}
		if problemOf(f) == nil && (!json.Valid(option) || bytes.Contains(option, []byte("function")) || bytes.Contains(option, []byte("__f__"))) {
			t.Errorf("figure %d, %s: the option is not plain JSON", i, f.Kind)
		}
	}
}

func TestTheSameTraceGivesTheSameFigureByteForByte(t *testing.T) {
	c := sample.Config{Procs: 5, Gos: 300, Seed: 11}
	one, two := all(sample.Make(c)), all(sample.Make(c))
	seen := map[string]bool{}
	for i := range one {
		if one[i].HTML() != two[i].HTML() {
			t.Errorf("figure %d, %s, differs", i, one[i].Kind)
		}
		if seen[one[i].ID] {
			t.Errorf("figure %d has the ID of another: %s", i, one[i].ID)
		}
		seen[one[i].ID] = true
	}
}

func TestFiguresOfOneRunAndWindowAreAGroupAndOthersAreNot(t *testing.T) {
	tr, other := sample.Make(sample.Config{Procs: 2, Gos: 9, Seed: 1}), sample.Make(sample.Config{Procs: 2, Gos: 9, Seed: 2})
	part := time.Duration(tr.End() / 2)
	g := chartOf(Timeline(tr)).Group
	for _, f := range []*Figure{Timeline(tr, TimelineOptions{Lanes: ByG}), RunQueues(tr), States(tr)} {
		if got := chartOf(f).Group; got != g || g == "" {
			t.Errorf("%s is of group %q, want %q", f.Kind, got, g)
		}
	}
	for _, f := range []*Figure{Timeline(other), Timeline(tr, TimelineOptions{To: part}), Utilization(tr), Latency(tr)} {
		if chartOf(f).Group == g {
			t.Errorf("%s has another axis but is of the same group", f.Kind)
		}
	}
}

func TestWhatCannotBeDrawnSaysWhy(t *testing.T) {
	var log trace.Log
	log.Add(0, trace.GoStart, rule.RQ8, 7, 0, trace.Ring, 0)
	bad := log.Finish(trace.Info{Procs: 1}, 1)
	empty := new(trace.Log).Finish(trace.Info{Procs: 1}, 0)
	good := sample.Make(sample.Config{Procs: 1, Gos: 1, Seed: 1})
	for _, c := range []struct {
		figs []*Figure
		want string
	}{
		{all(nil), "there is no trace"},
		{all(empty), "the trace is empty"},
		{all(bad), "goroutine 7"},
		{[]*Figure{
			Timeline(good, TimelineOptions{From: -1}), Timeline(good, TimelineOptions{From: 2, To: 1}),
			RunQueues(good, StepOptions{From: time.Hour}), States(good, StepOptions{To: -5}),
		}, "want 0 <= From < To"},
		{[]*Figure{Timeline(good, TimelineOptions{Lanes: 9})}, "want ByP, ByM, ByG or ByCore"},
		{[]*Figure{Timeline(good, TimelineOptions{Color: 9})}, "want ByState or ByGoroutine"},
	} {
		for i, f := range c.figs {
			if problemOf(f) == nil || !strings.Contains(f.Description, c.want) {
				t.Errorf("figure %d, %s, says %q, want %q in it", i, f.Kind, f.Description, c.want)
			}
			if strings.Contains(f.HTML(), "<script") {
				t.Errorf("figure %d, %s, has something to draw", i, f.Kind)
			}
		}
	}
}

func TestASecondOptionsValueIsAnErrorAndNotIgnored(t *testing.T) {
	tr := pair(1)
	for want, f := range map[string]*Figure{
		"Timeline takes one TimelineOptions, got 2":       Timeline(tr, TimelineOptions{}, TimelineOptions{Lanes: ByM}),
		"RunQueues takes one StepOptions, got 2":          RunQueues(tr, StepOptions{}, StepOptions{}),
		"States takes one StepOptions, got 3":             States(tr, StepOptions{}, StepOptions{}, StepOptions{}),
		"Story takes one StoryOptions, got 2":             Story(tr, StoryOptions{}, StoryOptions{}),
		"Latency takes one LatencyOptions, got 2":         Latency(tr, LatencyOptions{}, LatencyOptions{}),
		"Utilization takes one UtilizationOptions, got 2": Utilization(tr, UtilizationOptions{}, UtilizationOptions{}),
	} {
		if err := f.Check(); err == nil || err.Error() != want {
			t.Errorf("%s: the error is %v; want %s", f.Kind, err, want)
		}
	}
}

func TestLengthsOfTimeReadWell(t *testing.T) {
	for ns, want := range map[int64]string{
		0: "0 ns", 7: "7 ns", 999: "999 ns", 1000: "1 µs", 1234: "1.23 µs", 20_000_000: "20 ms", 45_534_567: "45.5 ms", 3_000_000_000: "3 s",
	} {
		if got := duration(ns); got != want {
			t.Errorf("%d ns reads %q, want %q", ns, got, want)
		}
	}
	for span, want := range map[int64]string{900: "ns", 1999: "ns", 2000: "µs", 3_570_000: "ms", 1_900_000_000: "ms", 2e9: "s"} {
		if got := unitFor(span).name; got != want {
			t.Errorf("a span of %d ns is in %s, want %s", span, got, want)
		}
	}
}

func ExampleTimeline() {
	var log trace.Log // simlib.Run makes such a trace
	log.SetName(2, "worker")
	log.Add(0, trace.MStart, rule.SU1, 0, 0, 0, 0)
	log.Add(0, trace.ProcStart, rule.SU1, 0, 0, 0, 0)
	log.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Runnext, 0)
	log.Add(0, trace.GoStart, rule.RQ8, 1, 0, trace.Runnext, 0)
	log.Add(1e6, trace.GoCreate, rule.RQ1, 2, 0, trace.Runnext, 1)
	log.AddBlock(2e6, rule.WG1, 1, 0, trace.WaitWaitGroup, 1)
	log.Add(2e6, trace.GoStart, rule.RQ8, 2, 0, trace.Runnext, 0)
	log.Add(5e6, trace.GoDestroy, rule.GS10, 2, 0, 0, 0)
	tr := log.Finish(trace.Info{Procs: 1}, 5e6)

	f := Timeline(tr)
	fmt.Println(f.Description)
	for _, row := range f.Data().Rows {
		fmt.Println(strings.Join(row, " | "))
	}
	// Output:
	// A timeline of the whole run of 5 ms, with one lane, for the only P. Of the time of all lanes: running 100 %.
	// P0 | main (G1) | running | 0 ns | 2 ms | taken from runnext of P0 (RQ-8) | blocked: sync.WaitGroup.Wait (WG-1)
	// P0 | worker (G2) | running | 2 ms | 5 ms | taken from runnext of P0 (RQ-8) | the goroutine ended (GS-10)
}
