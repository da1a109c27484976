package trace

import "fmt"

// Kind says what happened.
type Kind uint8

// A kindRow is what is known of a kind of event. A new kind is a row in kinds,
// a method that applies it, and whatever draws it; tests find what is missing.
type kindRow struct {
	name   string // of the constant
	fields string // which fields count besides Time and Rule, and what they mean
	shape  shape  // how a record keeps them
	system bool   // the operating system does it, by no rule of Go's runtime

	needs uint8                      // what must exist for the event to make sense
	apply func(*State, *Event) error // advances the state, and fills in the event's M

	lanes  Lane // in which it can begin or end a slice
	status bool // it gives its goroutine another status, or says where that goes on

	// The sentence of an event and what it is as a cause, with fields in
	// braces, see Trace.fill. Where these depend on the event a function
	// chooses. A kind that can begin or end a slice has a cause.
	says, cause     string
	saysBy, causeBy func(*Trace, *Event) string

	left left // why a view does without it
}

// What must exist for an event to make sense. M0 needs no MStart.
const (
	aProc = 1 << iota
	aGo
	aThread
)

// A Lane is what a figure has a line of slices for.
type Lane uint8

// The lanes, as bits.
const (
	LaneGo     Lane = 1 << iota // of a goroutine
	LaneThread                  // of an M
	LaneProc                    // of a P
	LaneCore

	threadLanes = LaneThread | LaneProc | LaneCore
	allLanes    = LaneGo | threadLanes
)

// A View is a place where a reader sees the events of a run.
type View uint8

// The views that choose among the kinds of events.
const (
	InStory     View = iota // package charts: Story
	InTimeline              // package charts: the slices, marks and stops of a Timeline
	InExectrace             // package exectrace: Write
	InPerfetto              // package perfetto
	NumViews
)

// left says by view why that does without a kind; "" is that it does not.
type left [NumViews]string

func (k Kind) String() string {
	if k < NumKinds {
		return kinds[k].name
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Fields says which fields of an event of the kind count besides Time and Rule,
// and what they mean. M is always filled in when the P or G of the event has
// one.
func (k Kind) Fields() string {
	if k < NumKinds {
		return kinds[k].fields
	}
	return ""
}

// OfSystem reports whether events of the kind tell what the operating system
// did. They name no rule, since the rules are those of Go's runtime.
func (k Kind) OfSystem() bool { return k < NumKinds && kinds[k].system }

// Changes reports whether an event of the kind can begin or end a slice in a
// lane of some sort.
func (k Kind) Changes(l Lane) bool { return k < NumKinds && kinds[k].lanes&l != 0 }

// LeftOut says why a view does without events of the kind, or "" when it shows
// them.
func (k Kind) LeftOut(v View) string {
	if k < NumKinds {
		return kinds[k].left[v]
	}
	return "there is no such kind of event"
}

// What is read for every event of a run lies close together.
var (
	shapes     [1 << kindBits]shape
	applyTable [1 << kindBits]struct {
		needs uint8
		apply func(*State, *Event) error
	}
	statusKinds uint64 // a bit for each kind with a status
)

func init() {
	for k := range kinds {
		r := &kinds[k]
		shapes[k] = r.shape
		applyTable[k].needs, applyTable[k].apply = r.needs, r.apply
		if r.status {
			statusKinds |= 1 << k
		}
	}
}
