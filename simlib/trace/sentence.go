package trace

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
)

// Sentence says in English what happens in an event of the trace: "G2 wakes
// main". name gives what a goroutine is called; nil means [Trace.Name]. What a
// program wrote stands in it as [Clean] has it. For a GoStart it does not say
// why: that is what Cause is for.
func (t *Trace) Sentence(e Event, name func(GoID) string) string {
	if e.Kind >= NumKinds {
		return ""
	}
	k := &kinds[e.Kind]
	if k.saysBy != nil {
		return t.fill(k.saysBy(t, &e), &e, name)
	}
	return t.fill(k.says, &e, name)
}

// Cause says in English what an event is as the cause that a slice begins or
// ends: "woken by G2, into the ring of P0". It is "" for an event that is none.
func (t *Trace) Cause(e Event, name func(GoID) string) string {
	if e.Kind >= NumKinds {
		return ""
	}
	k := &kinds[e.Kind]
	if k.causeBy != nil {
		return t.fill(k.causeBy(t, &e), &e, name)
	}
	return t.fill(k.cause, &e, name)
}

// fill puts the fields of an event in the place of their names in braces.
func (t *Trace) fill(template string, e *Event, name func(GoID) string) string {
	if strings.IndexByte(template, '{') < 0 {
		return template
	}
	if name == nil {
		name = func(g GoID) string { return Clean(t.Name(g)) }
	}
	var b strings.Builder
	b.Grow(len(template) + 32)
	for {
		i := strings.IndexByte(template, '{')
		if i < 0 {
			b.WriteString(template)
			return b.String()
		}
		n := i + strings.IndexByte(template[i:], '}')
		b.WriteString(template[:i])
		if what := template[i+1 : n]; what == "object" {
			b.WriteString(Clean(t.ObjectName(e.Object)))
		} else {
			b.WriteString(e.field(what, name))
		}
		template = template[n+1:]
	}
}

// field returns a field of an event as sentences show it.
func (e *Event) field(what string, name func(GoID) string) string {
	switch what {
	case "g":
		return name(e.G)
	case "other":
		return name(e.Other)
	case "p":
		return "P" + strconv.Itoa(int(e.P))
	case "m":
		return "M" + strconv.Itoa(int(e.M))
	case "victim":
		return "P" + strconv.Itoa(int(e.Victim))
	case "core":
		return "core " + strconv.Itoa(e.Core)
	case "n":
		return strconv.Itoa(e.N)
	case "n goroutines":
		return goroutines(e.N)
	case "reason":
		return e.Reason.String()
	case "stop":
		return e.Stop.String()
	case "off":
		return e.Off.String()
	case "work":
		return e.GC.String()
	case "text":
		return Clean(e.Text)
	case "from":
		return inQueue(e.From)
	case "into":
		return e.into()
	case "taker":
		return taker(e.Rule)
	}
	return "{" + what + "}" // which a test finds
}

// goroutines returns "1 goroutine", "2 goroutines", "1,000 goroutines".
func goroutines(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n == 1 {
		return s + " goroutine"
	}
	return s + " goroutines"
}

func inQueue(q Queue) string {
	if q == Ring {
		return "the ring"
	}
	return q.String()
}

// into says where a goroutine goes.
func (e *Event) into() string {
	switch e.To {
	case Global:
		return "into the global queue"
	case Runnext, Ring:
		return fmt.Sprintf("into %s of P%d", inQueue(e.To), e.P)
	case NoQueue:
		return "ready to run"
	}
	return "to run at once"
}

func saysCreate(t *Trace, e *Event) string {
	switch {
	case e.Seq < t.Before:
		return "{g} was there when the recording began"
	case e.Other != NoGo:
		return "{other} creates {g}"
	case e.Rule == rule.TM5:
		return "a timer starts {g}"
	case t.IsSystem(e.G):
		return "the runtime starts {g}"
	case t.NoQueues && e.G != 1:
		return "{g} begins"
	}
	return "{g} begins the program"
}

func causeCreate(_ *Trace, e *Event) string {
	switch {
	case e.Other != NoGo:
		return "created by {other}, {into}"
	case e.Rule == rule.TM5:
		return "created by a timer, {into}"
	}
	return "created, {into}"
}

func saysCoroutine(t *Trace, e *Event) string {
	if e.Seq < t.Before {
		return "{g} was there when the recording began, and waits"
	}
	return "{other} makes the coroutine {g}"
}

// causeStart cannot say how a goroutine came into the hand: events before it do.
func causeStart(_ *Trace, e *Event) string {
	switch e.From {
	case Hand:
		return "its P had it in hand"
	case Global:
		return "taken from the global queue"
	case NoQueue: // which the trace does not know
		return "chosen to run"
	}
	return "taken from {from} of {p}"
}

// saysUnblock says what wakes a goroutine when no other goroutine does.
func saysUnblock(_ *Trace, e *Event) string {
	if e.Other != NoGo {
		return "{other} wakes {g}"
	}
	switch e.Rule {
	case rule.TM4, rule.TM5:
		return "{g} is woken by its timer"
	case rule.NP7:
		return "{g} is woken by its deadline"
	case rule.FR4, rule.FR11:
		return "{g} is woken to mark for the garbage collector"
	case rule.FR9, rule.FR14, rule.SP7, rule.MN4:
		return "{g} is woken: the network poller found it ready"
	}
	return "{g} is woken"
}

func causeUnblock(_ *Trace, e *Event) string {
	if e.Other == NoGo {
		return "woken, {into}"
	}
	return "woken by {other}, {into}"
}

func saysSyscallEndBlocked(t *Trace, _ *Event) string {
	if t.NoQueues {
		return "{g} is back from its syscall and must wait"
	}
	return "{g} is back from its syscall and finds no P"
}

func saysPreemptRequest(_ *Trace, e *Event) string {
	if e.Rule == rule.PE7 {
		return "{g} is asked to leave, to stop the world or for the garbage collector"
	}
	return "sysmon asks {g} to leave"
}

// saysProcSteal names no taker without a rule, as in a recording and where the
// kernel takes the P: the trace does not know it.
func saysProcSteal(_ *Trace, e *Event) string {
	if e.Rule == rule.None {
		return "{p} is taken from {m}, which is in a syscall"
	}
	return "{taker} takes {p} from {m}, which is in a syscall"
}

func causeProcSteal(_ *Trace, e *Event) string {
	if e.Rule == rule.None {
		return "{p} was taken from the thread in the syscall"
	}
	return "{taker} took {p} from the thread in the syscall"
}

// taker names the thread or goroutine that takes a P from a thread in a syscall:
// sysmon, unless the rule is that of a thread that is back from its own, or of
// stopping the world.
func taker(r rule.Rule) string {
	switch r {
	case rule.SY8:
		return "a thread back from its own syscall"
	case rule.SW2:
		return "who stops the world"
	case rule.PE7:
		return "the garbage collector"
	}
	return "sysmon"
}

func saysRangeBegin(_ *Trace, e *Event) string { return actor(e) + " begins: {text}" }
func saysRangeEnd(_ *Trace, e *Event) string   { return actor(e) + " ends: {text}" }

// actor is the goroutine of an event, else its P.
func actor(e *Event) string {
	if e.G == NoGo {
		return "{p}"
	}
	return "{g}"
}

func saysSysmonSleep(_ *Trace, e *Event) string {
	if e.N == 0 {
		return "sysmon sleeps until it is woken"
	}
	return "sysmon sleeps for {n} µs"
}

func saysTimerDue(_ *Trace, e *Event) string {
	late := ""
	if e.N > 0 {
		late = ", " + time.Duration(e.N).String() + " late"
	}
	if e.G == NoGo {
		return "a timer fires" + late
	}
	return "the timer of {g} fires" + late
}

func saysNetReady(_ *Trace, e *Event) string {
	if e.G == NoGo {
		return "something arrives from the network"
	}
	return "what {g} waits for arrives from the network"
}
