package charts

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"

	"github.com/schedlab/schedlab/simlib/trace"
)

// The rows of data that figures hold, and the numbers and names in them. The
// page's JavaScript (charts/show/web) reads them by names that come from here, and
// from the constants of doing: `go generate ./charts/show` writes them into
// charts/show/web/gen. Package charts/internal/webgen has the list of what is
// written, and a test that it is fresh.
//
// A row goes to the page as an array, without the names of its columns. The rows
// of a Timeline begin alike, as they have one place and one time axis.

// A sliceRow is a slice of a Timeline, or what a P is when it runs nothing.
type sliceRow struct {
	Lane   int            // from the top
	From   json.Number    // in the unit of the axis
	To     json.Number    // the same
	G      trace.GoID     // 0 is none
	P      trace.ProcID   // -1 is none
	M      trace.ThreadID // -1 is none
	Begin  noteNumber     // the note on why it began, or on what was merged
	End    noteNumber     // the note on why it ended
	Merged int            // how many slices it stands for; 0 is itself
	Doing  doing
	Label  labelNumber // what stands in it: a label
}

// A markRow is a moment that has a sign.
type markRow struct {
	Lane   int            // from the top
	From   json.Number    // in the unit of the axis
	To     json.Number    // the same moment
	G      trace.GoID     // 0 is none
	P      trace.ProcID   // -1 is none
	M      trace.ThreadID // -1 is none
	Note   noteNumber
	Sign   sign
	Victim int // the lane of the P that is robbed; -1 is none
}

// A stopRow is a time in which the world is stopped, or about to be.
type stopRow struct {
	Lane  int         // the first one that it is of
	From  json.Number // in the unit of the axis
	To    json.Number // the same
	Lanes int         // how many; 0 is all that the chart has
	G     trace.GoID  // the goroutine that stops the world
	Note  noteNumber
	Still int // 1 while only that goroutine has a P; 0 while others still run
}

// A flagRow is a line across lanes, or the heading of some.
type flagRow struct {
	Lane  int         // the first one
	From  json.Number // in the unit of the axis
	Lanes int         // how many it crosses; 0 is a heading, which has a lane for itself
	Text  int         // the number of what stands there; -1 is nothing
}

// A pinRow is a note.
type pinRow struct {
	Lane   int         // from the top; -1 is none
	At     json.Number // in the unit of the axis
	Number int         // from 0, among the pins
}

// A bucketRow is the part that one cause has in a bar of a Latency.
type bucketRow struct {
	From   float64 // in nanoseconds
	To     float64 // the same
	Bottom int     // in waits
	Top    int     // the same
}

// A quantileRow is a line across a Latency.
type quantileRow struct {
	At     float64 // in nanoseconds
	Number int     // of its text
}

// A noteNumber is the number of a note in a Timeline's details.
type noteNumber int

// noNote stands where there is nothing to note.
const noNote noteNumber = -1

// A labelNumber is the number of a label in a Timeline's details.
type labelNumber int

// What stands for a label.
const (
	sameName labelNumber = -1 // the name of its goroutine
	noLabel  labelNumber = -2
)

// A sign is what a mark looks like.
type sign uint8

// The signs.
const (
	arrow sign = iota
	triangle
	cross
	diamond
	hourglass
	chevron
)

// A curveKey is the name of a column of curves, which are columns and not rows.
type curveKey string

// The columns of curves.
const (
	timeKey   curveKey = "t" // in the unit of the axis
	curveKeys curveKey = "s" // of a curve; its number follows
)

// A renderer is the name of a function of the page that draws a row.
type renderer string

// The renderers.
const (
	renderSlice    renderer = "schedlab.slice"
	renderGap      renderer = "schedlab.gap"
	renderStop     renderer = "schedlab.stop"
	renderMark     renderer = "schedlab.mark"
	renderBucket   renderer = "schedlab.bucket"
	renderQuantile renderer = "schedlab.quantile"
	renderFlag     renderer = "schedlab.flag"
	renderPin      renderer = "schedlab.pin"
)

// drawnBy lets a function of the page draw a series.
func drawnBy(r renderer) charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.RenderItem = charts.FuncStr(r) }
}

// rows sets the data of a series as plain rows: go-echarts' own items say the
// same in more bytes. All are drawn at once, not a part in each frame, for
// which ECharts would leave later ones out of sight when frames are rare.
func rows[T any](r []T) charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.Data, s.Progressive = r, opts.Int(0) }
}

// encode says which columns of rows like this one are on the axes.
func encode(row any, x, y []string) charts.SeriesOpts {
	return charts.WithEncodeOpts(opts.Encode{X: columns(row, x), Y: columns(row, y)})
}

// columns returns the positions of columns by the names of their fields.
func columns(row any, names []string) []int {
	at := []int{}
	for _, name := range names {
		f, ok := reflect.TypeOf(row).FieldByName(name)
		if !ok {
			panic(fmt.Sprintf("charts: %T has no column %s", row, name))
		}
		at = append(at, f.Index[0])
	}
	return at
}

func (r sliceRow) MarshalJSON() ([]byte, error)    { return asjson.Row(r) }
func (r markRow) MarshalJSON() ([]byte, error)     { return asjson.Row(r) }
func (r stopRow) MarshalJSON() ([]byte, error)     { return asjson.Row(r) }
func (r flagRow) MarshalJSON() ([]byte, error)     { return asjson.Row(r) }
func (r pinRow) MarshalJSON() ([]byte, error)      { return asjson.Row(r) }
func (r bucketRow) MarshalJSON() ([]byte, error)   { return asjson.Row(r) }
func (r quantileRow) MarshalJSON() ([]byte, error) { return asjson.Row(r) }
