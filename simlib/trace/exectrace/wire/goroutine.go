package wire

// GoStatus tells that a goroutine existed when the trace began. It should
// come before all other events; the second generation refuses it. A
// goroutine that runs needs a thread that has a P; the thread of another may be
// NoThread.
func (w *Writer) GoStatus(t Time, m ThreadID, g GoID, s GoStatus) error {
	const event = "GoStatus"
	if err := w.check(event, t); err != nil {
		return err
	}
	if s != GoRunnable && s != GoWaiting && s != GoRunning {
		return w.refuse(event, t, "goroutine %d is %v; want runnable, waiting or running", g, s)
	}
	if err := w.isNew(event, t, g); err != nil {
		return err
	}
	if w.gen > 1 {
		return w.refuse(event, t, "goroutine %d was not there before; want a GoCreate", g)
	}
	th := w.thread(m)
	if s == GoRunning && (m == NoThread || th.p == nil || th.g != 0) {
		return w.refuse(event, t, "goroutine %d runs on thread %d; want a thread with a P and no other goroutine", g, m)
	}
	w.openFirst(t)
	on := uint64(noM)
	if s == GoRunning {
		th.g, on = g, uint64(m)
	}
	w.born(g, s)
	return w.put(th, t, evGoStatus, uint64(g), on, uint64(s))
}

func (w *Writer) isNew(event string, t Time, g GoID) error {
	if g < 1 {
		return w.refuse(event, t, "the goroutine is %d; want 1 or more", g)
	}
	if s := w.gos.at(g).status; s != 0 {
		return w.refuse(event, t, "goroutine %d is there already: %v", g, s)
	}
	return nil
}

func (w *Writer) born(g GoID, s GoStatus) {
	*w.gos.at(g) = goState{status: s}
	w.live++
}

// GoCreate is a thread with a P that creates a goroutine, mostly by the one that
// runs there. start is the stack that the new goroutine begins with, whose last
// frame names it, at the one of the creator.
func (w *Writer) GoCreate(t Time, m ThreadID, g GoID, start, at StackID) error {
	return w.create("GoCreate", evGoCreate, GoRunnable, t, m, g, start, at)
}

// GoCreateBlocked is like GoCreate, but the new goroutine waits. From Go123 on.
func (w *Writer) GoCreateBlocked(t Time, m ThreadID, g GoID, start, at StackID) error {
	if err := w.needs("GoCreateBlocked", t, Go123); err != nil {
		return err
	}
	return w.create("GoCreateBlocked", evGoCreateBlocked, GoWaiting, t, m, g, start, at)
}

func (w *Writer) create(event string, k kind, s GoStatus, t Time, m ThreadID, g GoID, start, at StackID) error {
	th, err := w.onProc(event, t, m)
	if err != nil {
		return err
	}
	if th.g != 0 && w.gos.at(th.g).status != GoRunning {
		return w.refuse(event, t, "the creator %d is %v; want running", th.g, w.gos.at(th.g).status)
	}
	if err := w.isNew(event, t, g); err != nil {
		return err
	}
	w.room(t)
	w.born(g, s)
	return w.put(th, t, k, uint64(g), w.use(start), w.use(at))
}

// GoCreateSyscall is a goroutine that comes from outside of Go, as in a call
// back from C: it is in a syscall on the thread, without a P.
func (w *Writer) GoCreateSyscall(t Time, m ThreadID, g GoID) error {
	const event = "GoCreateSyscall"
	th, err := w.onThread(event, t, m)
	if err != nil {
		return err
	}
	if th.g != 0 || th.p != nil {
		return w.refuse(event, t, "thread %d has a P or goroutine", m)
	}
	if err := w.isNew(event, t, g); err != nil {
		return err
	}
	w.room(t)
	w.born(g, GoSyscall)
	th.g = g
	return w.put(th, t, evGoCreateSyscall, uint64(g))
}

// GoDestroySyscall is the end of a goroutine that is in a syscall and has lost
// its P, as one from outside of Go.
func (w *Writer) GoDestroySyscall(t Time, m ThreadID) error {
	const event = "GoDestroySyscall"
	th, err := w.inSyscall(event, t, m)
	if err != nil {
		return err
	}
	if th.p != nil {
		return w.refuse(event, t, "thread %d still has P%d", m, th.p.id)
	}
	w.room(t)
	w.dies(th)
	return w.put(th, t, evGoDestroySyscall)
}

func (w *Writer) dies(th *thread) {
	*w.gos.at(th.g) = goState{}
	delete(w.regions, th.g)
	th.g = 0
	w.live--
}

// GoStart is a thread with a P that begins to run a goroutine.
func (w *Writer) GoStart(t Time, m ThreadID, g GoID) error {
	const event = "GoStart"
	th, err := w.onProc(event, t, m)
	if err != nil {
		return err
	}
	if th.g != 0 {
		return w.refuse(event, t, "thread %d has goroutine %d already", m, th.g)
	}
	if s := w.StatusOf(g); s != GoRunnable {
		return w.refuse(event, t, "goroutine %d is %v; want runnable", g, s)
	}
	w.room(t)
	gs := w.gos.at(g)
	gs.status, th.g = GoRunning, g
	gs.seq++
	return w.put(th, t, evGoStart, uint64(g), uint64(gs.seq))
}

// GoDestroy is the end of the goroutine that runs on a thread.
func (w *Writer) GoDestroy(t Time, m ThreadID) error {
	const event = "GoDestroy"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if gs := w.gos.at(th.g); gs.stopped || gs.assists {
		return w.refuse(event, t, "goroutine %d has stopped the world or assists the garbage collector", th.g)
	}
	w.room(t)
	w.dies(th)
	return w.put(th, t, evGoDestroy)
}

// GoStop is a goroutine that leaves its P but stays runnable. Go's reasons are
// "runtime.Gosched" and "preempted".
func (w *Writer) GoStop(t Time, m ThreadID, reason string, at StackID) error {
	return w.leave("GoStop", evGoStop, GoRunnable, t, m, reason, at)
}

// GoBlock is a goroutine that leaves its P to wait. Go's reasons are among
// others "chan receive", "chan send", "select", "sync", "sync.(*Cond).Wait",
// "sleep", "network" and "forever"; tools know these.
func (w *Writer) GoBlock(t Time, m ThreadID, reason string, at StackID) error {
	return w.leave("GoBlock", evGoBlock, GoWaiting, t, m, reason, at)
}

func (w *Writer) leave(event string, k kind, to GoStatus, t Time, m ThreadID, reason string, at StackID) error {
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	w.room(t)
	w.gos.at(th.g).status, th.g = to, 0
	return w.put(th, t, k, w.str(reason), w.use(at))
}

// GoUnblock makes a waiting goroutine runnable. at is the stack of the goroutine
// that did it. The thread may be NoThread.
func (w *Writer) GoUnblock(t Time, m ThreadID, g GoID, at StackID) error {
	const event = "GoUnblock"
	if err := w.check(event, t); err != nil {
		return err
	}
	if s := w.StatusOf(g); s != GoWaiting {
		return w.refuse(event, t, "goroutine %d is %v; want waiting", g, s)
	}
	w.room(t)
	gs := w.gos.at(g)
	gs.status = GoRunnable
	gs.seq++
	return w.put(w.thread(m), t, evGoUnblock, uint64(g), uint64(gs.seq), w.use(at))
}

// GoSwitch hands a thread from the goroutine that runs there, which waits
// afterwards, to a waiting one. From Go123 on. A reader sees three events, of
// which the later ones are 1 and 2 ns after t; so the next event must come
// after t+2.
func (w *Writer) GoSwitch(t Time, m ThreadID, to GoID) error {
	return w.handOver("GoSwitch", evGoSwitch, t, m, to)
}

// GoSwitchDestroy is like GoSwitch, but the first goroutine ends.
func (w *Writer) GoSwitchDestroy(t Time, m ThreadID, to GoID) error {
	return w.handOver("GoSwitchDestroy", evGoSwitchDestroy, t, m, to)
}

func (w *Writer) handOver(event string, k kind, t Time, m ThreadID, to GoID) error {
	if err := w.needs(event, t, Go123); err != nil {
		return err
	}
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if s := w.StatusOf(to); s != GoWaiting {
		return w.refuse(event, t, "goroutine %d is %v; want waiting", to, s)
	}
	w.room(t)
	if k == evGoSwitchDestroy {
		w.dies(th)
	} else {
		w.gos.at(th.g).status = GoWaiting
	}
	gs := w.gos.at(to)
	gs.status, th.g = GoRunning, to
	gs.seq++
	err = w.put(th, t, k, uint64(to), uint64(gs.seq))
	w.last += 2
	return err
}

// GoSyscallBegin is the goroutine on a thread that begins a system call. Its P
// may be stolen from now on.
func (w *Writer) GoSyscallBegin(t Time, m ThreadID, at StackID) error {
	th, err := w.running("GoSyscallBegin", t, m)
	if err != nil {
		return err
	}
	w.room(t)
	w.gos.at(th.g).status = GoSyscall
	th.p.status = procSyscall
	th.p.seq++
	return w.put(th, t, evGoSyscallBegin, th.p.seq, w.use(at))
}

// GoSyscallEnd is the end of a system call in which the thread kept its P.
func (w *Writer) GoSyscallEnd(t Time, m ThreadID) error {
	const event = "GoSyscallEnd"
	th, err := w.inSyscall(event, t, m)
	if err != nil {
		return err
	}
	if th.p == nil || th.p.status != procSyscall {
		return w.refuse(event, t, "thread %d lost its P; want GoSyscallEndBlocked", m)
	}
	w.room(t)
	w.gos.at(th.g).status = GoRunning
	th.p.status = ProcRunning
	return w.put(th, t, evGoSyscallEnd)
}

// GoSyscallEndBlocked is the end of a system call in which the thread lost its
// P. The goroutine is runnable. The thread may have got another P (by
// ProcStart), with which it may start the goroutine again.
func (w *Writer) GoSyscallEndBlocked(t Time, m ThreadID) error {
	const event = "GoSyscallEndBlocked"
	th, err := w.inSyscall(event, t, m)
	if err != nil {
		return err
	}
	if th.p != nil && th.p.status == procSyscall {
		return w.refuse(event, t, "thread %d still has P%d; want GoSyscallEnd", m, th.p.id)
	}
	w.room(t)
	w.gos.at(th.g).status, th.g = GoRunnable, 0
	return w.put(th, t, evGoSyscallEndBlocked)
}

func (w *Writer) inSyscall(event string, t Time, m ThreadID) (*thread, error) {
	th, err := w.onThread(event, t, m)
	if err == nil && (th.g == 0 || w.gos.at(th.g).status != GoSyscall) {
		err = w.refuse(event, t, "no goroutine is in a syscall on thread %d", m)
	}
	return th, err
}
