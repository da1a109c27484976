package show

import (
	"errors"
	"fmt"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/internal/asjson"
)

// A desk answers a page: it runs the functions of the Explores of a chapter's
// cells. A page asks for a function by its cell and by its number there.
type desk struct {
	cells map[string]func()            // the cells' programs, by what the page calls the cell
	found map[string][]func(*Controls) // of the cells that have run
}

// An answer is what a page gets.
type answer struct {
	Controls []control `json:"controls,omitempty"` // where the function asked for all of them
	Said     string    `json:"said"`
	Figures  []drawn   `json:"figures"`
}

// A drawn is a figure for a page that has the runtime: its HTML without a
// script, and what the script would have given to the runtime.
type drawn struct {
	HTML string   `json:"html"`
	Data jsonText `json:"data,omitempty"`
}

// A jsonText is JSON that a figure wrote. Unlike a json.RawMessage it is not looked
// through again in a page, where that takes longer than to write it.
type jsonText []byte

func (t jsonText) MarshalJSON() ([]byte, error) { return t, nil }

// answer returns an answer as JSON. The values are a JSON object by the names of
// the controls.
func (d *desk) answer(cell string, number int, values string) []byte {
	e := d.run(cell, number, values)
	a := answer{Said: e.said, Figures: []drawn{}}
	if !e.wrong {
		a.Controls = e.controls
	}
	for _, f := range e.figs {
		if c, ok := f.Body.(charts.Chart); ok && c.Option != nil {
			c.SVG = "" // the page draws it at once
			whole := *f
			whole.Body = c
			f = &whole
		}
		html, data := f.Parts()
		a.Figures = append(a.Figures, drawn{html, jsonText(data)})
	}
	data, err := asjson.Marshal(a)
	if err != nil {
		panic(err) // it is numbers, texts and valid JSON
	}
	return data
}

func (d *desk) run(cell string, number int, values string) exploration {
	problem := func(err error) exploration { return exploration{figs: []*charts.Figure{sorry(err)}} }
	chosen, err := chosenValues(values)
	if err != nil {
		return problem(fmt.Errorf("the page sent the values %q: %w", values, err))
	}
	list, err := d.explores(cell)
	if err != nil {
		return problem(err)
	}
	if number < 1 || number > len(list) {
		return problem(fmt.Errorf("the cell has %d calls of show.Explore where the page has number %d; run it again and save it", len(list), number))
	}
	return explore(list[number-1], chosen)
}

// explores returns the functions that a cell gives to Explore, by running the
// cell once.
func (d *desk) explores(cell string) (list []func(*Controls), err error) {
	if list, ok := d.found[cell]; ok {
		return list, nil
	}
	program, ok := d.cells[cell]
	if !ok {
		return nil, fmt.Errorf("the page has no program of the cell %q", cell)
	}
	defer func(before func(func(*Controls))) {
		collect = before
		if p := recover(); p != nil {
			list, err = nil, errors.New("the cell panicked: "+fmt.Sprint(p))
		}
	}(collect)
	collect = func(f func(*Controls)) { list = append(list, f) }
	program()
	if d.found == nil {
		d.found = map[string][]func(*Controls){}
	}
	d.found[cell] = list
	return list, nil
}
