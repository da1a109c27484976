package trace

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
)

// A shape is a way to keep the fields of an event in a record: what stands in
// its arg, its queue and its p. All keep Time, Kind, Rule and G, and those that
// do not say otherwise their P.
type shape uint8

const (
	plain           shape = iota // nothing else
	ofThread                     // arg: M
	onCore                       // arg: M; p: Core
	offCore                      // the same; queue: Off
	neighborOn                   // arg: N; p: Core
	neighborOff                  // the same; queue: Off
	toByOther                    // arg: Other; queue: To
	placeByOther                 // the same, but no queue is Hand
	byOther                      // arg: Other
	coroutine                    // the same; with one, it waits as a coroutine
	fromPlace                    // queue: From, of which none is Hand
	fromToThread                 // the same; arg: M
	reasonAndObject              // arg: Reason in 8 bits, Object above
	stopTo                       // arg: Stop; queue: To
	toQueue                      // queue: To
	stolen                       // arg: N in 16 bits, Victim above; queue: From
	counted                      // arg: N
	resized                      // arg: N in 16 bits, M above
	work                         // arg: GC, and Text is its name
	texted                       // arg: the number of Text
)

// place reads the queue of a record where there must be one. Its two bits
// hold no more than the three real queues, so what is none of them is Hand.
func (t *Trace) place(q Queue) Queue {
	if q == NoQueue && !t.NoQueues {
		return Hand
	}
	return q
}

// onCore reads the core of a record, which is where others have their P, and
// the reason for leaving it, where others have a queue.
func (e *Event) onCore(r *record) {
	e.Core, e.P, e.Off = int(r.p), NoProc, OffReason(r.kind>>kindBits)
}

// unpack reads an event from its record, into the place where it is wanted. It is called for every event of a
// run, so that a switch takes the place of a function for each shape.
func (t *Trace) unpack(e *Event, r *record, base int64, seq int) {
	*e = Event{
		Seq: seq, Time: base + int64(r.dt), Kind: Kind(r.kind & kindMask), Rule: r.rule,
		G: r.g, P: ProcID(r.p), M: NoThread, Victim: NoProc,
	}
	q := Queue(r.kind >> kindBits)
	switch shapes[r.kind&kindMask] {
	case ofThread:
		e.M = ThreadID(r.arg)
	case onCore, offCore:
		e.M = ThreadID(r.arg)
		e.onCore(r)
	case neighborOn, neighborOff:
		e.N = int(r.arg)
		e.onCore(r)
	case toByOther:
		e.To, e.Other = q, GoID(r.arg)
	case placeByOther:
		e.To, e.Other = t.place(q), GoID(r.arg)
	case byOther:
		e.Other = GoID(r.arg)
	case coroutine:
		if e.Other = GoID(r.arg); e.Other != NoGo {
			e.Reason = WaitCoroutine
		}
	case fromPlace:
		e.From = t.place(q)
	case fromToThread:
		e.From, e.M = t.place(q), ThreadID(r.arg)
	case reasonAndObject:
		e.Reason, e.Object = WaitReason(r.arg&0xff), int(r.arg>>8)
	case stopTo:
		e.To, e.Stop = q, StopReason(r.arg)
	case toQueue:
		e.To = q
	case stolen:
		e.From, e.Victim, e.N = q, ProcID(r.arg>>16), int(r.arg&0xffff)
	case counted:
		e.N = int(r.arg)
	case work:
		e.GC = GCWork(r.arg)
		e.Text = e.GC.String()
	case resized:
		e.M, e.N = ThreadID(r.arg>>16), int(r.arg&0xffff)
	case texted:
		if int(r.arg) < len(t.texts) {
			e.Text = t.texts[r.arg]
		}
	}
}

// String gives the event on one line, for tests and terminals.
func (e Event) String() string {
	s := fmt.Sprintf("%d %s", e.Time, e.Kind)
	if e.G != NoGo {
		s += fmt.Sprintf(" g=%d", e.G)
	}
	if e.P != NoProc {
		s += fmt.Sprintf(" p=%d", e.P)
	}
	if e.M != NoThread {
		s += fmt.Sprintf(" m=%d", e.M)
	}
	if e.From != NoQueue {
		s += " from=" + e.From.String()
	}
	if e.To != NoQueue {
		s += " to=" + e.To.String()
	}
	s += e.detail()
	if e.Rule != rule.None {
		s += " [" + e.Rule.String() + "]"
	}
	return s
}

// detail is what String says of the fields that only some events have.
func (e *Event) detail() string {
	if e.Kind >= NumKinds {
		return ""
	}
	switch kinds[e.Kind].shape {
	case toByOther, placeByOther, coroutine, byOther:
		if e.Other != NoGo {
			return fmt.Sprintf(" by=%d", e.Other)
		}
	case reasonAndObject:
		return fmt.Sprintf(" reason=%q", e.Reason)
	case stopTo:
		return fmt.Sprintf(" reason=%q", e.Stop)
	case stolen:
		return fmt.Sprintf(" victim=%d n=%d", e.Victim, e.N)
	case onCore:
		return fmt.Sprintf(" core=%d", e.Core)
	case offCore:
		return fmt.Sprintf(" core=%d reason=%q", e.Core, e.Off)
	case neighborOn:
		return fmt.Sprintf(" core=%d n=%d", e.Core, e.N)
	case neighborOff:
		return fmt.Sprintf(" core=%d reason=%q n=%d", e.Core, e.Off, e.N)
	case counted, resized:
		return fmt.Sprintf(" n=%d", e.N)
	case work, texted:
		return fmt.Sprintf(" text=%q", e.Text)
	}
	return ""
}
