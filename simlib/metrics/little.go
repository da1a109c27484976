package metrics

import "github.com/schedlab/schedlab/simlib/trace"

// A Flow is what came into a part of the system, and how long it was there. Its
// two times are measured in different ways, and Little's law says that they
// are the same: Area goes from moment to moment and adds up the goroutines that
// are there, Time goes from goroutine to goroutine and adds up its stay.
type Flow struct {
	Arrivals   int   // goroutines that came in, each time anew
	Area, Time int64 // goroutines times nanoseconds
	Span       int64 // the length of the record in nanoseconds
}

// Number returns the mean number of goroutines that were there, L.
func (f Flow) Number() float64 { return over(float64(f.Area), f.Span) }

// Rate returns the arrivals per nanosecond, λ.
func (f Flow) Rate() float64 { return over(float64(f.Arrivals), f.Span) }

// Stay returns how many nanoseconds a goroutine was there on average, W. One that
// is still there at the end of the record counts up to it.
func (f Flow) Stay() float64 { return over(float64(f.Time), int64(f.Arrivals)) }

func over(x float64, n int64) float64 {
	if n == 0 {
		return 0
	}
	return x / float64(n)
}

// Flows holds the flow through the whole system, from the go statement to the
// end of a goroutine, and through each of its states.
type Flows struct {
	All Flow
	Of  [trace.NumGoStatus]Flow // those of GoUndefined and GoDead are empty
}

// Little returns the flows of a run. Little's law, L = λ W, holds for each of
// them exactly: Area is Time, to the nanosecond.
func Little(tr *trace.Trace) (*Flows, error) {
	var f Flows
	var last int64
	var now [trace.NumGoStatus]int
	grow := func(to int64) {
		for st := trace.GoRunnable; st < trace.GoDead; st++ {
			f.Of[st].Area += int64(now[st]) * (to - last)
		}
		last = to
	}
	if err := walk(tr, func(e *trace.Event, s *trace.State) {
		grow(e.Time)
		now = s.Count
		switch e.Kind {
		case trace.GoCreate, trace.GoCreateBlocked:
			f.All.Arrivals++
			f.All.Time += tr.End() - e.Time
		case trace.GoDestroy:
			f.All.Time -= tr.End() - e.Time
		}
	}); err != nil {
		return nil, err
	}
	grow(tr.End())
	stays, err := tr.Slices()
	if err != nil {
		return nil, err
	}
	for _, s := range stays {
		f.Of[s.Status].Arrivals++
		f.Of[s.Status].Time += s.To - s.From
	}
	for st := range f.Of {
		f.Of[st].Span = tr.End()
		f.All.Area += f.Of[st].Area
	}
	f.All.Span = tr.End()
	return &f, nil
}
