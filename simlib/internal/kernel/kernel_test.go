package kernel

import (
	"testing"
	"time"
)

const ms = int64(time.Millisecond)

// compute lets a thread wake up now and compute.
func (s *system) compute(thread int, d int64) {
	left := d
	s.done = func(t *Task) {
		if int(t.ID) == thread && left > 0 {
			s.k.Post(t, evDone, left, 0)
			left = 0
			return
		}
		t.Gen++
		s.k.Sleep(t)
	}
	s.k.Post(&s.threads[thread], evDone, 0, 0)
}

func TestAHostIsToldOfTheTurnsOfAThreadAndANeighbour(t *testing.T) {
	s := newSystem(Config{Cores: 1, Neighbors: 1, Slice: 3 * time.Millisecond}, 1)
	s.compute(0, 4*ms)
	s.runUntil(20 * ms)
	s.want(t, `
0s neighbour 0 on core 0
0s thread 0 waits
3ms neighbour 0 off: time slice
3ms thread 0 on core 0
6ms thread 0 off: time slice
6ms neighbour 0 on core 0
9ms neighbour 0 off: time slice
9ms thread 0 on core 0
10ms thread 0 off: sleeps
10ms neighbour 0 on core 0`)
}

func TestAThreadThatUsesItsQuotaUpWaitsForTheNextPeriod(t *testing.T) {
	s := newSystem(Config{Cores: 2, Quota: 0.5, Slice: 3 * time.Millisecond}, 1)
	s.compute(0, 60*ms)
	s.runUntil(200 * ms)
	s.want(t, `
0s thread 0 on core 0
50ms thread 0 off: throttled
100ms quota again
100ms thread 0 on core 0
110ms thread 0 off: sleeps`)
}

// Of 4 ms of work 3 are done when the neighbour takes the core.
func TestAThreadThatIsInterruptedAsItGetsItsCoreKnowsWhatIsLeft(t *testing.T) {
	s := newSystem(Config{Cores: 1, Neighbors: 1, Slice: 3 * time.Millisecond}, 1)
	s.compute(0, 4*ms)
	s.runUntil(7 * ms)
	task := &s.threads[0]
	if left := s.k.Left(task); left != ms || task.Runs() || !task.Waits() {
		t.Errorf("%d ns of the work are left, on a core: %v, waiting: %v; want 1 ms, and that it waits", left, task.Runs(), task.Waits())
	}
	if left := task.Interrupt(evDone + 1); left != ms || task.Kind() != evDone+1 {
		t.Errorf("the interrupt says that %d ns are left, the next event is of kind %d", left, task.Kind())
	}
	at := int64(0)
	s.done = func(t *Task) {
		at = s.now
		t.Gen++
		s.k.Sleep(t)
	}
	s.runUntil(20 * ms)
	if at != 9*ms {
		t.Errorf("the interrupt is taken at %v; want 9 ms, when the thread has the core", time.Duration(at))
	}
}

// Its event is 8 ms after the thread has the core, of which it sleeps for 5. It gets
// the core when a slice of the neighbour ends, and at once after the sleep: by then
// the neighbour has had 6 ms to its 2.
func TestASleepWithWorkBeforeAndAfterItNeedsACoreForBoth(t *testing.T) {
	s := newSystem(Config{Cores: 1, Neighbors: 1, Slice: 3 * time.Millisecond}, 1)
	calls := 0
	s.done = func(t *Task) {
		if calls++; calls == 1 {
			s.k.PostSleep(t, evDone, 2*ms, 5*ms, ms)
			return
		}
		s.note("its event")
		t.Gen++
		s.k.Sleep(t)
	}
	s.k.Post(&s.threads[0], evDone, 0, 3*ms)
	s.runUntil(15 * ms)
	s.want(t, `
0s neighbour 0 on core 0
3ms thread 0 waits
6ms neighbour 0 off: time slice
6ms thread 0 on core 0
8ms thread 0 off: sleeps
8ms neighbour 0 on core 0
13ms thread 0 waits
13ms neighbour 0 off: preempted
13ms thread 0 on core 0
14ms its event
14ms thread 0 off: sleeps
14ms neighbour 0 on core 0`)
}
