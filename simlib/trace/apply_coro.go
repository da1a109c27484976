package trace

import "fmt"

// goSwitch is a coroutine that goes on where another just left its thread.
func (s *State) goSwitch(e *Event) error {
	p, gs := &s.Procs[e.P], &s.gs[e.G]
	if gs.Status != GoWaiting || gs.Reason != WaitCoroutine {
		return fmt.Errorf("goroutine %d is %v (%v); want waiting (%v)", e.G, gs.Status, gs.Reason, WaitCoroutine)
	}
	if before := s.Go(e.Other); before.Status != GoDead && (before.Status != GoWaiting || before.Reason != WaitCoroutine) {
		return fmt.Errorf("goroutine %d, which it follows, is %v (%v)", e.Other, before.Status, before.Reason)
	}
	if err := s.free(e.P, ThreadScheduling); err != nil {
		return err
	}
	if p.hand != NoGo {
		return fmt.Errorf("processor P%d still has goroutine %d in hand", e.P, p.hand)
	}
	s.setStatus(e.G, GoRunning)
	gs.P, gs.M = e.P, p.M
	p.G = e.G
	m := &s.Threads[p.M]
	m.G, m.Status = e.G, ThreadRunning
	e.M = p.M
	return nil
}
