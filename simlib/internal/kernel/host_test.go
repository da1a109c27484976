package kernel

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/trace"
)

// evDone is the event of a thread: it has done its work.
const evDone = 1

// system is a host whose threads have no program: it writes down what the kernel
// tells, and a thread whose event happens does what done says.
type system struct {
	now     int64
	events  des.Queue
	k       *Kernel
	threads []Task
	done    func(t *Task) // nil: it goes to sleep
	diary   strings.Builder
}

func newSystem(cfg Config, threads int) *system {
	s := &system{threads: make([]Task, threads)}
	s.k = New(cfg, s, &s.now, &s.events)
	for i := range s.threads {
		s.k.Clone(&s.threads[i])
	}
	return s
}

// runUntil is the engine.
func (s *system) runUntil(end int64) {
	for e := s.events.PopUntil(end); e != nil; e = s.events.PopUntil(end) {
		s.now = e.Time
		if e.Kind >= FirstEvent {
			s.k.Dispatch(e.Kind, e.Who, e.Gen)
		} else if t := &s.threads[e.Who]; t.Gen == e.Gen && s.k.Happens(t) {
			s.happen(t)
		}
		if err := s.k.Verify(); err != nil {
			panic(err)
		}
	}
	s.now = end
}

func (s *system) happen(t *Task) {
	if s.done != nil {
		s.done(t)
		return
	}
	t.Gen++
	s.k.Sleep(t)
}

func (s *system) note(format string, args ...any) {
	fmt.Fprintf(&s.diary, "%v ", time.Duration(s.now))
	fmt.Fprintf(&s.diary, format+"\n", args...)
}

func name(t *Task) string {
	if t.Neighbor {
		return fmt.Sprint("neighbour ", t.ID)
	}
	return fmt.Sprint("thread ", t.ID)
}

func (s *system) Awake(t *Task, waits bool) {
	if waits {
		s.note("%s waits", name(t))
	}
}

func (s *system) On(t *Task) { s.note("%s on core %d", name(t), t.Core) }

func (s *system) Off(t *Task, why trace.OffReason) { s.note("%s off: %v", name(t), why) }

func (s *system) Unthrottled() { s.note("quota again") }

func (s *system) want(t *testing.T, want string) {
	t.Helper()
	if got := strings.TrimSpace(s.diary.String()); got != strings.TrimSpace(want) {
		t.Errorf("the host was told\n%s\nwant\n%s", got, want)
	}
}
