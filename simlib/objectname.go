package simlib

// The names of channels, locks, wait groups, conditions and connections, which the
// trace keeps: see its ObjectName. On Go's own runtime they are of no use: its
// tracer does not tell what a goroutine waits for.

// SetName names the channel in figures and reports of a simulation, and returns
// it: "chan receive on jobs". A nil channel keeps no name.
func (c *Chan[T]) SetName(name string) *Chan[T] {
	if c == nil {
		return nil
	}
	if c.name = name; c.s != nil {
		c.s.nameObject(c.id, name)
	}
	return c
}

// SetName names the mutex in figures and reports of a simulation, and returns it.
func (m *Mutex) SetName(name string) *Mutex {
	m.sema.setName(name)
	return m
}

// SetName names the lock in figures and reports of a simulation, and returns it.
func (rw *RWMutex) SetName(name string) *RWMutex {
	rw.w.sema.setName(name)
	return rw
}

// SetName names the wait group in figures and reports of a simulation, and returns it.
func (wg *WaitGroup) SetName(name string) *WaitGroup {
	wg.sema.setName(name)
	return wg
}

// SetName names the condition in figures and reports of a simulation, and returns it.
func (c *Cond) SetName(name string) *Cond {
	c.sema.setName(name)
	return c
}

// SetName names this end of the connection in figures and reports of a simulation,
// and returns it.
func (c *Conn) SetName(name string) *Conn {
	if c.s != nil {
		c.s.nameObject(c.id, name)
	}
	return c
}

// setName names the semaphore for the trace, when it is bound or will be.
func (sem *semaphore) setName(name string) {
	if sem.name = name; sem.s != nil {
		sem.s.nameObject(sem.id, name)
	}
}

// nameObject tells the trace the name of a channel, lock or the like, if it has
// one.
func (s *sched) nameObject(id uint32, name string) {
	if name != "" && !s.dying {
		s.log.SetObjectName(int(id), name)
	}
}
