package simlib

import (
	"sync"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// rwmutexMaxReaders is what a writer takes from readerCount, so that its sign
// says whether a writer is there (sync.rwmutexMaxReaders).
const rwmutexMaxReaders = 1 << 30

// RWMutex is sync.RWMutex: many readers at once or one writer. The zero RWMutex
// is unlocked.
//
// A writer that waits keeps new readers out, but Unlock lets all readers go on
// that wait before the next writer. So a reader waits for one writer at most,
// and a writer for each writer before it and, every time, for readers: of n
// writers that hold it for w, among readers that hold it for r and come back at
// once, each waits up to n × (w + r). With 100 writers, some readers and 10 ms
// that is 2 s.
type RWMutex struct {
	w           Mutex     // held by the writer
	writerSem   semaphore // the writer waits here for the readers before it
	readerSem   semaphore // readers wait here for the writer
	readerCount int       // readers that hold it or wait; negative while a writer is there
	readerWait  int       // readers that the writer still waits for
	real        sync.RWMutex
}

// enter begins an operation. All parts go by one number in the trace.
func (rw *RWMutex) enter(g *G) {
	g.enter(g.s.costs.Lock)
	rw.w.sema.bind(g.s, "read-write mutex")
	rw.writerSem.s, rw.writerSem.id = rw.w.sema.s, rw.w.sema.id
	rw.readerSem.s, rw.readerSem.id = rw.w.sema.s, rw.w.sema.id
}

// RLock locks rw for reading, and waits while a writer holds it or waits for
// it.
func (rw *RWMutex) RLock(g *G) {
	if g.onReal() {
		rw.real.RLock()
		return
	}
	rw.enter(g)
	if rw.readerCount++; rw.readerCount < 0 {
		rw.readerSem.semacquire(g, false, trace.WaitRWMutexRLock, rule.RW1)
	}
}

// TryRLock locks rw for reading if that needs no waiting, and reports whether
// it did.
func (rw *RWMutex) TryRLock(g *G) bool {
	if g.onReal() {
		return rw.real.TryRLock()
	}
	rw.enter(g)
	if rw.readerCount < 0 {
		return false
	}
	rw.readerCount++
	return true
}

// RUnlock undoes one RLock; the last reader before a writer wakes it. To
// unlock what is not locked for reading ends the program.
func (rw *RWMutex) RUnlock(g *G) {
	if g.onReal() {
		rw.real.RUnlock()
		return
	}
	rw.enter(g)
	rw.readerCount--
	r := rw.readerCount
	if r >= 0 {
		return
	}
	if r+1 == 0 || r+1 == -rwmutexMaxReaders {
		g.fatal("sync: RUnlock of unlocked RWMutex")
	}
	if rw.readerWait--; rw.readerWait == 0 {
		rw.writerSem.semrelease(g, false, rule.RW1)
	}
}

// Lock locks rw for writing: it waits for other writers, as for a Mutex, then
// for the readers that came before.
func (rw *RWMutex) Lock(g *G) {
	if g.onReal() {
		rw.real.Lock()
		return
	}
	rw.enter(g)
	rw.w.lock(g)
	r := rw.readerCount
	rw.readerCount -= rwmutexMaxReaders
	if r == 0 {
		return
	}
	if rw.readerWait += r; rw.readerWait != 0 {
		rw.writerSem.semacquire(g, false, trace.WaitRWMutexLock, rule.RW1)
	}
}

// TryLock locks rw for writing if that needs no waiting, and reports whether
// it did.
func (rw *RWMutex) TryLock(g *G) bool {
	if g.onReal() {
		return rw.real.TryLock()
	}
	rw.enter(g)
	if rw.w.state&(mutexLocked|mutexStarving) != 0 || rw.readerCount != 0 {
		return false
	}
	rw.w.state |= mutexLocked
	rw.readerCount = -rwmutexMaxReaders
	return true
}

// Unlock undoes Lock: all readers that wait go on, then writers may compete.
// To unlock what is not locked for writing ends the program.
func (rw *RWMutex) Unlock(g *G) {
	if g.onReal() {
		rw.real.Unlock()
		return
	}
	rw.enter(g)
	rw.readerCount += rwmutexMaxReaders
	r := rw.readerCount
	if r >= rwmutexMaxReaders {
		g.fatal("sync: Unlock of unlocked RWMutex")
	}
	for range r {
		rw.readerSem.semrelease(g, false, rule.RW1)
	}
	rw.w.unlock(g)
}
