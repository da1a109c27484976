package export

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// What runs in a page. The text of a chapter is no program: its Markdown, raw
// cells and Markdown outputs are cleaned (template/clean.py), and pictures are
// embedded as data, where an SVG runs no script. The HTML outputs of a trusted
// chapter (Options) were made by a program that the reader ran, or that we ran
// and committed, so they stay as they are, and so do their scripts: the policy
// of the page (show.Policy) allows each by its hash, and beside them only the
// page's own. What makes figures live in a committed chapter is without ECharts,
// and a page has no server to take it from: what show.Runtime shows stands in
// its place, of which nothing comes from the notebook. All other scripts, event attributes and javascript: links are dead
// by the policy even where the cleaning misses them, and nothing in a page can
// load anything from the network.

// kept is what the page gets past nbconvert, which parses its whole page and
// writes it anew (attributes sorted, entities replaced): a figure must reach the
// page byte for byte, and nbconvert is much quicker without a megabyte of
// script. A mark that no notebook can know stands for each piece.
type kept struct {
	nonce  string
	pieces []string               // mark, piece, mark, piece, …
	whole  func() (string, error) // what show.Runtime shows
}

// newKept begins with nothing; home is the folder that has ECharts.
func newKept(home string) *kept {
	return &kept{nonce: rand.Text(), whole: sync.OnceValues(func() (string, error) { return show.Whole(home) })}
}

// mark keeps the piece and returns what stands for it.
func (k *kept) mark(piece string) string {
	mark := fmt.Sprintf("%s.%d.", k.nonce, len(k.pieces))
	k.pieces = append(k.pieces, mark, piece)
	return mark
}

// putBack puts the pieces into the page that nbconvert wrote.
func (k *kept) putBack(page string) string { return strings.NewReplacer(k.pieces...).Replace(page) }

// showable are the kinds of outputs that a page shows. The others are for programs
// (widgets, bare JavaScript, Mermaid), and nbconvert writes some into the page
// as they are.
var showable = []string{"text/html", "text/markdown", "text/latex", "text/plain", "image/svg+xml", "image/png", "image/jpeg"}

// programs is what the cleaning would show as text, a megabyte for a figure.
var programs = regexp.MustCompile(`(?is)<(script|style)\b.*?</(script|style)\s*>`)

// outputs are the outputs as nbconvert gets them, with nothing that it does not
// need, and the HTML of those that bring scripts. HTML that is not trusted is
// left for the template, which cleans all that is not a mark. around is what the
// page has of an output that explores.
func (k *kept) outputs(in []*nb.Output, trusted bool, around func(string) string) (out []*nb.Output, html []string, err error) {
	for _, o := range in {
		clean := &nb.Output{
			Type: o.Type, Name: o.Name, Text: o.Text, ExecutionCount: o.ExecutionCount,
			ErrorName: o.ErrorName, ErrorValue: o.ErrorValue, Traceback: o.Traceback,
			Data: map[string]any{}, Metadata: map[string]any{},
		}
		for _, kind := range showable {
			text, ok := o.Data[kind].(string)
			if !ok {
				continue
			}
			switch {
			case kind != "text/html":
			case trusted:
				if show.IsSmall(text) {
					if text, err = k.whole(); err != nil {
						return nil, nil, err
					}
				}
				if show.IsExplore(text) {
					text = around(text)
				}
				text = show.OnPage(text)
				html = append(html, text)
				text = k.mark(text)
			default:
				text = programs.ReplaceAllString(text, "")
			}
			clean.Data[kind] = text
			if size := sizeOf(o.Metadata[kind]); size != nil {
				clean.Metadata[kind] = size
			}
		}
		if isDisplay := o.Type == nb.DisplayData || o.Type == nb.ExecuteResult; !isDisplay || len(clean.Data) > 0 {
			out = append(out, clean)
		}
	}
	return out, html, nil
}

// sizeOf is the width and height of a picture in its metadata. nbconvert writes
// them into the page without quotes, so only numbers pass.
func sizeOf(metadata any) map[string]any {
	var size map[string]any
	m, _ := metadata.(map[string]any)
	for _, key := range []string{"width", "height"} {
		if n, ok := m[key].(json.Number); ok {
			if size == nil {
				size = map[string]any{}
			}
			size[key] = n
		}
	}
	return size
}

// page sets what the template needs of a page: its own script, and the policy,
// which also allows the scripts in the HTML of outputs and what the module needs
// that runs the chapter's cells, if there is one.
//
// shared says that the page is one of a folder, whose files it runs.
func (k *kept) page(around map[string]any, html []string, module string, shared bool) {
	script := "<script>\n" + own("page.js") + "\n</script>"
	around["script"] = k.mark(script)
	around["module"] = ""
	if module != "" {
		around["module"] = k.mark(module)
	}
	pieces := append([]string{script, module}, html...)
	if shared {
		own, asked := show.FolderPolicies(pieces...)
		around["policy"], around["asked"] = k.mark(own), k.mark(asked)
		return
	}
	around["policy"] = k.mark(show.Policy(pieces...))
}
