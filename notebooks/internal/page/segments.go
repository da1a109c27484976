package page

import (
	"encoding/binary"
	"errors"
)

// Go's linker leaves each run of zeros out of a module's data, and so writes some
// seventy thousand pieces: heads that compress badly in the place of zeros that
// compress to nothing. A page that holds the data in a few pieces is smaller by a
// fifteenth, and a browser starts it sooner.

// leastGap is how many zeros stand between pieces that stay apart.
const leastGap = 4096

// The parts of a module's binary form that are of interest here.
const (
	wasmHead     = 8  // bytes: the magic number, and the version
	dataSection  = 11 // the number of the section of data
	countSection = 12 // the number of the one that says how many pieces there are
	opI32Const   = 0x41
	opEnd        = 0x0b
)

var errForm = errors.New("page: the module is not in the form in which Go's linker writes one")

// joinSegments returns a module with the same memory, which is written in as few
// pieces as is worth it. edit may change the bytes of a piece.
func joinSegments(wasm []byte, edit func(piece []byte)) ([]byte, error) {
	if len(wasm) < wasmHead {
		return nil, errForm
	}
	out := append(make([]byte, 0, len(wasm)+len(wasm)/8), wasm[:wasmHead]...)
	for r := (reader{rest: wasm[wasmHead:]}); len(r.rest) > 0; {
		id := r.byte()
		body := r.bytes(r.unsigned())
		if id == dataSection {
			body = joined(&reader{rest: body}, &r, edit)
		}
		if r.broken || id == countSection {
			return nil, errForm
		}
		out = binary.AppendUvarint(append(out, id), uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}

// joined is the body of the section of data. What is wrong with it is wrong with
// the module.
func joined(r, module *reader, edit func(piece []byte)) []byte {
	type segment struct {
		at    int64
		bytes []byte
	}
	var list []segment
	for range r.unsigned() {
		active := r.byte() == 0 && r.byte() == opI32Const
		at := r.signed()
		if !active || r.byte() != opEnd {
			r.broken = true
		}
		bytes := r.bytes(r.unsigned())
		if r.broken {
			module.broken = true
			return nil
		}
		if n := len(list); n > 0 {
			last := &list[n-1]
			if gap := at - last.at - int64(len(last.bytes)); gap >= 0 && gap < leastGap {
				last.bytes = append(append(last.bytes, make([]byte, gap)...), bytes...)
				continue
			}
		}
		list = append(list, segment{at, append([]byte(nil), bytes...)})
	}
	body := binary.AppendUvarint(nil, uint64(len(list)))
	for _, s := range list {
		body = appendSigned(append(body, 0, opI32Const), s.at)
		edit(s.bytes)
		body = binary.AppendUvarint(append(body, opEnd), uint64(len(s.bytes)))
		body = append(body, s.bytes...)
	}
	return body
}

// A reader reads what is left of a module, until that is broken.
type reader struct {
	rest   []byte
	broken bool
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.broken, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) unsigned() uint64 {
	x, n := binary.Uvarint(r.rest)
	r.bytes(uint64(max(n, 0)))
	r.broken = r.broken || n <= 0
	return x
}

// signed reads a number as WebAssembly writes those with a sign, which is not as
// package binary does.
func (r *reader) signed() (x int64) {
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		x |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				x |= -1 << (shift + 7)
			}
			return x
		}
	}
	r.broken = true
	return 0
}

func appendSigned(b []byte, x int64) []byte {
	for {
		low := byte(x & 0x7f)
		x >>= 7
		if x == 0 && low&0x40 == 0 || x == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}
