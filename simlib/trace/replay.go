package trace

import (
	"errors"
	"fmt"
)

// A Replay walks through a trace and keeps the state of the scheduler:
//
//	r := tr.Replay()
//	for r.Next() {
//		e, s := r.Event(), r.State()
//		…
//	}
//	err := r.Err()
type Replay struct {
	t     *Trace
	state *State
	event Event
	err   error
	chunk int
	i     int
	base  int64
	seq   int
}

// Replay returns a walk that stands before the first event.
func (t *Trace) Replay() *Replay { return &Replay{t: t, state: newState(t.Info)} }

// Next goes to the next event and brings the state up to it. It returns false
// at the end and at an event that contradicts the state; Err tells which.
func (r *Replay) Next() bool {
	for r.err == nil && r.chunk < len(r.t.chunks) {
		c := r.t.chunks[r.chunk]
		if r.i == len(c) {
			r.chunk, r.i = r.chunk+1, 0
			continue
		}
		rec := &c[r.i]
		r.i++
		if rec.kind == timeBase {
			r.base = int64(uint64(rec.g)<<32 | uint64(rec.arg))
			continue
		}
		r.event = r.t.unpack(rec, r.base, r.seq)
		r.seq++
		err := r.state.apply(&r.event)
		if err == nil && r.event.Time > r.t.end {
			err = fmt.Errorf("the trace ends at %d", r.t.end)
		}
		if err != nil {
			r.err = fmt.Errorf("trace: event %d (%v): %w", r.event.Seq, r.event, err)
			return false
		}
		return true
	}
	return false
}

// Event returns the current event, with its M filled in.
func (r *Replay) Event() Event { return r.event }

// State returns the scheduler's state after the current event. It is the
// replay's own and changes with Next.
func (r *Replay) State() *State { return r.state }

// Err returns what was wrong with the event at which Next stopped, or nil.
func (r *Replay) Err() error { return r.err }

// apply changes the state as the event says and fills in the event's M.
func (s *State) apply(e *Event) error {
	if e.Time < s.Time {
		return fmt.Errorf("time goes back from %d", s.Time)
	}
	if s.over {
		return errors.New("the run was over before")
	}
	s.Time = e.Time
	k := &applyTable[e.Kind]
	if k.apply == nil {
		return errors.New("there is no such kind of event")
	}
	if e.P < NoProc || int(e.P) >= len(s.Procs) || k.needs&aProc != 0 && e.P == NoProc {
		return fmt.Errorf("there is no P%d; the trace has %d", e.P, len(s.Procs))
	}
	if k.needs&aGo != 0 && s.Go(e.G).Status == GoUndefined {
		return fmt.Errorf("there is no goroutine %d", e.G)
	}
	if k.needs&aThread != 0 && (e.M < 0 || int(e.M) >= len(s.Threads) || e.M > 0 && s.Threads[e.M].Status == ThreadUndefined) {
		return fmt.Errorf("there is no M%d", e.M)
	}
	return k.apply(s, e)
}

// What must exist for an event to make sense. M0 needs no MStart.
const (
	aProc = 1 << iota
	aGo
	aThread
)

// applyTable has the function that advances the state for each kind.
var applyTable = [1 << kindBits]struct {
	needs uint8
	apply func(*State, *Event) error
}{
	ProcStart:           {aProc | aThread, (*State).procStart},
	ProcStop:            {aProc | aThread, (*State).procStop},
	ProcSteal:           {aProc | aThread, (*State).procStop},
	GoCreate:            {0, (*State).goCreate},
	GoStart:             {aProc | aGo, (*State).goStart},
	GoBlock:             {aProc | aGo, (*State).goLeave},
	GoStop:              {aProc | aGo, (*State).goLeave},
	GoDestroy:           {aGo, (*State).goDestroy},
	GoUnblock:           {aGo, (*State).goUnblock},
	GoSyscallBegin:      {aProc | aGo, (*State).goSyscallBegin},
	GoSyscallEnd:        {aProc | aGo, (*State).goSyscallEnd},
	GoSyscallEndBlocked: {aGo, (*State).goSyscallEndBlocked},
	RunqSteal:           {aProc | aGo, (*State).runqSteal},
	GlobrunqGet:         {aProc | aGo, (*State).globrunqGet},
	RunqOverflow:        {aProc | aGo, (*State).runqOverflow},
	MStart:              {0, (*State).mStart},
	MPark:               {aThread, (*State).threadChange},
	MUnpark:             {aThread, (*State).mUnpark},
	MSpin:               {aThread, (*State).threadChange},
	MUnspin:             {aThread, (*State).threadChange},
	MNetpoll:            {aThread, (*State).threadChange},
	MNetpollEnd:         {aThread, (*State).threadChange},
	PreemptRequest:      {aProc | aGo, (*State).onProc},
	UserLog:             {0, (*State).onProc},
	GoLocked:            {aProc | aGo | aThread, (*State).goLocked},
	MExit:               {aThread, (*State).threadChange},
	ProcsChange:         {aProc | aGo | aThread, (*State).procsChange},
	STWBegin:            {aProc | aGo, (*State).stw},
	STWEnd:              {aProc | aGo, (*State).stw},
	GCBegin:             {aProc | aGo, (*State).gcCycle},
	GCEnd:               {aProc | aGo, (*State).gcCycle},
	GCAssistBegin:       {aProc | aGo, (*State).gcAssist},
	GCAssistEnd:         {aProc | aGo, (*State).gcAssist},
	GoLabel:             {aProc | aGo, (*State).goLabel},
	RunqDrain:           {aProc | aGo, (*State).runqDrain},
	Cores:               {0, (*State).cores},
	ThreadReady:         {aThread, (*State).threadReady},
	ThreadOn:            {aThread, (*State).threadOn},
	ThreadOff:           {aThread, (*State).threadOff},
	NeighborOn:          {0, (*State).neighbor},
	NeighborOff:         {0, (*State).neighbor},
	SysmonSleep:         {0, func(*State, *Event) error { return nil }},
	GoCreateBlocked:     {0, (*State).goCreate},
	GoSwitch:            {aProc | aGo, (*State).goSwitch},
	RangeBegin:          {0, (*State).onProc},
	RangeEnd:            {0, (*State).onProc},
	End:                 {0, func(s *State, _ *Event) error { s.over = true; return nil }},
}
