package export

import (
	"context"
	"fmt"
	"html"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	wasm "github.com/schedlab/schedlab/notebooks/internal/page"
)

// explores says whether the cell shows figures whose values a reader can change.
// The outputs say so, which the cell's program made; they must be trusted.
func explores(c *nb.Cell) bool {
	for _, o := range c.Outputs {
		if show.IsExplore(o.MIME("text/html")) {
			return true
		}
	}
	return false
}

// program compiles a chapter's cells for its page, where some explore. It returns
// the HTML that the page holds for them, which hold makes, "" where there are none, and
// why it cannot run some of the cells, by their ids. The ids are those of the
// notebook's cells.
func program(ctx context.Context, e *env.Env, n *nb.Notebook, ids []string, hold func(exec, wasm []byte) (string, error)) (module string, refused map[string]string, err error) {
	var cells []wasm.Cell
	some := false
	for i, c := range n.Cells {
		if c.Kind == nb.Code && !c.Empty() {
			cells = append(cells, wasm.Cell{Name: ids[i], Source: c.Source, Explores: explores(c)})
			some = some || explores(c)
		}
	}
	if !some {
		return "", nil, nil
	}
	m, err := wasm.Build(ctx, e, cells)
	if err != nil || m.WASM == nil {
		return "", m.Refused, err
	}
	module, err = hold(m.Exec, m.WASM)
	return module, m.Refused, err
}

// aroundExplore is the output of an exploration as the page has it: it names the cell,
// and says why it stays as it is where the page cannot run the cell.
func aroundExplore(output, id, refused string) string {
	still := ""
	if refused != "" {
		still = fmt.Sprintf(` data-schedlab-still="%s"`, html.EscapeString("The values stay as they are in this page: "+refused+"."))
	}
	return fmt.Sprintf(`<div data-schedlab-cell="%s"%s>%s</div>`, html.EscapeString(id), still, output)
}
