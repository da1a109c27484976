package charts

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestAFigureMadeByHandThatCannotBeDrawnSaysWhy(t *testing.T) {
	good := json.RawMessage(`{"series":[{"type":"line","data":[1,2]}]}`)
	for want, body := range map[string]Body{
		"its Option is not a JSON object: unexpected end of JSON input":       Chart{Option: json.RawMessage(`{"series":`)},
		"its Option is not a JSON object: json: cannot unmarshal array":       Chart{Option: json.RawMessage(`[1]`)},
		"its Option has nothing to draw":                                      Chart{Option: json.RawMessage(`null`)},
		"its Option has nothing to draw; want":                                Chart{Option: json.RawMessage(`{"xAxis":{}}`)},
		"its Details is not a JSON object":                                    Chart{Option: good, Details: json.RawMessage(`</script>`)},
		"it has neither an Option, which ECharts draws, nor an SVG; want one": Chart{},
		"the disk is full":                                                          Problem{errorString("the disk is full")},
		"its Problem has no Err; want the reason":                                   Problem{},
		"its Table has no columns; want their names in Head":                        Table{Rows: [][]string{{"1"}}},
		"it has no Body; want a Chart, a Stage, a Table or a Problem":               nil,
		"its Body is a *charts.Chart; want a Chart, a Stage, a Table or a Problem":  &Chart{Option: good},
		"its Body is a charts.wrapped; want a Chart, a Stage, a Table or a Problem": wrapped{Chart{Option: good}},
		"its Body is a *charts.Table; want a Chart, a Stage, a Table or a Problem.": (*Table)(nil),
	} {
		f := &Figure{Title: "Mine", Body: body}
		page := f.HTML()
		if !strings.Contains(page, "This figure cannot be drawn: "+escape(want)) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Contains(page, "schedlab-chart") {
			t.Errorf("with %q there is something to draw:\n%s", want, page)
		}
	}
}

// wrapped has the methods of a Chart, as it embeds one, but is no body of ours.
type wrapped struct{ Chart }

func TestAProblemSaysWhyOnce(t *testing.T) {
	err := errorString("the disk is full")
	for what, f := range map[string]*Figure{
		"in its place":       {Title: "Mine", Description: "How full the disk is.", Body: Problem{err}},
		"in its description": broken("disk", "Mine", err),
	} {
		if page := f.HTML(); strings.Count(page, "This figure cannot be drawn: the disk is full.") != 1 {
			t.Errorf("%s: the page is\n%s", what, page)
		}
	}
}

type errorString string

func (e errorString) Error() string { return string(e) }

func TestAFigureMadeByHandHasWhatTheRuntimeNeeds(t *testing.T) {
	option := json.RawMessage(`{"xAxis":{},"yAxis":{},"series":[{"type":"line","data":[1,2]}]}`)
	page := (&Figure{Title: "Mine", Body: Chart{Option: option}}).HTML()
	for _, want := range []string{`<script>`, `"details":{}`, `"height":320`, "no still image"} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, `data-schedlab=""`) || strings.Contains(page, "<img") {
		t.Errorf("there is an empty id or image in\n%s", page)
	}
	other := (&Figure{Title: "Other", Body: Chart{Option: option}}).HTML()
	if id := func(s string) string { _, s, _ = strings.Cut(s, `data-schedlab="`); return s[:16] }; id(page) == id(other) {
		t.Error("two figures have one id")
	}
}

func TestATableMadeByHandIsShown(t *testing.T) {
	page := (&Figure{Title: "Mine", Description: "Two waits.", Body: Table{Head: []string{"Ps", "wait"}, Rows: [][]string{{"1", "8 ms"}}, More: 2}}).HTML()
	for _, want := range []string{">wait</th>", "<td>8 ms</td>", "Two waits.", "2 more rows are not listed."} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "cannot be drawn") {
		t.Errorf("there is something to draw in\n%s", page)
	}
}

// Runs with hardly anything in them give figures that a browser can draw, or
// that say why not.
func TestEveryFigureOfAnEmptyRunCanBeDrawnOrSaysWhyNot(t *testing.T) {
	noTime, err := simlib.Run(simlib.Config{Procs: 2}, func(*simlib.G) {})
	if err != nil {
		t.Fatal(err)
	}
	var log trace.Log
	log.Add(0, trace.SysmonSleep, 0, 0, trace.NoProc, 0, 0)
	nothing := log.Finish(trace.Info{Procs: 1}, 5)
	log = trace.Log{}
	log.Add(0, trace.SysmonSleep, 0, 0, trace.NoProc, 0, 0)
	noPs := log.Finish(trace.Info{}, 5)
	for what, tr := range map[string]*trace.Trace{"no time": noTime, "no goroutine": nothing, "no P": noPs} {
		for i, f := range append(all(tr), tables(tr)...) {
			if problemOf(f) == nil && f.Check() != nil {
				t.Errorf("%s: figure %d, %s: %v", what, i, f.Kind, f.Check())
			}
			if problemOf(f) != nil && !strings.Contains(f.HTML(), "This figure cannot be drawn: ") {
				t.Errorf("%s: figure %d, %s, does not say why not", what, i, f.Kind)
			}
		}
	}
}

// A figure is made smaller until it fits, which must not take writing it.
func TestTheSizeOfAFigureIsCountedWithoutWritingIt(t *testing.T) {
	figs := slices.Concat(all(hostileTrace()), tables(hostileTrace()), all(nil), all(attackTrace()), tables(attackTrace()))
	figs = append(figs, Snapshot(hostileTrace(), make([]time.Duration, 200)...))
	for i, f := range figs {
		page := f.HTML()
		n := 0
		took := took(func() { n = f.size() })
		if n != len(page) {
			t.Errorf("figure %d, %s, counts as %d bytes, want %d", i, f.Kind, n, len(page))
		}
		if c := chartOf(f); took > len(page)/2 && len(c.Table.Rows)+len(c.Option) > 10_000 {
			t.Errorf("figure %d, %s, has %d bytes and takes %d to count", i, f.Kind, len(page), took)
		}
	}
}

// attacks are names that forge lines, obey a terminal or turn text round.
var attacks = []string{
	"a\nP0 | forged", "\x1b[31mred", "\x1b]0;title\a", "c1\u009b31m\u0085", "\u202e\u2066rtl", "\u200e\u200fmark", "sep\u2028\u2029", "\r\v\f\b\x7f", "\ufeff\uffff\xff", "tab\there",
}

func attackTrace() *trace.Trace {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range attacks {
			wg.Go(g, func(g *simlib.G) {
				g.SetName(name)
				g.Log(name)
				g.Compute(time.Millisecond)
				g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) })
				g.Syscall(time.Millisecond)
				g.Sleep(time.Millisecond)
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		panic(err)
	}
	return tr
}

// checkSeen fails if a text holds what Clean takes away.
func checkSeen(t *testing.T, where, text string) {
	t.Helper()
	for _, r := range text {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			t.Errorf("%s: there is a %q in %.200q", where, r, text)
			return
		}
	}
}

// checkStrings does so for every string and key of a JSON text.
func checkStrings(t *testing.T, where string, v any) {
	t.Helper()
	switch v := v.(type) {
	case string:
		checkSeen(t, where, v)
	case []any:
		for _, x := range v {
			checkStrings(t, where, x)
		}
	case map[string]any:
		for k, x := range v {
			checkSeen(t, where, k)
			checkStrings(t, where, x)
		}
	}
}

func TestNoNameMovesTheTextAroundItInAFigureATableOrALabel(t *testing.T) {
	tr := attackTrace()
	title := attacks[0] + attacks[1] + attacks[4]
	figs := append(all(tr), tables(tr)...)
	figs = append(figs,
		Timeline(tr, TimelineOptions{Title: title, Lanes: ByG, Color: ByGoroutine}), RunQueues(tr, StepOptions{Title: title}), States(tr, StepOptions{Title: title}),
		Utilization(tr, UtilizationOptions{Title: title}), Latency(tr, LatencyOptions{Title: title}), Story(tr, StoryOptions{Title: title, Threads: true}),
		Timeline(nil, TimelineOptions{Title: title}), broken("x", "X", errorString(title)),
		&Figure{Title: title, ID: title, Kind: title, Description: title, Body: Chart{Reduced: title, Group: title, Option: json.RawMessage(`{"series":[]}`),
			Table: Table{Head: []string{title}, Rows: [][]string{{title}}}}},
	)
	seen := false
	for i, f := range figs {
		where := f.Kind
		if i == len(figs)-1 {
			where = "made by hand"
		}
		checkSeen(t, where, f.HTML())
		checkSeen(t, where, chartOf(f).SVG)
		if where == "made by hand" {
			continue
		}
		checkSeen(t, where, strings.Join([]string{f.Title, f.Description, chartOf(f).Reduced}, " "))
		for _, row := range append([][]string{f.Data().Head}, f.Data().Rows...) {
			checkSeen(t, where, strings.Join(row, " | "))
		}
		for _, data := range []json.RawMessage{chartOf(f).Option, chartOf(f).Details} {
			var v any
			if data == nil {
				continue
			}
			if err := json.Unmarshal(data, &v); err != nil {
				t.Fatal(err)
			}
			checkStrings(t, where, v)
		}
		seen = seen || strings.Contains(string(chartOf(f).Details), "a↵P0 | forged")
	}
	if !seen {
		t.Error("no figure draws a line break as a sign")
	}
}

func TestTheTwoPartsOfAFigureAreItsHTMLAndWhatItsScriptQueues(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { g.Compute(time.Millisecond) })
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*Figure{Timeline(tr), RunQueues(tr), Board(tr)} {
		still, live := f.Parts()
		if strings.Contains(still, "<script") || !json.Valid(live) || still+queueFigure+string(live)+";"+queued != f.HTML() {
			t.Errorf("%s: the parts are not the whole: %.200s", f.Kind, live)
		}
	}
	for _, f := range []*Figure{Story(tr), Timeline(nil), {}} {
		if still, live := f.Parts(); still != f.HTML() || live != nil {
			t.Errorf("%s: no script draws it, and it has a second part: %.200s", f.Kind, live)
		}
	}
}
