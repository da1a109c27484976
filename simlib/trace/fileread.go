package trace

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
)

// Read reads a trace that WriteTo wrote, up to the end of r. It returns an
// error that says what is wrong when r holds something else, is cut off or
// damaged, or comes from a newer program. It takes no more memory than a small
// multiple of what it reads. That the events make sense is checked by Replay,
// not here.
func Read(r io.Reader) (*Trace, error) {
	if r == nil {
		return nil, errors.New("trace: read: there is no reader (nil)")
	}
	d := decoder{r: bufio.NewReaderSize(r, 1<<16)}
	t, err := d.trace()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("trace: read: the file is cut off in its %s", d.part)
	}
	if err != nil {
		return nil, fmt.Errorf("trace: read: %w", err)
	}
	return t, nil
}

// decoder reads numbers and strings, and sums up what it read.
type decoder struct {
	r    *bufio.Reader
	crc  uint32
	part string // for errors
	buf  [8]byte
}

func (d *decoder) full(b []byte) error {
	_, err := io.ReadFull(d.r, b)
	d.crc = crc32.Update(d.crc, castagnoli, b)
	return err
}

func (d *decoder) u32() (uint32, error) {
	err := d.full(d.buf[:4])
	return binary.LittleEndian.Uint32(d.buf[:]), err
}

func (d *decoder) u64() (uint64, error) {
	err := d.full(d.buf[:8])
	return binary.LittleEndian.Uint64(d.buf[:]), err
}

func (d *decoder) str() (string, error) {
	n, err := d.u32()
	if err != nil {
		return "", err
	}
	if n > maxString {
		return "", fmt.Errorf("a string in its %s has %d bytes; want at most %d", d.part, n, maxString)
	}
	if have := d.r.Buffered(); int(n) > have { // grow with what comes, not with what is said to come
		b, err := io.ReadAll(io.LimitReader(d.r, int64(n)))
		if err == nil && len(b) < int(n) {
			err = io.ErrUnexpectedEOF
		}
		d.crc = crc32.Update(d.crc, castagnoli, b)
		return string(b), err
	}
	b := make([]byte, n)
	err = d.full(b)
	return string(b), err
}

func (d *decoder) trace() (*Trace, error) {
	t := &Trace{}
	if err := d.header(t); err != nil {
		return nil, err
	}
	rules, err := d.rules()
	if err != nil {
		return nil, err
	}
	if err := d.strings(t); err != nil {
		return nil, err
	}
	if err := d.records(t, rules); err != nil {
		return nil, err
	}
	d.part = "checksum"
	want := d.crc
	if got, err := d.u32(); err != nil {
		return nil, err
	} else if got != want {
		return nil, errors.New("the file is damaged: its checksum does not fit")
	}
	if _, err := d.r.ReadByte(); err == nil {
		return nil, errors.New("the file goes on after its checksum")
	} else if err != io.EOF {
		return nil, err
	}
	return t, nil
}

func (d *decoder) header(t *Trace) error {
	d.part = "header"
	magic := make([]byte, len(fileMagic))
	if n, err := io.ReadFull(d.r, magic); err == nil && string(magic) != fileMagic || n < len(magic) && string(magic[:n]) != fileMagic[:n] {
		return fmt.Errorf("this is no trace file: it begins with %q, not with %q", magic[:n], fileMagic)
	} else if err != nil {
		return err
	}
	d.crc = crc32.Update(d.crc, castagnoli, magic)
	version, err := d.u32()
	if err != nil {
		return err
	}
	if version != fileVersion {
		return fmt.Errorf("the file has version %d; this program reads version %d", version, fileVersion)
	}
	procs, err := d.u32()
	if err != nil {
		return err
	}
	t.NoQueues, t.Recorded = procs&noQueues != 0, procs&recorded != 0
	if procs&objectNames != 0 {
		t.objects = make(map[uint32]string)
	}
	limit := procs&limited != 0
	start := procs &^ (noQueues | recorded | objectNames | limited) >> 16
	if procs &= 1<<16 - 1; procs > MaxProcs {
		return fmt.Errorf("the file is of %d Ps; want at most %d", procs, MaxProcs)
	}
	if start > procs {
		return fmt.Errorf("the file is of %d Ps, and of %d at the start", procs, start)
	}
	t.Procs, t.Start = int(procs), int(start)
	if t.Seed, err = d.u64(); err != nil {
		return err
	}
	end, err := d.u64()
	if err != nil {
		return err
	}
	if t.end = int64(end); t.end < 0 {
		return fmt.Errorf("the file's trace ends at %d ns; want 0 or more", t.end)
	}
	if t.Source, err = d.str(); err != nil || !t.Recorded {
		return err
	}
	before, err := d.u64()
	if err != nil {
		return err
	}
	if t.Before = int(before); t.Before < 0 {
		return fmt.Errorf("the file is of a recording with %d events of before", before)
	}
	if t.Dropped, err = d.str(); err != nil || !limit {
		return err
	}
	bits, err := d.u64()
	if t.Limit = math.Float64frombits(bits); err == nil && !t.hasLimit() {
		return fmt.Errorf("the file is of a recording with a limit of %g CPUs; want more than 0", t.Limit)
	}
	return err
}

// rules reads the file's table of rules: the rules of today by their place.
func (d *decoder) rules() ([]rule.Rule, error) {
	d.part = "table of rules"
	n, err := d.u32()
	if err != nil {
		return nil, err
	}
	rules := []rule.Rule{rule.None}
	for range n {
		id, err := d.str()
		if err != nil {
			return nil, err
		}
		r, err := rule.Parse(id)
		if err != nil {
			return nil, fmt.Errorf("the file names a rule %q that this program does not know", id)
		}
		if slices.Contains(rules, r) {
			return nil, fmt.Errorf("the file names the rule %v twice", r)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func (d *decoder) strings(t *Trace) error {
	d.part = "names"
	n, err := d.u32()
	if err != nil {
		return err
	}
	for range n {
		g, err := d.u32()
		if err != nil {
			return err
		}
		name, err := d.str()
		if err != nil {
			return err
		}
		t.names.set(GoID(g), name)
	}
	d.part = "texts"
	if n, err = d.u32(); err != nil {
		return err
	}
	for range n {
		s, err := d.str()
		if err != nil {
			return err
		}
		t.texts = append(t.texts, s)
	}
	if t.objects == nil {
		return nil
	}
	d.part = "names of objects"
	if n, err = d.u32(); err != nil {
		return err
	}
	for range n {
		o, err := d.u32()
		if err != nil {
			return err
		}
		if t.objects[o], err = d.str(); err != nil {
			return err
		}
	}
	return nil
}

// records reads chunk by chunk, each of which it makes only when it is there.
func (d *decoder) records(t *Trace, rules []rule.Rule) error {
	d.part = "records"
	left, err := d.u64()
	if err != nil {
		return err
	}
	var b []byte
	for left > 0 {
		n := min(left, chunkSize)
		if b == nil {
			b = make([]byte, n*recordBytes)
		}
		b = b[:n*recordBytes]
		if err := d.full(b); err != nil {
			return err
		}
		c := make([]record, n)
		for i := range c {
			if err := c[i].decode(b[i*recordBytes:], rules); err != nil {
				return err
			}
			if c[i].kind != timeBase {
				t.n++
			}
		}
		if len(t.chunks) == 0 && c[0].kind != timeBase {
			return errors.New("the first record does not hold the time")
		}
		t.chunks = append(t.chunks, c)
		left -= n
	}
	return nil
}

func (r *record) decode(b []byte, rules []rule.Rule) error {
	le := binary.LittleEndian
	*r = record{dt: le.Uint32(b), g: GoID(le.Uint32(b[4:])), arg: le.Uint32(b[8:]), p: int16(le.Uint16(b[12:])), kind: b[14]}
	if k := Kind(r.kind & kindMask); r.kind != timeBase && (k == KindNone || k >= NumKinds) {
		return fmt.Errorf("a record has kind %d, which does not exist", k)
	}
	if int(b[15]) >= len(rules) {
		return fmt.Errorf("a record names rule %d of %d", b[15], len(rules)-1)
	}
	r.rule = rules[b[15]]
	return nil
}
