package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

const ringSize = 256

// nextQueue says where a put with the given next flag goes; it must be asked
// once for each (runqput).
func (s *sched) nextQueue(next bool) trace.Queue {
	if s.cfg.SingleQueue {
		return trace.Global
	}
	if !next || s.cfg.DisableRunnext || s.cfg.DisableSysmon {
		// Without sysmon no thread would end a time slice that goroutines hand on
		// and on through runnext.
		return trace.Ring
	}
	if s.cfg.RandomizeScheduler && s.cheaprand()&1 == 0 {
		return trace.Ring
	}
	return trace.Runnext
}

// runqempty reports whether a P has nothing in its ring and runnext.
func runqempty(pp *p) bool { return pp.runqhead == pp.runqtail && pp.runnext == trace.NoGo }

// ringPut puts a goroutine at the tail of a ring that has room for it.
func (s *sched) ringPut(pp *p, id trace.GoID) {
	if pp.runqhead == pp.runqtail {
		s.laden.put(pp.id)
	}
	pp.runq[pp.runqtail%ringSize] = id
	pp.runqtail++
}

// ringGet takes the head of a ring that is not empty.
func (s *sched) ringGet(pp *p) trace.GoID {
	id := pp.runq[pp.runqhead%ringSize]
	if pp.runqhead++; pp.runqhead == pp.runqtail {
		s.laden.remove(pp.id)
	}
	return id
}

// runqput puts a goroutine into the P's local queue: with next into runnext,
// whose old owner is kicked to the tail of the ring; else to the tail. The
// event that made it runnable must have been logged with the same queue.
func (s *sched) runqput(pp *p, gp *g, next bool) {
	if s.cfg.SingleQueue {
		s.globrunqput(gp)
		return
	}
	id := gp.goid
	if next {
		id, pp.runnext = pp.runnext, id
		if id == trace.NoGo {
			return
		}
	}
	if pp.runqtail-pp.runqhead < ringSize {
		s.ringPut(pp, id)
		return
	}
	s.runqputslow(pp, id)
}

// runqputslow moves the older half of a full ring, and the goroutine that
// found no room, to the tail of the global queue.
func (s *sched) runqputslow(pp *p, id trace.GoID) {
	const n = ringSize / 2
	for range n {
		s.runq.pushBack(s.ringGet(pp))
	}
	s.runq.pushBack(id)
	s.log.Add(s.now, trace.RunqOverflow, rule.RQ5, id, pp.id, trace.NoQueue, n)
}

// runqget takes from the P's local queue: runnext first, which inherits the
// time slice, else the head of the ring.
func (s *sched) runqget(pp *p) (gp *g, inheritTime bool, from trace.Queue) {
	if id := pp.runnext; id != trace.NoGo {
		pp.runnext = trace.NoGo
		return s.gAt(id), !s.cfg.DisableTimeInherit, trace.Runnext
	}
	if pp.runqhead == pp.runqtail {
		return nil, false, trace.NoQueue
	}
	return s.gAt(s.ringGet(pp)), false, trace.Ring
}

// gQueue is a list of goroutines linked by schedlink. A goroutine can be in one
// at a time.
type gQueue struct {
	head, tail trace.GoID
	size       int32
}

// pushBack puts a goroutine at the tail.
func (q *gQueue) pushBack(s *sched, gp *g) {
	gp.schedlink = trace.NoGo
	if q.tail == trace.NoGo {
		q.head = gp.goid
	} else {
		s.gAt(q.tail).schedlink = gp.goid
	}
	q.tail = gp.goid
	q.size++
}

// push puts a goroutine at the head.
func (q *gQueue) push(gp *g) {
	gp.schedlink = q.head
	if q.tail == trace.NoGo {
		q.tail = gp.goid
	}
	q.head = gp.goid
	q.size++
}

// pop takes the head, or returns nil.
func (q *gQueue) pop(s *sched) *g {
	if q.size == 0 {
		return nil
	}
	gp := s.gAt(q.head)
	q.head = gp.schedlink
	if q.size--; q.size == 0 {
		q.tail = trace.NoGo
	}
	gp.schedlink = trace.NoGo
	return gp
}

// globrunqput puts a goroutine at the tail of the global queue.
func (s *sched) globrunqput(gp *g) { s.runq.pushBack(gp.goid) }

// globrunqget takes the head of the global queue, or returns nil.
func (s *sched) globrunqget() *g {
	if id := s.runq.pop(); id != trace.NoGo {
		return s.gAt(id)
	}
	return nil
}

// globrunqgetbatch takes a P's share of the global queue: at most half a
// ring, and no more than an even split among the Ps plus one. It returns the
// first; the others go to the P's ring, which is empty.
func (s *sched) globrunqgetbatch(pp *p, r rule.Rule) *g {
	n := int(s.runq.size)
	n = min(ringSize/2, n, n/len(s.allp)+1)
	if s.cfg.SingleQueue {
		n = 1
	}
	gp := s.globrunqget()
	if gp == nil {
		return nil
	}
	s.log.Add(s.now, trace.GlobrunqGet, r, gp.goid, pp.id, trace.NoQueue, uint32(n))
	for range n - 1 {
		s.ringPut(pp, s.runq.pop())
	}
	return gp
}
