package reader

import (
	"fmt"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// endless is a cell that goes on until it is stopped.
var endless = []string{`import (
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
)

%%
show.Runtime()`, `%%
run := show.Run(simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
	for {
		g.Compute(time.Microsecond)
		g.Gosched()
	}
})
show.Figure(charts.RunQueues(run), charts.Timeline(run))`}

func TestALongRunInJupyterLabSaysHowFarItIsAndGivesItsFiguresWhenItIsStopped(t *testing.T) {
	d := sit(t)
	n := &nb.Notebook{Minor: 5, Cells: []*nb.Cell{exporttest.Text("# Long")}, Metadata: map[string]any{
		"kernelspec": map[string]any{"display_name": "Go (gonb)", "language": "go", "name": "gonb"}}}
	for i, source := range endless {
		n.Cells = append(n.Cells, &nb.Cell{ID: fmt.Sprint("x", i), Kind: nb.Code, Source: source, Metadata: map[string]any{}})
	}
	p := sitAt(t, d, d.put(t, "endless.ipynb", n))
	p.menu("Run", "Run All Cells")
	const said = `(document.querySelector('.schedlab-meter')?.textContent ?? '')`
	p.until("the cell says how far the run is", `/^\s*The run goes on: .* of virtual time, [0-9,]+ events, [0-9,]+ a second\./.test(`+said+`)`)
	before := eval[string](p, said)
	p.until("and goes on saying it, in the same place", fmt.Sprintf(`%s !== %q && document.querySelectorAll('.schedlab-meter').length === 1`, said, before))
	p.menu("Kernel", "Interrupt Kernel")
	p.until("the figures of what there is are drawn", drawn(2))
	p.until("the cell says that it was stopped", `document.body.innerText.includes('You stopped the run after ')`)
	p.until("and no longer that it goes on", `document.querySelectorAll('.schedlab-meter').length === 0`)
	p.quiet()
}
