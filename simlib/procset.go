package simlib

import (
	"math/bits"

	"github.com/schedlab/schedlab/simlib/trace"
)

// procSet is a set of Ps, a bit each.
type procSet struct {
	words [MaxProcs / 64]uint64
	n     int
}

// put puts in a P that is not there.
func (ps *procSet) put(id trace.ProcID) {
	ps.words[id/64] |= 1 << (id % 64)
	ps.n++
}

// remove takes out a P that is there.
func (ps *procSet) remove(id trace.ProcID) {
	ps.words[id/64] &^= 1 << (id % 64)
	ps.n--
}

func (ps *procSet) has(id trace.ProcID) bool { return ps.words[id/64]>>(id%64)&1 != 0 }

// passEmpty moves a thief past the Ps with an empty ring, of which the first
// rounds want nothing, as if it had looked at each. Where hundreds of Ps are
// idle, that is most of what a simulation does.
func (s *sched) passEmpty(mp *m) {
	if s.laden.n*s.laden.n > len(s.allp) {
		return // one with a full ring is so close that walking there is faster
	}
	st, n := &mp.steal, uint32(len(s.allp))
	// The P i comes after (i-pos)/inc steps, modulo n.
	steps := func(i uint32) uint32 { return (i + n - st.pos) * st.inverse % n }
	first := n - st.done
	for w, left := range s.laden.words[:(n+63)/64] {
		for ; left != 0; left &= left - 1 {
			first = min(first, steps(uint32(w*64+bits.TrailingZeros64(left))))
		}
	}
	probes := first
	if steps(uint32(mp.p.id)) < first {
		probes-- // it does not look into its own
	}
	mp.debt += int64(probes) * int64(s.costs.StealProbe)
	st.done += first
	st.pos = (st.pos + first*st.inc) % n
}

// inverse returns the x for which a·x is 1 modulo n, to which a is coprime.
func inverse(a, n int) int {
	x, next := 1, 0 // what a and n have to be multiplied with, modulo n
	for b := n; b != 0; {
		q := a / b
		a, b = b, a-q*b
		x, next = next, x-q*next
	}
	return (x%n + n) % n
}
