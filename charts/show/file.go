//go:build !js

package show

import (
	"fmt"
	"html"
	"os"
	"strings"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib/trace"
)

// File writes figures to an HTML file that works from disk, without a network
// and without a notebook. The page follows the reader's light or dark theme. Its
// policy (see [Policy]) lets the figures' scripts run and nothing else.
func File(path string, figs ...*charts.Figure) error {
	runtime, err := runtimeHTML()
	if err != nil {
		return err
	}
	var b strings.Builder
	page(&b, runtime, figs...)
	if err := os.WriteFile(path, []byte(b.String()), 0o666); err != nil {
		return fmt.Errorf("show: %w", err)
	}
	return nil
}

// page writes the page of File.
func page(b *strings.Builder, runtime string, figs ...*charts.Figure) {
	title := "Figures"
	if len(figs) > 0 && figs[0] != nil {
		title = trace.Clean(figs[0].Title)
	}
	var pieces []string
	for _, f := range figs {
		if f != nil {
			pieces = append(pieces, f.HTML())
		}
	}
	pieces = append(pieces, runtime)
	fmt.Fprintf(b, pageHead, html.EscapeString(Policy(pieces...)), html.EscapeString(title))
	for _, piece := range pieces {
		b.WriteString(piece)
	}
	b.WriteString("</main></body></html>\n")
}

const pageHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="%s"><meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title>
<style>
:root{color-scheme:light dark;--paper:#fff;--ink:#24292f;--line:#d8dee4}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){--paper:#0d1117;--ink:#e6edf3;--line:#3d444d}}
@media screen{:root[data-theme=dark]{color-scheme:dark;--paper:#0d1117;--ink:#e6edf3;--line:#3d444d}}
:root[data-theme=light]{color-scheme:light}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{--schedlab-paper:var(--paper);max-width:1240px;margin:0 auto;padding:1em 1.2em}
.schedlab-runtime{display:none}
h1{font-size:1.2em;margin:0 0 1em}
th,td{padding:.2em .7em;border-bottom:1px solid var(--line);text-align:left}
</style></head><body><main>
<h1>Figures</h1>
`
