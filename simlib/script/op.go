package script

import (
	"math"
	"time"
)

// Kind is what an operation does.
type Kind uint8

// The kinds of operations. They do what the methods of simlib.G and simlib's
// channels, mutexes and wait groups of these names do.
const (
	OpCompute Kind = iota + 1
	OpGosched
	OpSleep
	OpSyscall
	OpSend
	OpRecv
	OpClose
	OpLock
	OpUnlock
	OpAdd
	OpWait
	OpGo
	OpRepeat
	numKinds
)

var kindNames = [numKinds]string{"", "Compute", "Gosched", "Sleep", "Syscall", "Send", "Recv", "Close",
	"Lock", "Unlock", "Add", "Wait", "Go", "Repeat"}

// String returns the name of the operation.
func (k Kind) String() string {
	if k == 0 || k >= numKinds {
		return "an unknown operation"
	}
	return kindNames[k]
}

// An Op is an operation. The functions of this package make them.
type Op struct {
	Kind   Kind
	On     Ref           // the channel, mutex or wait group
	N      int           // Add: the delta; Go: the number of the body; Repeat: the turns
	D      time.Duration // Compute, Sleep, Syscall: the least duration
	Spread time.Duration // and the random part of it is less than this
	Body   Body          // of Repeat
}

// A Body is what a goroutine, or one turn of a Repeat, does.
type Body []Op

// A Ref says which channel, mutex or wait group an operation is for. That may
// depend on the argument of the goroutine: number First + arg·Step, where
// arg·Step is taken modulo Mod if that is not 0.
type Ref struct{ First, Step, Mod int }

// Of returns the number of the object for a goroutine with an argument.
func (r Ref) Of(arg int) int {
	if r.Step == 0 {
		return r.First
	}
	n := arg * r.Step
	if n >= r.Mod && r.Mod != 0 {
		n %= r.Mod
	}
	return r.First + n
}

// Nth is the object i for every goroutine.
func Nth(i int) Ref { return Ref{First: i} }

// Own is the object i for argument 0, i+step for argument 1, and so on.
func Own(i, step int) Ref { return Ref{First: i, Step: step} }

// Shared is one of the n objects from i on, in turn by argument.
func Shared(i, n int) Ref { return Ref{First: i, Step: 1, Mod: n} }

// Compute uses the CPU for d.
func Compute(d time.Duration) Op { return Op{Kind: OpCompute, D: d} }

// ComputeRandom uses the CPU for least plus a random part that is less than
// spread. Two operations with the same spread in one turn draw the same part, and
// with seed 0 the first turn of the goroutine with argument 0 draws none: see
// Draw.
func ComputeRandom(least, spread time.Duration) Op {
	return Op{Kind: OpCompute, D: least, Spread: spread}
}

// Gosched lets other goroutines run.
func Gosched() Op { return Op{Kind: OpGosched} }

// Sleep waits for d.
func Sleep(d time.Duration) Op { return Op{Kind: OpSleep, D: d} }

// SleepRandom waits for least plus a random part that is less than spread.
func SleepRandom(least, spread time.Duration) Op {
	return Op{Kind: OpSleep, D: least, Spread: spread}
}

// Syscall is in the kernel for d.
func Syscall(d time.Duration) Op { return Op{Kind: OpSyscall, D: d} }

// SyscallRandom is in the kernel for least plus a random part that is less
// than spread.
func SyscallRandom(least, spread time.Duration) Op {
	return Op{Kind: OpSyscall, D: least, Spread: spread}
}

// Send sends a value, of no interest, into a channel.
func Send(c Ref) Op { return Op{Kind: OpSend, On: c} }

// Recv receives from a channel.
func Recv(c Ref) Op { return Op{Kind: OpRecv, On: c} }

// Close closes a channel.
func Close(c Ref) Op { return Op{Kind: OpClose, On: c} }

// Lock locks a mutex.
func Lock(m Ref) Op { return Op{Kind: OpLock, On: m} }

// Unlock unlocks a mutex.
func Unlock(m Ref) Op { return Op{Kind: OpUnlock, On: m} }

// Add adds delta to a wait group.
func Add(wg Ref, delta int) Op { return Op{Kind: OpAdd, On: wg, N: delta} }

// Done takes one from a wait group.
func Done(wg Ref) Op { return Add(wg, -1) }

// Wait waits until a wait group is zero.
func Wait(wg Ref) Op { return Op{Kind: OpWait, On: wg} }

// Go starts a goroutine with a body of the program. Its argument is the turn
// of the innermost Repeat around the Go, from 0, or without one the argument
// of the goroutine that starts it.
func Go(body int) Op { return Op{Kind: OpGo, N: body} }

// Repeat does ops n times.
func Repeat(n int, ops ...Op) Op { return Op{Kind: OpRepeat, N: n, Body: ops} }

// Draw returns a random duration: least plus a part that is less than spread.
// It depends on the run's seed, the goroutine's argument, and the turn of the
// innermost of-fold Repeat (0 of 1 without one), and on nothing else. With
// seed 0 the part is mix(arg·of + turn) modulo spread, where mix is the
// finaliser of splitmix64. A sum beyond the longest duration, which Validate
// rules out, is math.MaxInt64.
func Draw(least, spread time.Duration, seed uint64, arg, turn, of int) time.Duration {
	if spread <= 0 {
		return least
	}
	n := uint64(arg)*uint64(of) + uint64(turn)
	d := least + time.Duration(mix(n^mix(seed))%uint64(spread))
	if d < least {
		return math.MaxInt64
	}
	return d
}

// mix is the finaliser of splitmix64 (Steele, Lea, Flood: Fast Splittable
// Pseudorandom Number Generators, 2014, variant 13 of Stafford).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
