// Package normalise makes an executed notebook the same on every machine and in
// every run, so that a diff of a committed chapter means that its text, its code
// or its behaviour changed.
package normalise

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Notebook normalises n in place. Doing it twice changes nothing more.
func Notebook(n *nb.Notebook, m Machine) {
	n.Minor = 5 // from 4.5 on cells have ids
	n.Metadata["kernelspec"] = map[string]any{"display_name": "Go (gonb)", "language": "go", "name": "gonb"}
	n.Metadata["language_info"] = map[string]any{"file_extension": ".go", "mimetype": "text/x-go", "name": "go", "pygments_lexer": "go"}
	for _, noise := range []string{"papermill", "signature", "vscode", "widgets", "orig_nbformat"} {
		delete(n.Metadata, noise)
	}
	stableIDs(n.Cells)
	count := 0
	for _, c := range n.Cells {
		for _, noise := range []string{"execution", "ExecuteTime", "papermill", "vscode", "trusted", "scrolled", "collapsed"} {
			delete(c.Metadata, noise)
		}
		if c.Kind != nb.Code {
			continue
		}
		if c.ExecutionCount != 0 {
			count++
			c.ExecutionCount = count
		}
		c.Outputs = outputs(c.Outputs, m)
		for _, o := range c.Outputs {
			if o.Type == nb.ExecuteResult {
				o.ExecutionCount = c.ExecutionCount
			}
		}
	}
	renameIDs(n.Cells)
}

var (
	slug   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	random = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{8}$`)
	digit  = regexp.MustCompile(`[0-9]`)
)

// stable reports whether a cell id was chosen and not drawn by an editor:
// JupyterLab draws UUIDs, nbformat eight hexadecimal digits, others mixed case.
func stable(id string) bool {
	return slug.MatchString(id) && len(id) <= 64 && !(random.MatchString(id) && digit.MatchString(id))
}

// stableIDs keeps ids that were chosen, so that a cell put between two others
// renames neither, and names the rest by kind and position.
func stableIDs(cells []*nb.Cell) {
	used := map[string]bool{}
	var unnamed []int
	for i, c := range cells {
		if stable(c.ID) && !used[c.ID] {
			used[c.ID] = true
		} else {
			unnamed = append(unnamed, i)
		}
	}
	for _, i := range unnamed {
		kind := cells[i].Kind
		if kind == nb.Markdown {
			kind = "text"
		}
		base := fmt.Sprintf("%s-%02d", kind, i+1)
		id := base
		for n := 2; used[id]; n++ {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		used[id] = true
		cells[i].ID = id
	}
}

// outputs merges what the kernel sent in pieces and leaves out what says
// nothing.
func outputs(in []*nb.Output, m Machine) []*nb.Output {
	var out []*nb.Output
	// What a cell prints, what it prints as errors and what it displays come
	// through three pipes, in any order, so each cell shows them in this one.
	var shown []*nb.Output
	var stdout, stderr string
	for _, o := range in {
		switch o.Type {
		case nb.Stream:
			if o.Name == "stderr" {
				stderr += o.Text
			} else {
				stdout += o.Text
			}
			continue
		case nb.Error:
			o.ErrorValue = m.cleanTrace(o.ErrorValue)
			for i := range o.Traceback {
				o.Traceback[i] = m.cleanTrace(o.Traceback[i])
			}
		default:
			for _, mime := range slices.Collect(maps.Keys(o.Data)) {
				text, ok := o.Data[mime].(string)
				if !ok {
					continue
				}
				if mime == "text/html" {
					text = show.Small(text) // a chapter holds no ECharts
				}
				if strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" {
					text = m.clean(text)
					o.Data[mime] = text
				}
				if strings.TrimSpace(text) == "" {
					delete(o.Data, mime)
				}
			}
			if len(o.Data) == 0 {
				continue // a progress display that was emptied at its end
			}
			delete(o.Metadata, "transient")
		}
		shown = append(shown, o)
	}
	for _, s := range []struct{ name, text string }{
		{"stdout", m.clean(withoutLimit(overwritten(stdout)))},
		{"stderr", withoutProgress(m.cleanTrace(overwritten(stderr)))},
	} {
		if s.text != "" {
			out = append(out, &nb.Output{Type: nb.Stream, Name: s.name, Text: s.text})
		}
	}
	return append(out, shown...)
}

// overwritten is what a terminal shows of the text: a carriage return goes back
// to the start of the line, as progress bars do.
func overwritten(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.Contains(s, "\r") {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		text, end := strings.TrimSuffix(line, "\n"), ""
		if len(text) < len(line) {
			end = "\n"
		}
		text = strings.TrimRight(text, "\r")
		b.WriteString(text[strings.LastIndexByte(text, '\r')+1:] + end)
	}
	return b.String()
}

var progress = regexp.MustCompile(`(?m)^go: (downloading|finding|found|added|upgraded|extracting) .*\n?`)

// withoutProgress drops what the go command tells the first time only.
func withoutProgress(stderr string) string { return progress.ReplaceAllString(stderr, "") }

var limit = regexp.MustCompile(`(?m)^This container may use [0-9.]+ CPUs? \(cpu\.max\): .*\n?`)

// withoutLimit drops what a notebook says at its top of the container it runs in.
func withoutLimit(stdout string) string { return limit.ReplaceAllString(stdout, "") }

var (
	idAttr = regexp.MustCompile(`\bid=["']?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8})\b`)
	gonbID = regexp.MustCompile(`\bgonb_[a-z_]+_([0-9a-f]{8})\b`)
)

// renameIDs numbers the ids that gonbui draws at random for its displays, each
// the same wherever it is used.
func renameIDs(cells []*nb.Cell) {
	names := map[string]string{}
	var pairs []string // id, name, id, name, … as they were found
	each := func(f func(string) string) {
		for _, c := range cells {
			for _, o := range c.Outputs {
				for _, mime := range slices.Sorted(maps.Keys(o.Data)) {
					if s, ok := o.Data[mime].(string); ok && strings.HasPrefix(mime, "text/") {
						o.Data[mime] = f(s)
					}
				}
			}
		}
	}
	each(func(s string) string {
		for _, re := range []*regexp.Regexp{gonbID, idAttr} {
			for _, m := range re.FindAllStringSubmatch(s, -1) {
				if id := m[1]; digit.MatchString(id) && names[id] == "" {
					names[id] = fmt.Sprintf("id%d", len(names)+1)
					pairs = append(pairs, id, names[id])
				}
			}
		}
		return s
	})
	if len(pairs) > 0 {
		each(strings.NewReplacer(pairs...).Replace)
	}
}
