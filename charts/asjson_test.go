package charts

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/charts/internal/asjson/plain"
)

// A page's program writes the data of figures with package plain.
func TestTheDataOfEveryFigureAreTheSameInAPageAsWithEncodingJSON(t *testing.T) {
	before := asjson.Marshal
	defer func() { asjson.Marshal = before }()
	written := 0
	asjson.Marshal = func(v any) ([]byte, error) {
		want, wrong := json.Marshal(v)
		got, err := plain.Marshal(v)
		if (err == nil) != (wrong == nil) || !bytes.Equal(got, want) {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			from := max(0, at-80)
			t.Errorf("%T is, from byte %d on, %.200q (%v); want %.200q (%v)", v, from, got[from:], err, want[from:], wrong)
		}
		written += len(want)
		return want, wrong
	}
	runs := runsOfManyKinds(t)
	for i, tr := range runs {
		figs := []*Figure{
			Board(tr), RunQueues(tr), States(tr), StateMachine(tr), Utilization(tr), Latency(tr), Threads(tr), Waits(tr), Compare(tr, runs[(i+1)%len(runs)]),
			Timeline(tr, TimelineOptions{Focus: Focus{To: time.Millisecond}, Notes: []Note{AtTime(0).Say("It <begins>")}}),
		}
		for _, lanes := range []Lanes{ByG, ByM, ByCore} {
			figs = append(figs, Timeline(tr, TimelineOptions{Lanes: lanes}))
		}
		for _, f := range figs {
			f.Parts()
		}
	}
	if written < 1e5 {
		t.Errorf("the figures have %d bytes of JSON; want enough to tell", written)
	}
}

func TestARowIsWrittenTheSameInAPage(t *testing.T) {
	for _, row := range []any{
		sliceRow{1, "0.5", "2", 3, -1, 4, noNote, 5, 6, 7, sameName}, markRow{From: "1e-7"}, stopRow{From: "0", To: "1"},
		flagRow{0, "1", 2, -1}, pinRow{-1, "3", 4}, bucketRow{0.1, 1e21, 2, 3}, quantileRow{1e-7, 1},
	} {
		want, err := asjson.Row(row)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := plain.Row(row); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%#v is %s (%v); want %s", row, got, err, want)
		}
	}
}
