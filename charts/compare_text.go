package charts

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/metrics"
)

// caption says where the runs part and when they end, how busy the Ps of each were if
// that differs, and what a reader is to know of both.
func (d *duet) caption(given string) (string, error) {
	if given != "" {
		return captionOr(given, nil), nil
	}
	text := d.by.Tell(d.names[0], d.names[1])
	use, err := d.use()
	if err != nil {
		return "", err
	}
	text += use
	if d.by.Differ && len(d.partings()) == 0 {
		text += " The first difference is not in the part that is drawn."
	}
	for _, t := range d.runs {
		if t.tr.Recorded {
			return text + " What is measured may differ from run to run." + tellLimit(t.tr), nil
		}
	}
	return text, nil
}

// use compares how busy the Ps of both runs were, each until its own end.
func (d *duet) use() (string, error) {
	var busy [2]string
	for i, t := range d.runs {
		u, err := metrics.Utilization(t.tr)
		if err != nil {
			return "", err
		}
		busy[i] = percent(u.Total())
	}
	if busy[0] == busy[1] {
		return "", nil
	}
	return fmt.Sprintf(" Goroutines ran for %s of the time of the Ps (%s) and for %s (%s).", busy[0], d.names[0], busy[1], d.names[1]), nil
}

// describe says what is drawn.
func (d *duet) describe() string {
	is := func(i int) string {
		return fmt.Sprintf("%s, %s, %s", d.names[i], count(d.runs[i].tr.Procs, "P", "Ps"), duration(d.runs[i].tr.End()))
	}
	text := fmt.Sprintf("Two runs on one axis, from %s to %s. Above: %s. Below: %s.", duration(d.w.from), duration(d.w.to), is(0), is(1))
	if !d.by.Differ {
		return text
	}
	return text + " Before the first difference " + count(d.by.Same, "turn is", "turns are") + " the same."
}
