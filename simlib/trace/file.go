package trace

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/simlib/rule"
)

// A trace file is, all numbers little-endian and strings as a 32-bit length
// and their bytes:
//
//	magic, version   8 bytes, 32 bits
//	info             procs 16, procs at the start or 0 12, limited 1, objects have names 1, recorded 1, no queues 1, seed 64, end 64 bits, source, of a recording before 64 bits, dropped, and if limited the CPUs, 64 bits of a float
//	rules            their number, 32 bits, and the id of each that occurs
//	names            their number, 32 bits, and of each the goroutine, 32 bits, and the name
//	texts            their number, 32 bits, and each
//	object names     if objects have names, their number, 32 bits, and of each the object, 32 bits, and the name
//	records          their number, 64 bits, and 16 bytes each
//	checksum         CRC-32C of all before, 32 bits
//
// A record names its rule by the place in the file's own table, counted from
// 1, and the table is in the order of the ids' letters, so that rules may be
// renumbered and a trace keeps its bytes. To renumber kinds, queues or wait
// reasons, or to change what arg holds, needs a new version.
const (
	fileMagic   = "schedlab"
	fileVersion = 1
	maxString   = 1 << 20 // longer strings are refused, by the writer too
	recordBytes = 16
	noQueues    = 1 << 31 // beside the procs
	recorded    = 1 << 30
	objectNames = 1 << 29
	limited     = 1 << 28
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// WriteTo writes the trace in a binary form that Read understands. The same
// trace gives the same bytes. It returns the number of bytes written.
func (t *Trace) WriteTo(w io.Writer) (int64, error) {
	if t == nil {
		return 0, errors.New("trace: write: there is no trace (nil)")
	}
	if w == nil {
		return 0, errors.New("trace: write: there is no writer (nil)")
	}
	if t.Procs < 0 || t.Procs > MaxProcs {
		return 0, fmt.Errorf("trace: write: there are %d Ps; want 0 to %d", t.Procs, MaxProcs)
	}
	if t.Start < 0 || t.Start > t.Procs {
		return 0, fmt.Errorf("trace: write: there are %d Ps at the start; want 0 to %d", t.Start, t.Procs)
	}
	if t.Before < 0 {
		return 0, fmt.Errorf("trace: write: %d events tell what was there before; want 0 or more", t.Before)
	}
	if t.end < 0 {
		return 0, fmt.Errorf("trace: write: the trace ends at %d ns; want 0 or more", t.end)
	}
	e := encoder{w: w}
	e.raw(fileMagic)
	e.u32(fileVersion)
	procs := uint32(t.Procs) | uint32(t.Start)<<16
	if t.NoQueues {
		procs |= noQueues
	}
	if t.Recorded {
		procs |= recorded
	}
	if len(t.objects) > 0 {
		procs |= objectNames
	}
	if t.hasLimit() {
		procs |= limited
	}
	e.u32(procs)
	e.u64(t.Seed)
	e.u64(uint64(t.end))
	e.str("the source", t.Source)
	if t.Recorded {
		e.u64(uint64(t.Before))
		e.str("the list of what was dropped", t.Dropped)
	}
	if t.hasLimit() {
		e.u64(math.Float64bits(t.Limit))
	}
	e.rules(t)
	named := t.names.ids()
	e.u32(uint32(len(named)))
	for _, g := range named {
		name, _ := t.names.get(g)
		e.u32(uint32(g))
		e.str("a name", name)
	}
	e.u32(uint32(len(t.texts)))
	for _, s := range t.texts {
		e.str("a text", s)
	}
	if len(t.objects) > 0 {
		e.u32(uint32(len(t.objects)))
		for _, o := range slices.Sorted(maps.Keys(t.objects)) {
			e.u32(o)
			e.str("the name of an object", t.objects[o])
		}
	}
	var n uint64
	for _, c := range t.chunks {
		n += uint64(len(c))
	}
	e.u64(n)
	for _, c := range t.chunks {
		e.records(c)
	}
	e.flush()
	e.u32(e.crc)
	e.flush()
	return e.n, e.err
}

// encoder writes through a buffer until the first error.
type encoder struct {
	w     io.Writer
	buf   []byte
	crc   uint32
	n     int64
	err   error
	place [math.MaxUint8 + 1]uint8 // of each rule in the file's table
}

func (e *encoder) flush() {
	if e.err == nil {
		e.crc = crc32.Update(e.crc, castagnoli, e.buf)
		var n int
		n, e.err = e.w.Write(e.buf)
		e.n += int64(n)
		if e.err == nil && n < len(e.buf) { // or what it left out would be lost in silence
			e.err = fmt.Errorf("trace: write: the writer took %d of %d bytes: %w", n, len(e.buf), io.ErrShortWrite)
		}
	}
	e.buf = e.buf[:0]
}

func (e *encoder) raw(s string) {
	if e.buf = append(e.buf, s...); len(e.buf) >= 1<<16 {
		e.flush()
	}
}

func (e *encoder) u32(x uint32) { e.buf = binary.LittleEndian.AppendUint32(e.buf, x) }
func (e *encoder) u64(x uint64) { e.buf = binary.LittleEndian.AppendUint64(e.buf, x) }

func (e *encoder) str(what, s string) {
	if len(s) > maxString && e.err == nil {
		e.err = fmt.Errorf("trace: write: %s has %d bytes; want at most %d", what, len(s), maxString)
	}
	e.u32(uint32(len(s)))
	e.raw(s)
}

// rules writes the ids of the rules that occur, sorted.
func (e *encoder) rules(t *Trace) {
	var used [math.MaxUint8 + 1]bool
	for _, c := range t.chunks {
		for i := range c {
			used[c[i].rule] = true
		}
	}
	var rules []rule.Rule
	for r, is := range used {
		if !is || rule.Rule(r) == rule.None {
			continue
		}
		if !rule.Rule(r).Exists() && e.err == nil {
			e.err = fmt.Errorf("trace: write: an event names rule %d, which does not exist", r)
		}
		rules = append(rules, rule.Rule(r))
	}
	slices.SortFunc(rules, func(a, b rule.Rule) int { return strings.Compare(a.String(), b.String()) })
	e.u32(uint32(len(rules)))
	for i, r := range rules {
		e.place[r] = uint8(i + 1)
		e.str("a rule", r.String())
	}
}

func (e *encoder) records(c []record) {
	for i := range c {
		r := &c[i]
		b := e.buf
		b = binary.LittleEndian.AppendUint32(b, r.dt)
		b = binary.LittleEndian.AppendUint32(b, uint32(r.g))
		b = binary.LittleEndian.AppendUint32(b, r.arg)
		b = binary.LittleEndian.AppendUint16(b, uint16(r.p))
		e.buf = append(b, r.kind, e.place[r.rule])
		if len(e.buf) >= 1<<16 {
			e.flush()
		}
	}
}
