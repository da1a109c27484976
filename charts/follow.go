package charts

// A feed tells how the parts of a figure change, in the order of time. A figure
// of curves is drawn from two passes over it, so that what it takes depends on
// what it shows: all changes of a long run would not fit into memory.
type feed func(set func(part int, t int64, v float64)) error

// A follower keeps the values of curves, each the sum of some parts, at the
// current instant. Of several changes at one instant only the last counts, and
// all before the window are one.
type follower struct {
	w       window
	curveOf []int // by part
	values  []float64
	most    []float64 // by part, its largest value in the window

	begin func()                       // the values at the begin of the window are there
	step  func(t int64, changed []int) // some curves changed
	now   int64
	began bool
	part  []float64 // as set last
	was   []float64 // up to the instant before
	dirty []bool
	todo  []int     // the dirty ones
	moved []float64 // by curve, in this instant
	isHit []bool
	hit   []int // the curves of which a part changed
}

func newFollower(w window, curveOf []int, curves int) *follower {
	n := len(curveOf)
	return &follower{
		w: w, now: w.from, curveOf: curveOf, values: make([]float64, curves), moved: make([]float64, curves), isHit: make([]bool, curves),
		most: make([]float64, n), part: make([]float64, n), was: make([]float64, n), dirty: make([]bool, n),
	}
}

// follow lets a feed run through the window.
func (f *follower) follow(from feed) error {
	if err := from(f.set); err != nil {
		return err
	}
	f.commit()
	return nil
}

func (f *follower) set(part int, t int64, v float64) {
	if t > f.w.to {
		return
	}
	if t > f.now {
		f.commit()
		f.now = t
	}
	if f.part[part] = v; !f.dirty[part] {
		f.dirty[part] = true
		f.todo = append(f.todo, part)
	}
}

// commit ends an instant.
func (f *follower) commit() {
	f.hit = f.hit[:0]
	for _, p := range f.todo {
		f.dirty[p] = false
		d := f.part[p] - f.was[p]
		if d == 0 {
			continue
		}
		f.was[p] = f.part[p]
		f.most[p] = max(f.most[p], f.part[p])
		c := f.curveOf[p]
		if !f.isHit[c] {
			f.isHit[c] = true
			f.hit = append(f.hit, c)
		}
		f.moved[c] += d
	}
	f.todo = f.todo[:0]
	changed := f.hit[:0]
	for _, c := range f.hit {
		f.isHit[c] = false
		if f.moved[c] != 0 { // else its parts only exchanged something
			f.values[c] += f.moved[c]
			f.moved[c] = 0
			changed = append(changed, c)
		}
	}
	switch {
	case !f.began:
		f.began = true
		f.begin()
	case len(changed) > 0:
		f.step(f.now, changed)
	}
}
