package trace

import (
	"errors"
	"fmt"
)

func (s *State) cores(e *Event) error {
	if len(s.Cores) > 0 {
		return fmt.Errorf("there are %d cores already", len(s.Cores))
	}
	if e.N < 1 || e.N > MaxProcs {
		return fmt.Errorf("there are %d cores; want 1 to %d", e.N, MaxProcs)
	}
	for range e.N {
		s.Cores = append(s.Cores, CoreState{M: NoThread, Neighbor: NoNeighbor})
	}
	return nil
}

// coreOf returns the core of an event.
func (s *State) coreOf(e *Event) (*CoreState, error) {
	if e.Core < 0 || e.Core >= len(s.Cores) {
		return nil, fmt.Errorf("there is no core %d; the trace has %d", e.Core, len(s.Cores))
	}
	return &s.Cores[e.Core], nil
}

func (s *State) threadReady(e *Event) error {
	m := &s.Threads[e.M]
	if len(s.Cores) == 0 {
		return errors.New("there are no cores to wait for")
	}
	if m.Core != NoCore || m.Waits {
		return fmt.Errorf("thread M%d is on a core or waits for one", e.M)
	}
	m.Waits = true
	return nil
}

func (s *State) threadOn(e *Event) error {
	c, err := s.coreOf(e)
	if err != nil {
		return err
	}
	m := &s.Threads[e.M]
	if m.Core != NoCore {
		return fmt.Errorf("thread M%d is on core %d", e.M, m.Core)
	}
	if !c.Idle() {
		return fmt.Errorf("core %d is not idle", e.Core)
	}
	c.M, m.Core, m.Waits = e.M, e.Core, false
	s.throttle(false) // files from before there was an Unthrottle end a throttling so
	return nil
}

func (s *State) threadOff(e *Event) error {
	c, err := s.coreOf(e)
	if err != nil {
		return err
	}
	if c.M != e.M {
		return fmt.Errorf("thread M%d is not on core %d", e.M, e.Core)
	}
	m := &s.Threads[e.M]
	c.M, m.Core, m.Waits = NoThread, NoCore, e.Off != OffSleeps
	if e.Off == OffThrottled {
		s.throttle(true)
	}
	return nil
}

func (s *State) unthrottle(*Event) error {
	if !s.Throttled {
		return errors.New("the process is not throttled")
	}
	s.throttle(false)
	return nil
}

// neighbor is another process that gets or loses a core.
func (s *State) neighbor(e *Event) error {
	c, err := s.coreOf(e)
	if err != nil {
		return err
	}
	if e.Kind == NeighborOff {
		if c.Neighbor != e.N {
			return fmt.Errorf("neighbour %d is not on core %d", e.N, e.Core)
		}
		c.Neighbor = NoNeighbor
		return nil
	}
	if !c.Idle() {
		return fmt.Errorf("core %d is not idle", e.Core)
	}
	for i := range s.Cores {
		if s.Cores[i].Neighbor == e.N {
			return fmt.Errorf("neighbour %d is on core %d", e.N, i)
		}
	}
	c.Neighbor = e.N
	return nil
}
