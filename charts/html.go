package charts

import (
	"cmp"
	"encoding/json"
	"strings"
)

// HTML returns the figure as one output of a cell: the body, the description and
// the data as a table. Of a Chart that is the static image, and a script that
// hands the interactive chart to the runtime, which puts it in the image's place.
// Where scripts do not run, the rest stays. It needs nothing from the network. A
// figure that cannot be drawn, such as one that a program put together without a
// Body, says so in its place.
func (f *Figure) HTML() string {
	var b strings.Builder
	f.write(&sheet{b: &b}, f.Check())
	return b.String()
}

// Parts returns the figure as HTML does, but in two parts, for a page that shows it
// later: what stands there where no script runs, and the JSON object that the
// figure's script puts into the queue of the runtime. A figure that no script draws,
// such as a table, has no second part.
func (f *Figure) Parts() (still string, live json.RawMessage) {
	still, script, found := strings.Cut(f.HTML(), queueFigure)
	if !found {
		return still, nil
	}
	return still, json.RawMessage(strings.TrimSuffix(script, ";"+queued))
}

// size returns how long the HTML is of a figure that this package made, which needs
// no check, without writing it.
func (f *Figure) size() int {
	var s sheet
	p, _ := f.Body.(Problem)
	f.write(&s, p.Err)
	return s.n
}

// write writes the figure; refused is what Check said.
func (f *Figure) write(s *sheet, refused error) {
	id := f.ID
	if id == "" {
		id = f.contentID()
	}
	s.raw(`<figure class="schedlab-figure" data-schedlab="`)
	s.text(id)
	s.raw(`" aria-label="`)
	s.text(f.Title)
	s.raw(`" style="margin:0.5em 0 1em;max-width:1400px"><div style="font-weight:600;margin:0 0 4px">`)
	s.text(f.Title)
	s.raw(`</div>`)
	body := f.body()
	body.write(s, f, refused)
	s.raw(`</figure>`)
	if refused == nil {
		body.script(s, f, id)
	}
}

// caption writes what there is to find, from how much the figure was reduced, and
// what is noted.
// The description of a figure that has a caption of its own is folded.
func (s *sheet) caption(f *Figure, reduced string, notes ...string) {
	s.raw(`<figcaption style="font-size:0.9em;margin:4px 0">`)
	s.linked(cmp.Or(f.Caption, f.Description))
	if reduced != "" {
		s.raw(` <em>`)
		s.text(reduced)
		s.raw(`</em>`)
	}
	s.raw(`</figcaption>`)
	s.notes(notes)
	if f.Caption != "" && f.Description != "" {
		s.raw(`<details class="schedlab-numbers" style="font-size:0.9em"><summary>In numbers</summary><p style="margin:4px 0">`)
		s.linked(f.Description)
		s.raw(`</p></details>`)
	}
}

// refusal says in a figure's place why it cannot be drawn.
func (s *sheet) refusal(err error) {
	s.raw(`<p>`)
	s.text(cannotBeDrawn(err))
	s.raw(`</p>`)
}
