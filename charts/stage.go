package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/asjson"
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

	made json.RawMessage // as that of a Chart
}

func (b Stage) check() error {
	if isSame(b.Data, b.made) {
		return nil
	}
	object, err := asjson.Object(b.Data)
	if err != nil {
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
		s.still(f, "width:100%", b.SVG)
	}
	s.caption(f, b.Reduced)
	s.folded("The steps as a table", f, b.Table)
}

// script queues the data for the runtime, as that of a Chart.
func (b Stage) script(s *sheet, f *Figure, id string) {
	head := marshal(struct {
		ID    string `json:"id"`
		Kind  string `json:"kind"`
		Label string `json:"label"`
		Group string `json:"group"`
	}{trace.Clean(id), trace.Clean(f.Kind), trace.Clean(f.label()), trace.Clean(b.Group)})
	s.raw(queueFigure, strings.TrimSuffix(string(head), "}"), `,"board":`)
	s.json(b.Data, isSame(b.Data, b.made))
	s.raw(`};`, queued)
}
