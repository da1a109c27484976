package simlib

import "math/bits"

// A goroutine that ends leaves its descriptor and its stack for the next one.
// In the model each goroutine has a g of its own, by its id, so that what has
// ended can still be looked at; the lists only count what the runtime has.

// Sizes of the free lists of goroutines: a P that has gFreeFull gives all away
// but gFreeKeep, and takes gFreeRefill when it has none.
const (
	gFreeFull   = 64
	gFreeKeep   = 31
	gFreeRefill = 32
)

// gFreeList are the descriptors that a P keeps, the last one on top.
type gFreeList struct {
	size int
	bare uint64 // the bits of those without a stack
}

func (l *gFreeList) push(stack bool) {
	if l.bare &^= 1 << l.size; !stack {
		l.bare |= 1 << l.size
	}
	l.size++
}

func (l *gFreeList) pop() (stack bool) {
	l.size--
	return l.bare>>l.size&1 == 0
}

// noStack returns how many have no stack.
func (l *gFreeList) noStack() int { return bits.OnesCount64(l.bare & (1<<l.size - 1)) }

// gFreeShared is the list that all Ps share, and how many descriptors there
// are in all: none is ever given back.
type gFreeShared struct {
	stack, noStack int
	made           int
}

func (sh *gFreeShared) push(stack bool) {
	if stack {
		sh.stack++
	} else {
		sh.noStack++
	}
}

// freeStacks is what each cycle of the garbage collector does: the descriptors
// here keep no stacks, those on Ps do (markrootFreeGStacks).
func (sh *gFreeShared) freeStacks() {
	sh.noStack += sh.stack
	sh.stack = 0
}

// pop takes one with a stack, if there is one.
func (sh *gFreeShared) pop() (stack bool) {
	if sh.stack > 0 {
		sh.stack--
		return true
	}
	sh.noStack--
	return false
}

// gfput keeps what a goroutine that ended leaves on pp; a stack that has grown
// is freed at once.
func (s *sched) gfput(pp *p, stack int) {
	pp.gFree.push(stack == startingStackSize)
	if pp.gFree.size == gFreeFull {
		for pp.gFree.size > gFreeKeep {
			s.gFree.push(pp.gFree.pop())
		}
	}
}

// gfget reports whether there is a descriptor for a new goroutine on pp. If it
// has no stack, it gets one.
func (s *sched) gfget(pp *p) bool {
	if pp.gFree.size == 0 {
		for pp.gFree.size < gFreeRefill && s.gFree.stack+s.gFree.noStack > 0 {
			pp.gFree.push(s.gFree.pop())
		}
	}
	if pp.gFree.size == 0 {
		return false
	}
	pp.gFree.pop()
	return true
}

// gfpurge gives away all that a P has that goes.
func (s *sched) gfpurge(pp *p) {
	for pp.gFree.size > 0 {
		s.gFree.push(pp.gFree.pop())
	}
}
