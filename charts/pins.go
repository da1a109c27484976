package charts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Note is what a caller says of a moment of a run. A Timeline shows it as a number
// above its lanes, with a line down to the lane where it happens, and what it says
// below the figure and in the table.
//
//	charts.Timeline(run, charts.TimelineOptions{Notes: []charts.Note{
//		charts.AtKick().Of("A").Say("A is kicked out of runnext"),
//		charts.At(trace.RunqSteal).Say("P1 finds it"),
//	}})
type Note struct {
	at   Moment
	text string
}

// maxNotes is how many notes have room above the lanes of a figure in a narrow page.
const maxNotes = 12

// A pin is a note in its place. Pins are numbered in the order of time.
type pin struct {
	found
	text string
	lane int // from the top; -1 is none
}

// pinRoom is the height of the strip above the lanes that has the numbers, in pixels.
const pinRoom = 24

// pinStep is how far two numbers are apart at least.
const pinStep = 19.0

// pinDown finds the moments of the notes and their lanes.
func (t *timeline) pinDown() error {
	if n := len(t.o.Notes); n > maxNotes {
		return fmt.Errorf("there are %d notes; want %d at most, which have room in a narrow page", n, maxNotes)
	}
	var moments []Moment
	for _, n := range t.o.Notes {
		if n.text == "" {
			return fmt.Errorf("the note at %s says nothing; want a text in Say", n.at.text())
		}
		moments = append(moments, n.at)
	}
	where, err := findMoments(t.tr, moments)
	if err != nil {
		return fmt.Errorf("a note has no place: %w", err)
	}
	for i, n := range t.o.Notes {
		x := pin{found: where[i], text: shown(n.text, maxText)}
		if x.at < t.w.from || x.at > t.w.to {
			return fmt.Errorf("the note at %s is at %v; want a moment in the part that is drawn, %v to %v",
				n.at.text(), time.Duration(x.at), time.Duration(t.w.from), time.Duration(t.w.to))
		}
		id := [...]int32{ByP: int32(x.p), ByM: int32(x.m), ByG: int32(x.g), ByCore: int32(x.core)}[t.o.Lanes]
		if t.o.Lanes == ByG && x.g == trace.NoGo {
			id = -1
		}
		x.lane = t.lane(id)
		t.pins = append(t.pins, x)
	}
	slices.SortStableFunc(t.pins, func(a, b pin) int { return cmp.Compare(a.at, b.at) })
	return nil
}

// roomForPins is the height of the strip with their numbers, if there are any.
func (t *timeline) roomForPins() int {
	if len(t.pins) == 0 {
		return 0
	}
	return pinRoom
}

// notes are the texts below the figure, in the order of their numbers.
func (t *timeline) notes() (texts []string) {
	for _, x := range t.pins {
		texts = append(texts, x.text+" ("+duration(x.at)+")")
	}
	return texts
}

// spread moves ascending places so that neighbours are a step apart, and all between
// two ends if there is room.
func spread(xs []float64, step, from, to float64) []float64 {
	at := slices.Clone(xs)
	for i := range at {
		at[i] = max(at[i], from)
		if i > 0 {
			at[i] = max(at[i], at[i-1]+step)
		}
	}
	for i := len(at) - 1; i >= 0; i-- {
		end := to
		if i+1 < len(at) {
			end = at[i+1] - step
		}
		at[i] = min(at[i], end)
	}
	return at
}

// drawPins draws those that are in the part that a static image shows.
func (p *plot) drawPins(pins []pin, laneH float64) {
	var xs []float64
	var numbers []int
	for i, x := range pins {
		if x.at >= p.w.from && x.at <= p.w.to {
			xs = append(xs, p.x(x.at))
			numbers = append(numbers, i)
		}
	}
	const radius = 8.0
	at := spread(xs, pinStep, p.left+radius, p.left+p.width-radius)
	y := p.top - pinRoom/2
	for k, i := range numbers {
		end := p.top + p.height
		if lane := pins[i].lane; lane >= 0 {
			end = p.top + float64(lane)*laneH + 0.14*laneH
		}
		p.Line(at[k], y+radius, xs[k], p.top, svg.Ink, "")
		if end > p.top {
			p.Line(xs[k], p.top, xs[k], end, svg.Ink, "3 2")
		}
		p.Disc(xs[k], end, 3, svg.Ink)
		p.Disc(at[k], y, radius, svg.Ink)
		p.Text(at[k], y+4, strconv.Itoa(i+1), svg.Middle, svg.Paper)
	}
}

// pinRows gives a row for each pin.
func (t *timeline) pinRows(d *timelineDetails) (rows []pinRow) {
	for i, x := range t.pins {
		at := t.u.num(x.at)
		d.Pins = append(d.Pins, pinText{at, x.text})
		rows = append(rows, pinRow{Lane: x.lane, At: at, Number: i})
	}
	return rows
}

// pinText is what the page knows of a pin besides its row.
type pinText struct {
	At   json.Number `json:"at"` // in the unit of the axis
	Text string      `json:"text"`
}

// withNotes adds a column with the notes to a table. rowOf returns the row of a pin,
// or -1; such a pin has a row of its own.
func (t *timeline) withNotes(table Table, rowOf func(pin) int) Table {
	if len(t.pins) == 0 {
		return table
	}
	table.Head = append(table.Head, "note")
	for i := range table.Rows {
		table.Rows[i] = append(table.Rows[i], "")
	}
	last := len(table.Head) - 1
	for i, x := range t.pins {
		text := fmt.Sprintf("%d: %s", i+1, x.text)
		if r := rowOf(x); r >= 0 && r < len(table.Rows) {
			if old := table.Rows[r][last]; old != "" {
				text = old + "; " + text
			}
			table.Rows[r][last] = text
			continue
		}
		row := make([]string, len(table.Head))
		if row[0] = "at " + duration(x.at); x.lane >= 0 {
			row[0] = t.lanes[x.lane] + ", " + row[0]
		}
		row[last] = text
		table.Rows = append(table.Rows, row)
	}
	return table
}
