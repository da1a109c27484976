package charts

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib"
)

func TestNoTwoStatesHaveOnePattern(t *testing.T) {
	of := map[svg.Hatch]doing{}
	for d := range numDoings {
		p := d.pattern()
		if p == "" {
			if d != running && d != idle {
				t.Errorf("%v has no pattern", d)
			}
			continue
		}
		if other, ok := of[p]; ok {
			t.Errorf("%v and %v have the pattern %q", d, other, p)
		}
		of[p] = d
	}
}

// Two Ps that follow each other differ in lightness, and two of one colour in their
// pattern, so that no reader needs to see hues.
func TestTheQueuesOfThirtyTwoPsLookDifferentAndNeighboursDifferInColour(t *testing.T) {
	const procs = 32
	tr := runOf(t, simlib.Config{Procs: procs}, func(g *simlib.G) { g.Compute(time.Millisecond) })
	var d struct {
		Patterns []string
		Always   bool
	}
	c := RunQueues(tr).Body.(Chart)
	if err := json.Unmarshal(c.Details, &d); err != nil {
		t.Fatal(err)
	}
	if !d.Always {
		t.Error("the patterns are only for readers that ask for them, and nothing else tells P0 and P2 apart")
	}
	var o struct {
		Series []struct {
			Name      string
			ItemStyle struct{ Color string }
		}
	}
	if err := json.Unmarshal(c.Option, &o); err != nil {
		t.Fatal(err)
	}
	if len(o.Series) != procs+1 || len(d.Patterns) != procs+1 {
		t.Fatalf("%d layers with %d patterns, want %d: the global queue and the Ps", len(o.Series), len(d.Patterns), procs+1)
	}
	looks := map[string]string{}
	for i, s := range o.Series {
		look := s.ItemStyle.Color + " " + d.Patterns[i]
		if other, ok := looks[look]; ok {
			t.Errorf("%s and %s both look like %q", other, s.Name, look)
		}
		if looks[look] = s.Name; i > 1 && s.ItemStyle.Color == o.Series[i-1].ItemStyle.Color {
			t.Errorf("%s has the colour of its neighbour", s.Name)
		}
	}
}

var hatched = regexp.MustCompile(`<path id="p(\d+)" d="[^"]*" fill="(#\w+)"/><clipPath id="c(\d+)"><use href="#p(\d+)"/></clipPath><g clip-path="url\(#c(\d+)\)"><path transform="translate\(\S+ \S+\) rotate\((\S+)\)" [^>]*stroke-dasharray="(\S+) (\S+)"/></g>`)

// around is what lets letters be read on a pattern.
var around = regexp.MustCompile(` stroke="#\w+" stroke-width="3" paint-order="stroke"`)

// What is printed is the still image, on white and black paper, too.
func TestInAStillImageEachStateHasItsPattern(t *testing.T) {
	of := map[string]doing{} // by colour
	for d := range numDoings {
		if d.pattern() != "" && d != waiting && d.color() != colorPlain {
			of[d.color()] = d
		}
	}
	seen := map[doing]bool{}
	for _, tr := range runsOfManyKinds(t) {
		figs := []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByM}), Timeline(tr, TimelineOptions{Lanes: ByG}), Timeline(tr, TimelineOptions{Lanes: ByCore}),
			States(tr), Threads(tr), Utilization(tr), Waits(tr), Compare(tr, tr), Board(tr)}
		for _, f := range figs {
			image := ""
			switch b := f.Body.(type) {
			case Chart:
				image = b.SVG
			case Stage:
				image = b.SVG
			}
			for _, m := range hatched.FindAllStringSubmatch(image, -1) {
				d, ok := of[m[2]]
				if !ok {
					continue
				}
				seen[d] = true
				if m[1] != m[3] || m[1] != m[4] || m[1] != m[5] {
					t.Errorf("%s: the pattern of %v is clipped by another shape: %v", f.Kind, d, m[1:6])
				}
				var angle, width, gap float64
				fmt.Sscan(m[6]+" "+m[7]+" "+m[8], &angle, &width, &gap)
				if got := fmt.Sprintf("%v %v %v", angle-90, gap, width); got != string(d.pattern()) {
					t.Errorf("%s: %v has the pattern %q, want %q", f.Kind, d, got, d.pattern())
				}
			}
			rest := around.ReplaceAllString(hatched.ReplaceAllString(image, ""), "")
			for color, d := range of {
				if i := strings.Index(rest, `"`+color+`"`); i >= 0 {
					t.Errorf("%s: %v is drawn without its pattern: …%s", f.Kind, d, rest[max(i-200, 0):min(i+60, len(rest))])
				}
			}
		}
	}
	for _, d := range []doing{runnable, syscall, sched, spinning, waking} {
		if !seen[d] {
			t.Errorf("no image shows %v", d)
		}
	}
}

func TestTheKeyOfAStillImageIsCompleteAndItsRowsDoNotMeetThePlot(t *testing.T) {
	var looks []look
	for d := range numDoings {
		looks = append(looks, look{order: int(d), name: d.String(), color: d.color()})
	}
	k := newKey(looks)
	if len(k.places) != len(looks) || k.more != 0 || k.below() < keyRow {
		t.Errorf("of %d states %d are named in %.0f pixels", len(looks), len(k.places), k.below())
	}
	for i, at := range k.places {
		end := at[0] + 22 + 6.6*float64(len(k.name(i)))
		if end > svgWidth || i > 0 && at[1] == k.places[i-1][1] && at[0] < k.places[i-1][0]+17+6*float64(len(k.name(i-1))) {
			t.Errorf("%s stands from %.0f to %.0f", k.name(i), at[0], end)
		}
	}
	many := newKey(slices.Repeat(looks, 20))
	if many.more+len(many.places) != 20*len(looks) || many.below() != (keyRows-1)*keyRow || many.end[0] > svgWidth-78 {
		t.Errorf("of %d looks %d are named and %d counted, at %v", 20*len(looks), len(many.places), many.more, many.end)
	}
}
