package show

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A meter says in the cell, or in the page, how far something is that takes longer
// than a second.
type meter struct {
	since time.Time
	face  face

	mu   sync.Mutex // for what follows
	said reading
	over bool
}

// A reading is what a meter shows.
type reading struct {
	text string
	part float64 // that is done, 0 to 1; NaN where that is not known
}

// A face shows readings to the reader.
type face interface {
	show(reading)
	remove() // what was shown
}

// meterAfter is how long something takes at least that has a meter.
const meterAfter = time.Second

// meterEvery is how often a meter looks at most.
const meterEvery = 100 * time.Millisecond

func newMeter() *meter {
	m := &meter{since: time.Now(), face: newFace()}
	m.begin()
	return m
}

// set takes what is to be shown.
func (m *meter) set(r reading) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said = r
	m.hear(r)
}

// run takes how far a run is.
func (m *meter) run(p simlib.Progress) { m.set(readRun(p, time.Since(m.since))) }

// sweep takes how far a sweep is.
func (m *meter) sweep(done, total int) { m.set(readSweep(done, total, time.Since(m.since))) }

// readRun says how far a run is that has taken so long.
func readRun(p simlib.Progress, took time.Duration) reading {
	if p.Silent > 0 {
		return reading{fmt.Sprintf("G%d %s has not called g for %v; virtual time stands still at %v.",
			p.G, trace.Quote(p.Name), p.Silent.Round(time.Second), short(p.Now)), math.NaN()}
	}
	seconds := max(took.Seconds(), 1e-3)
	r := reading{text: fmt.Sprintf("The run goes on: %s of virtual time, %s events, %s a second.",
		short(p.Now), grouped(p.Events), grouped(int(float64(p.Events)/seconds)))}
	// A program ends by itself, and nothing knows when; its limits are known.
	limit, at := "MaxSteps", float64(p.Steps)/float64(p.MaxSteps)
	if time := float64(p.Now) / float64(p.MaxTime); time > at {
		limit, at = "MaxTime", time
	}
	r.part = at
	if at > 0 {
		r.text += fmt.Sprintf(" It has come %s of the way to its limit, %s; at most %s are left.",
			percent(at), limit, roughly(seconds/at-seconds))
	}
	return r
}

// readSweep says how far a sweep is that has taken so long.
func readSweep(done, total int, took time.Duration) reading {
	r := reading{text: fmt.Sprintf("The sweep goes on: %s of %s runs are done.", grouped(done), grouped(total)), part: float64(done) / float64(max(total, 1))}
	if done > 0 {
		r.text += fmt.Sprintf(" About %s are left.", roughly(took.Seconds()*float64(total-done)/float64(done)))
	}
	return r
}

// short is a virtual time with three digits.
func short(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}

func percent(x float64) string {
	if x < 0.01 {
		return "less than 1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*x)
}

// roughly is a number of seconds as a person says it.
func roughly(seconds float64) string {
	switch {
	case seconds < 100:
		return fmt.Sprintf("%.0f seconds", math.Ceil(seconds))
	case seconds < 6000:
		return fmt.Sprintf("%.0f minutes", math.Ceil(seconds/60))
	case seconds < 1e6:
		return fmt.Sprintf("%.0f hours", math.Ceil(seconds/3600))
	}
	return "many days"
}

// grouped is a number, 0 or more, with a comma for each thousand.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
