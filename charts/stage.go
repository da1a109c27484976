package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Stage is a body that a reader steps through, as that of a Board: what the
// page needs for all steps, a static image of one of them, and all of them as a
// table.
type Stage struct {
	Data    json.RawMessage // what the page plays
	SVG     string          // one moment of it
	Group   string          // as that of a Chart
	Reduced string          // what was left out; empty when nothing was
	Table   Table           // the steps, to be read
}

func (b Stage) check() error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(b.Data, &object); err != nil {
		return fmt.Errorf("its Data is not a JSON object: %w", err)
	}
	if object["steps"] == nil {
		return errors.New("its Data has no steps to go through; Board makes it")
	}
	return nil
}

func (b Stage) digest(w io.Writer) {
	fmt.Fprint(w, b.Group)
	w.Write(b.Data)
}

func (b Stage) write(s *sheet, f *Figure, refused error) {
	if refused != nil {
		s.refusal(refused)
	} else {
		s.raw(`<div class="schedlab-chart" style="width:100%"><img alt="`)
		s.text(f.Description)
		s.raw(`" style="width:100%;max-width:960px;height:auto;display:block" src="data:image/svg+xml;base64,`)
		s.picture(b.SVG)
		s.raw(`"></div>`)
	}
	s.caption(f.Description, b.Reduced)
	if len(b.Table.Rows) > 0 {
		s.raw(`<details style="font-size:0.9em"><summary>The steps as a table</summary>`)
		b.Table.rows(s, f.Title)
		s.raw(`</details>`)
	}
}

// script queues the data for the runtime, as that of a Chart.
func (b Stage) script(s *sheet, f *Figure, id string) {
	head := marshal(struct {
		ID    string `json:"id"`
		Kind  string `json:"kind"`
		Label string `json:"label"`
		Group string `json:"group"`
	}{trace.Clean(id), trace.Clean(f.Kind), trace.Clean(f.Title + ". " + f.Description), trace.Clean(b.Group)})
	s.raw(queueFigure, strings.TrimSuffix(string(head), "}"), `,"board":`)
	s.json(b.Data)
	s.raw(`};`, queued)
}
