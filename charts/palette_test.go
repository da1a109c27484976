package charts

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
)

// light is an amount of red, green and blue light, each 0 to 1.
type light [3]float64

func parse(t *testing.T, color string) light {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(color, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	var l light
	for i := range l {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c <= 0.04045 {
			l[i] = c / 12.92
		} else {
			l[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return l
}

func (l light) through(m [3]light) (out light) {
	for i, row := range m {
		for k, v := range row {
			out[i] += v * l[k]
		}
	}
	return out
}

// luminance is WCAG's relative luminance.
func (l light) luminance() float64 { return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] }

func TestEveryColourStandsOutFromTheLightAndTheDarkPage(t *testing.T) {
	colors := append([]string{colorGoroutine, colorPlain, colorGlobal, colorStopping, colorAccent}, slices.Concat(hues[:], localQueue[:])...)
	for d := range numDoings {
		colors = append(colors, d.color())
	}
	for _, c := range colors {
		for _, page := range []string{"#ffffff", "#111111"} {
			a, b := parse(t, c).luminance(), parse(t, page).luminance()
			if contrast := (max(a, b) + 0.05) / (min(a, b) + 0.05); contrast < 3 {
				t.Errorf("%s on %s has a contrast of %.2f, want 3", c, page, contrast)
			}
		}
	}
}

// How readers see: all cones, or without one kind of them (Machado, Oliveira
// and Fernandes 2009, full severity).
var eyes = []struct {
	name string
	see  [3]light
}{
	{"usual", [3]light{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"protanope", [3]light{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
	{"deuteranope", [3]light{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
}

// oklab is Ottosson's space, in which equal steps look equal.
func (l light) oklab() light {
	for i := range l {
		l[i] = min(max(l[i], 0), 1)
	}
	cones := l.through([3]light{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}})
	for i := range cones {
		cones[i] = math.Cbrt(cones[i])
	}
	return cones.through([3]light{{0.2104542553, 0.7936177850, -0.0040720468}, {1.9779984951, -2.4285922050, 0.4505937099}, {0.0259040371, 0.7827717662, -0.8086757660}})
}

// apart is 100 times the distance of two colours in oklab, as eyes see them.
func apart(t *testing.T, a, b string, see [3]light) float64 {
	t.Helper()
	x, y := parse(t, a).through(see).oklab(), parse(t, b).through(see).oklab()
	return 100 * math.Sqrt((x[0]-y[0])*(x[0]-y[0])+(x[1]-y[1])*(x[1]-y[1])+(x[2]-y[2])*(x[2]-y[2]))
}

func TestColoursThatMeetInOneFigureAreFarApartForEveryReader(t *testing.T) {
	check := func(figure, a, b string, usual, blind float64) {
		t.Helper()
		for i, e := range eyes {
			want := usual
			if i > 0 {
				want = blind
			}
			if d := apart(t, a, b, e.see); d < want {
				t.Errorf("%s: %s and %s are %.1f apart to the %s eye, want %g", figure, a, b, d, e.name, want)
			}
		}
	}
	for i, a := range hues {
		for _, b := range hues[:i] {
			check("latency", a, b, 9.5, 5)
		}
	}
	check("run queues", localQueue[0], localQueue[1], 11, 7)
	for _, c := range localQueue {
		check("run queues and the global one", c, colorGlobal, 12.5, 7)
	}
	// What meets a neutral bar in the lanes of Ps, Ms and cores.
	for _, d := range []doing{running, spinning, polling, sched, coreless, throttled, neighbor} {
		check("goroutines and states", colorGoroutine, d.color(), 12.5, 7)
	}
	states := []doing{spinning, polling, coreless, throttled, marking}
	for s := range trace.NumGoStatus {
		states = append(states, doingOf(s))
	}
	var parts []doing
	for _, a := range activities {
		parts = append(parts, a.do)
	}
	for figure, doings := range map[string][]doing{"states": states, "utilization": parts} {
		for i, a := range doings {
			for _, b := range doings[:i] {
				switch {
				case a == marking || b == marking: // below
				case a != b:
					check(figure, a.color(), b.color(), 12.5, 7)
				}
			}
		}
	}
	// The band is full: one more that meets them all is a little nearer.
	for _, c := range []string{spinning.color(), polling.color(), waiting.color(), colorGoroutine} {
		check("marking and others", marking.color(), c, 12.25, 6.8)
	}
	for _, d := range slices.Concat(states, parts) {
		if d != marking && d != polling {
			check("marking and other states", marking.color(), d.color(), 12.25, 6.8)
		}
	}
	for i, a := range situations {
		for _, b := range situations[:i] {
			check("threads", a.color, b.color, 9.5, 5)
		}
	}
	check("a goroutine and its syscall", colorGoroutine, syscall.color(), 12.5, 6)
	check("stopping the world and world stopped", colorStopping, stopped.color(), 10, 7)
}

func TestATextOnAColourIsReadable(t *testing.T) {
	colors := append([]string{colorGoroutine, colorGlobal}, localQueue[:]...)
	for d := range numDoings {
		colors = append(colors, d.color())
	}
	for _, c := range colors {
		ink := map[string]string{"#000": "#000000", "#fff": "#ffffff"}[inkOn(c)]
		a, b := parse(t, c).luminance(), parse(t, ink).luminance()
		if contrast := (max(a, b) + 0.05) / (min(a, b) + 0.05); contrast < 4.5 {
			t.Errorf("%s on %s has a contrast of %.2f, want 4.5", ink, c, contrast)
		}
	}
}

// Things that are told apart by their name have a colour of their own, too, where a
// figure draws both.
func TestThrottledAndWaitingForACoreAndStoppingAndStoppedAreFourNamesAndFourLooks(t *testing.T) {
	names := map[string]bool{throttled.String(): true, coreless.String(): true, stoppingName: true, stopName: true}
	colors := map[string]bool{throttled.color(): true, coreless.color(): true, colorStopping: true, stopped.color(): true}
	if len(names) != 4 || len(colors) != 4 {
		t.Errorf("the names are %v and the colours %v", names, colors)
	}
	for a := range numDoings {
		for b := range a {
			if a.color() == b.color() && !(a == idle && b == waiting) {
				t.Errorf("%v and %v have one colour", a, b)
			}
		}
	}
}
