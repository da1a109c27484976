package show

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Explore shows figures of values that a reader can change. The function gets the
// values from c, runs what it likes, and gives its figures to c.Show:
//
//	show.Explore(func(c *show.Controls) {
//		procs := c.Int("Ps", 4, 1, 16)
//		steal := c.Switch("work stealing", true)
//		run := show.Run(simlib.Config{Procs: procs, DisableStealing: !steal}, program)
//		c.Show(charts.RunQueues(run))
//	})
//
// Explore calls it once with the values that it gives. In a page that the launcher
// exports, the function runs again whenever the reader moves a control: the
// launcher compiles the cell, and what the notebook declares, to WebAssembly. So
// the function should start from the values alone, and what it simulates should be
// small: some ten thousand events are drawn at once. A variable that the notebook
// declares keeps there what an earlier run left in it.
//
// What the function did wrong, also a panic in it, is a sentence in the place of
// the figures.
func Explore(f func(*Controls)) {
	if collect != nil {
		collect(f)
		return
	}
	explored++
	e := explore(f, nil)
	if inNotebook() {
		display(e.html(explored, startBuild()))
		return
	}
	e.text(out)
}

// explored counts the calls of Explore in a cell's program. By this number a page
// finds the function again.
var explored int

// collect takes the functions of a cell where a page is to run them.
var collect func(func(*Controls))

// An exploration is what one run of an Explore's function gave.
type exploration struct {
	controls []control
	said     string // its values
	figs     []*charts.Figure
	wrong    bool // the figure is a sentence, and controls may be missing
}

// explore runs the function with the values that a reader chose.
func explore(f func(*Controls), values map[string]any) (e exploration) {
	c := &Controls{values: values}
	defer func() {
		e = exploration{c.list, c.said(), c.figs, false}
		if err := wrong(recover(), f, c); err != nil {
			e.figs, e.wrong = []*charts.Figure{sorry(err)}, true
		}
	}()
	if f != nil {
		f(c)
	}
	return
}

// wrong says what is wrong with a run that ended with this panic, or with none.
func wrong(panicked any, f func(*Controls), c *Controls) error {
	switch p := panicked.(type) {
	case misuse:
		return p.error
	case nil:
	default:
		return fmt.Errorf("the function of show.Explore panicked%s: %s", c.with(), trace.Clean(fmt.Sprint(p)))
	}
	switch {
	case f == nil:
		return errors.New("show.Explore: it got no function (nil); want one that takes *show.Controls")
	case len(c.list) == 0:
		return errors.New("show.Explore: the function asked for no control; want one at least, such as c.Int(\"Ps\", 4, 1, 16)")
	case !c.shown:
		return errors.New("show.Explore: the function showed nothing; give its figures to c.Show")
	}
	return nil
}

func (c *Controls) with() string {
	if len(c.list) == 0 {
		return ""
	}
	return " with " + c.said()
}

// sorry is the figure that shows an error.
func sorry(err error) *charts.Figure {
	return &charts.Figure{
		Kind: "explore", Title: "Explore", Body: charts.Problem{Err: err},
		Description: "This figure cannot be drawn: " + trace.Clean(err.Error()) + ".",
	}
}

// text is an exploration where there are no pictures.
func (e exploration) text(w io.Writer) {
	if e.said != "" {
		fmt.Fprintf(w, "With %s:\n", e.said)
	}
	for _, f := range e.figs {
		text(w, f)
	}
}

// The class of the element that holds an exploration, and of the one in it that
// holds the figures; and the attribute with its number in the cell's program.
const (
	exploreClass   = "schedlab-explore"
	exploreFigures = "schedlab-explore-figures"
	exploreAttr    = "data-schedlab-explore"
)

// IsExplore reports whether an output of a cell is what Explore shows.
func IsExplore(output string) bool {
	return strings.HasPrefix(output, `<div class="`+exploreClass+`" `+exploreAttr+`="`)
}

// html is an exploration as one output of a cell: the values, the figures, and a
// script that hands the controls to the runtime, which lets a reader move them
// where the page can run the function: itself, or as the module that a Jupyter
// server has under this name, if it is not "".
func (e exploration) html(number int, module string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div class="%s" %s="%d">`, exploreClass, exploreAttr, number)
	if e.said != "" {
		fmt.Fprintf(&b, `<p class="schedlab-explore-values">With %s:</p>`, html.EscapeString(e.said))
	}
	fmt.Fprintf(&b, `<div class="%s">`, exploreFigures)
	for _, f := range e.figs {
		b.WriteString(f.HTML())
	}
	b.WriteString(`</div></div>`)
	if len(e.controls) == 0 {
		return b.String()
	}
	data, err := json.Marshal(struct { // which writes <, > and & as escapes
		Explore  int       `json:"explore"`
		Module   string    `json:"module,omitempty"`
		Controls []control `json:"controls"`
	}{number, module, e.controls})
	if err != nil {
		panic(err) // it is numbers, texts and switches
	}
	fmt.Fprintf(&b, `<script>(function(){var s=globalThis.schedlab=globalThis.schedlab||{queue:[]},c=document.currentScript,f=%s;f.at=c&&c.previousElementSibling;s.queue.push(f);if(s.drain)s.drain()})()</script>`, data)
	return b.String()
}
