package show

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib"
)

func ExampleExplore() {
	Explore(func(c *Controls) {
		procs := c.Int("Ps", 2, 1, 16)
		steal := c.Switch("work stealing", true)
		run := Run(simlib.Config{Procs: procs, DisableStealing: !steal}, func(g *simlib.G) { g.Compute(time.Millisecond) })
		c.Show(charts.RunQueues(run))
	})
}

// any5 gives one control of each kind.
func any5(c *Controls) []any {
	return []any{
		c.Int("Ps", 4, 1, 16),
		c.Switch("work stealing", true),
		c.Choice("policy", "go", "cfs"),
		c.Duration("slice", 10*time.Millisecond, time.Millisecond, 100*time.Millisecond),
		c.Seed(),
	}
}

func TestControlsHaveTheValuesOfTheProgramOrThoseOfTheReader(t *testing.T) {
	for _, test := range []struct{ chosen, want, said string }{
		{`{}`, `[4 true go 10ms 1]`, "Ps 4, work stealing on, policy go, slice 10ms, seed 1"},
		{`{"Ps":16,"work stealing":false,"policy":"cfs","slice":1500000,"seed":4294967295}`, `[16 false cfs 1.5ms 4294967295]`,
			"Ps 16, work stealing off, policy cfs, slice 1.5ms, seed 4294967295"},
		{`{"Ps":1,"else":5}`, `[1 true go 10ms 1]`, "Ps 1, work stealing on, policy go, slice 10ms, seed 1"},
	} {
		var values map[string]any
		if err := json.Unmarshal([]byte(test.chosen), &values); err != nil {
			t.Fatal(err)
		}
		var got string
		e := explore(func(c *Controls) { got = fmt.Sprint(any5(c)); c.Show() }, values)
		if got != test.want || e.said != test.said || len(e.figs) != 0 {
			t.Errorf("%s: the values are %s, want %s; it says %q, want %q, with the figures %v", test.chosen, got, test.want, e.said, test.said, e.figs)
		}
	}
}

func TestWhatIsWrongInAnExploreIsASentenceInThePlaceOfTheFigure(t *testing.T) {
	show := func(c *Controls) { c.Show() }
	for want, f := range map[string]func(*Controls){
		`two controls have the name "Ps"; give each its own`:                                          func(c *Controls) { c.Int("Ps", 1, 1, 2); c.Switch("Ps", true); show(c) },
		`two controls have the name "seed"; give each its own`:                                        func(c *Controls) { c.Seed(); c.Seed(); show(c) },
		`a control has no name; give it one`:                                                          func(c *Controls) { c.Switch(" ", true); show(c) },
		`the least value of "Ps" is 5 and the greatest 2; want the least first`:                       func(c *Controls) { c.Int("Ps", 3, 5, 2); show(c) },
		`"Ps" begins at 17; want 1 to 16`:                                                             func(c *Controls) { c.Int("Ps", 17, 1, 16); show(c) },
		`"slice" begins at 0s; want 1ms to 1s`:                                                        func(c *Controls) { c.Duration("slice", 0, time.Millisecond, time.Second); show(c) },
		`"slice" goes from -1ns to 1s; want durations from 0 to 2501h59m59.254740992s`:                func(c *Controls) { c.Duration("slice", 0, -1, time.Second); show(c) },
		`the choice "policy" has no values; want one at least`:                                        func(c *Controls) { c.Choice("policy"); show(c) },
		`the choice "policy" has the value "a" twice; give each once`:                                 func(c *Controls) { c.Choice("policy", "a", "b", "a"); show(c) },
		`the function showed nothing; give its figures to c.Show`:                                     func(c *Controls) { c.Seed() },
		`the function asked for no control; want one at least, such as c.Int("Ps", 4, 1, 16)`:         show,
		`it got no function (nil); want one that takes *show.Controls`:                                nil,
		`there are 9 figures; want 8 at most, so that a control moves all of them at once`:            func(c *Controls) { c.Seed(); c.Show(make9()...) },
		`the function of show.Explore panicked with Ps 4: runtime error: integer divide by zero`:      func(c *Controls) { fmt.Println(1 / (c.Int("Ps", 4, 1, 16) - 4)) },
		`the function of show.Explore panicked: a↵b`:                                                  func(c *Controls) { panic("a\nb") },
		`"Ps" goes from -9007199254740993 to 0; want no more than 9007199254740992 on either side of`: func(c *Controls) { c.Int("Ps", 0, -maxWhole-1, 0); show(c) },
	} {
		e := explore(f, nil)
		if len(e.figs) != 1 {
			t.Errorf("it shows %d figures, want one that says %q", len(e.figs), want)
			continue
		}
		if got := e.figs[0].Check(); got == nil || !strings.Contains(got.Error(), want) {
			t.Errorf("it says %v, want %q", got, want)
		}
		if html := e.html(1, ""); strings.Count(html, "This figure cannot be drawn: ") != 1 {
			t.Errorf("the page is %s", html)
		}
	}
}

func make9() (figs []*charts.Figure) {
	for range 9 {
		figs = append(figs, &charts.Figure{Title: "T", Body: charts.Table{}})
	}
	return figs
}

func TestAnExploreInACellHoldsItsFiguresItsNumberAndItsControls(t *testing.T) {
	f := func(c *Controls) {
		any5(c)
		c.Show(&charts.Figure{Title: "One", Body: charts.Table{}}, nil, &charts.Figure{Title: "Two", Body: charts.Table{}})
	}
	html := explore(f, nil).html(3, "")
	if again := explore(f, nil).html(3, ""); again != html {
		t.Errorf("the same program shows\n%s\nand then\n%s", html, again)
	}
	if !IsExplore(html) || IsExplore("<p>"+html) {
		t.Errorf("%s is not known again", html)
	}
	for _, want := range []string{
		`data-schedlab-explore="3"`, `With Ps 4, work stealing on, policy go, slice 10ms, seed 1:`, `aria-label="One"`, `aria-label="Two"`,
		`f={"explore":3,"controls":[{"name":"Ps","kind":"int","value":4,"min":1,"max":16},{"name":"work stealing","kind":"switch","value":true},` +
			`{"name":"policy","kind":"choice","value":"go","choices":["go","cfs"]},{"name":"slice","kind":"duration","value":10000000,"min":1000000,"max":100000000},` +
			`{"name":"seed","kind":"seed","value":1,"max":4294967295}]}`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("%s is missing in\n%s", want, html)
		}
	}
	hostile := explore(func(c *Controls) { c.Switch(`</script><b onclick="x">`, true); c.Show() }, nil).html(1, "")
	if strings.Count(hostile, "</script>") != 1 || strings.Contains(hostile, "<b") {
		t.Errorf("a name becomes markup in\n%s", hostile)
	}
}

func TestAnExploreOutsideANotebookIsText(t *testing.T) {
	got := said(t, func() {
		Explore(func(c *Controls) {
			c.Int("Ps", 4, 1, 16)
			c.Show(&charts.Figure{Title: "One", Description: "What there is.", Body: charts.Table{}})
		})
	})
	if !strings.HasPrefix(got, "With Ps 4:\nOne\nWhat there is.\n") {
		t.Errorf("the reader is told %q", got)
	}
}

func TestADeskRunsTheFunctionThatThePageNames(t *testing.T) {
	tr := func(procs int) *charts.Figure {
		run := Run(simlib.Config{Procs: procs, Seed: 1}, func(g *simlib.G) { g.Compute(time.Millisecond) })
		return charts.RunQueues(run)
	}
	opened := 0
	d := &desk{cells: map[string]func(){
		"a": func() {
			opened++
			Explore(func(c *Controls) { c.Switch("first", true); c.Show() })
			Explore(func(c *Controls) { c.Show(tr(c.Int("Ps", 2, 1, 16))) })
		},
		"b": func() { panic("no") },
	}}
	ask := func(cell string, number int, values string) (a answer) {
		t.Helper()
		if err := json.Unmarshal(d.answer(cell, number, values), &a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	for procs, values := range map[int]string{2: `{}`, 5: `{"Ps":5}`} {
		a := ask("a", 2, values)
		want := tr(procs)
		if len(a.Figures) != 1 || !strings.Contains(a.Figures[0].HTML, want.ID) || strings.Contains(a.Figures[0].HTML, "<script") {
			t.Fatalf("with %s the answer is %+v, want the figure %s without a script", values, a, want.ID)
		}
		var data struct {
			ID     string
			Option map[string]any
		}
		if err := json.Unmarshal(a.Figures[0].Data, &data); err != nil || data.ID != want.ID || data.Option["series"] == nil {
			t.Errorf("with %s the runtime gets %s (%v)", values, a.Figures[0].Data, err)
		}
		if a.Said != fmt.Sprint("Ps ", procs) || len(a.Controls) != 1 || a.Controls[0].Value != 2.0 {
			t.Errorf("with %s it says %q and has the controls %+v", values, a.Said, a.Controls)
		}
	}
	if opened != 1 {
		t.Errorf("the cell ran %d times", opened)
	}
	for want, a := range map[string]answer{
		`&#34;Ps&#34; is 17; want a whole number from 1 to 16`: ask("a", 2, `{"Ps":17}`),
		`the page sent the values &#34;x&#34;`:                 ask("a", 2, `x`),
		`the cell has 2 calls of show.Explore where`:           ask("a", 3, `{}`),
		`the page has no program of the cell &#34;c&#34;`:      ask("c", 1, `{}`),
		`the cell panicked: no`:                                ask("b", 1, `{}`),
	} {
		// Its controls may not be all there are; the page keeps those that it has.
		if len(a.Figures) != 1 || !strings.Contains(a.Figures[0].HTML, want) || a.Controls != nil {
			t.Errorf("the answer is %+v, want %s and no controls", a, want)
		}
	}
}

func (t *jsonText) UnmarshalJSON(data []byte) error {
	*t = append((*t)[:0], data...)
	return nil
}
