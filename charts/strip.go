package charts

import "github.com/schedlab/schedlab/simlib/trace"

// A strip collects the spans of lanes in which only one thing is done at a
// time.
type strip struct {
	from int64
	open []span // by lane; to < 0 means none
	emit func(*span)
	over span // the one that is emitted; not one for each, of which there are millions
}

// change closes the lane's span and opens another, unless everything is as it
// was; always says that it never is.
func (r *strip) change(lane int, at int64, c cause, now span, busy, always bool) {
	for lane >= len(r.open) {
		r.open = append(r.open, span{to: -1})
	}
	o := &r.open[lane]
	same := o.to >= 0 == busy && (!busy || o.do == now.do && o.g == now.g && o.m == now.m)
	if same && !always {
		return
	}
	if c.kind == trace.GoLabel && o.to >= 0 && o.from == at && o.do == running {
		o.do = marking // a worker of the garbage collector says what it is as soon as it runs
		o.begin.via, o.begin.detail = c.rule, c.detail
		return
	}
	r.close(lane, at, c)
	if busy {
		now.lane, now.from, now.begin = int32(lane), at, c
		r.open[lane] = now
	}
}

func (r *strip) close(lane int, at int64, c cause) {
	o := r.open[lane]
	r.open[lane].to = -1
	if o.to < 0 || at < r.from || o.from == at && (o.do == coreless || o.do == throttled) {
		return
	}
	o.to, o.end = at, c
	if o.from < r.from {
		o.from = r.from
	}
	r.over = o
	r.emit(&r.over)
}

// finish closes what is still open.
func (r *strip) finish(at int64, c cause) {
	for i := range r.open {
		r.close(i, at, c)
	}
}
