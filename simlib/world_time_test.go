package simlib

import "time"

// The timers of a script, in the simulator and on the real runtime.

func wasSet(is bool) string {
	if is {
		return "was-set"
	}
	return "was-not-set"
}

func (w simWorld) Timer(t string, d time.Duration)  { *object[*Timer](w.o, t) = NewTimer(w.G, d) }
func (w simWorld) Ticker(t string, d time.Duration) { *object[*Ticker](w.o, t) = NewTicker(w.G, d) }
func (w simWorld) Tick(t string) time.Duration {
	if tick := *object[*Ticker](w.o, t); tick != nil {
		return tick.C.Recv(w.G)
	}
	return (*object[*Timer](w.o, t)).C.Recv(w.G)
}
func (w simWorld) Stop(t string) string {
	if tick := *object[*Ticker](w.o, t); tick != nil {
		tick.Stop(w.G)
		return ""
	}
	return wasSet((*object[*Timer](w.o, t)).Stop(w.G))
}
func (w simWorld) Reset(t string, d time.Duration) string {
	if tick := *object[*Ticker](w.o, t); tick != nil {
		tick.Reset(w.G, d)
		return ""
	}
	return wasSet((*object[*Timer](w.o, t)).Reset(w.G, d))
}
func (w simWorld) After(d time.Duration, name string, body func(world)) {
	*object[*Timer](w.o, name) = AfterFunc(w.G, d, func(g *G) {
		g.SetName(name)
		body(simWorld{g, w.o, w.all, giver{}})
	})
}

func (w realWorld) Timer(t string, d time.Duration) { *object[*time.Timer](w.o, t) = time.NewTimer(d) }
func (w realWorld) Ticker(t string, d time.Duration) {
	*object[*time.Ticker](w.o, t) = time.NewTicker(d)
}
func (w realWorld) Tick(t string) time.Duration {
	if tick := *object[*time.Ticker](w.o, t); tick != nil {
		return time.Since(<-tick.C)
	}
	return time.Since(<-(*object[*time.Timer](w.o, t)).C)
}
func (w realWorld) Stop(t string) string {
	if tick := *object[*time.Ticker](w.o, t); tick != nil {
		tick.Stop()
		return ""
	}
	return wasSet((*object[*time.Timer](w.o, t)).Stop())
}
func (w realWorld) Reset(t string, d time.Duration) string {
	if tick := *object[*time.Ticker](w.o, t); tick != nil {
		tick.Reset(d)
		return ""
	}
	return wasSet((*object[*time.Timer](w.o, t)).Reset(d))
}
func (w realWorld) After(d time.Duration, name string, body func(world)) {
	*object[*time.Timer](w.o, name) = time.AfterFunc(d, func() { body(w) })
}
