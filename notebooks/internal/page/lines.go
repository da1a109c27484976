package page

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Go writes into each program from which line of which file every instruction is. That
// is a tenth of a page, of which it shows the lines of the chapter's cells only: those
// of Go's own packages and of ours are left out. To the runtime such a function is as
// one that has no lines, which there are anyway.

// noLines begins the names of the functions whose lines nothing shows. Go's packages
// that call functions of a cell, such as slices, stand on the way to it, and stay.
var noLines = []string{
	"runtime.", "runtime/", "internal/", "reflect.", "syscall.", "syscall/", "os.", "os/", "io.", "io/",
	"fmt.", "encoding/", "strconv.", "unicode", "time.", "math.", "math/", "regexp", "html.",
	"github.com/schedlab/schedlab/charts", "github.com/schedlab/schedlab/simlib", "gonum.org/",
}

// The form of the table of functions, since Go 1.20: a head, of which the numbers are of
// 8 bytes in every program for js/wasm, then the tables that it tells of. See
// internal/abi.Func and runtime.pcHeader.
const (
	headMagic  = "\xf1\xff\xff\xff\x00\x00\x01\x08" // of a machine whose instructions are as short as one byte
	headSize   = 8 + 8*8
	funcSize   = 44 // without its lists
	atName     = 4  // in a function
	atPCSP     = 16
	atPCFile   = 20
	atPCLine   = 24
	atListSize = 28
)

// dropLines drops the lines from the table of functions, if there is one in a piece
// of a program's memory and it has the known form.
func dropLines(piece []byte) {
	at := bytes.Index(piece, []byte(headMagic))
	if at < 0 || len(piece)-at < headSize {
		return
	}
	t := funcTable{head: piece[at:]}
	count := t.number64(8)
	names, values, funcs := t.number64(8+3*8), t.number64(8+6*8), t.number64(8+7*8)
	if names > values || values > funcs || funcs > len(t.head) || count > (len(t.head)-funcs)/8 {
		return
	}
	t.names, t.values, t.funcs = t.head[names:values], t.head[values:funcs], t.head[funcs:]
	t.drop(count)
}

// A funcTable is the table of the functions of a program.
type funcTable struct {
	head   []byte
	names  []byte // of functions, each with a zero behind it
	values []byte // lists of values by instructions: lines, files, sizes of the stack
	funcs  []byte // where each function begins and where it is told of, and what is told
}

func (t *funcTable) number64(at int) int {
	return int(min(binary.LittleEndian.Uint64(t.head[at:]), 1<<31))
}

func (t *funcTable) number(at int) int { return int(binary.LittleEndian.Uint32(t.funcs[at:])) }

// name returns the name of the function that is told of at a place.
func (t *funcTable) name(f int) (name string, ok bool) {
	at := t.number(f + atName)
	if at >= len(t.names) {
		return "", false
	}
	end := bytes.IndexByte(t.names[at:], 0)
	if end < 0 {
		return "", false
	}
	return string(t.names[at : at+end]), true
}

// drop drops the lines of count functions, or of none where the form is another.
func (t *funcTable) drop(count int) {
	var dropped []int // functions
	keep := map[int]bool{0: true}
	lists := map[int]bool{}
	for i := range count {
		f := t.number(8*i + 4)
		if f+funcSize > len(t.funcs) || t.number(f) != t.number(8*i) {
			return
		}
		name, ok := t.name(f)
		size := t.number(f + atListSize)
		if !ok || size > (len(t.funcs)-f-funcSize)/4 {
			return
		}
		without := hasPrefix(name, noLines)
		if without {
			dropped = append(dropped, f)
		}
		for at := range 3 + size {
			from := f + atPCSP + 4*at
			if at >= 3 {
				from = f + funcSize + 4*(at-3)
			}
			list := t.number(from)
			if list >= len(t.values) {
				return
			}
			if isLine := from == f+atPCFile || from == f+atPCLine; isLine && without {
				lists[list] = true
			} else {
				keep[list] = true
			}
		}
	}
	for list := range lists {
		if !keep[list] {
			clear(t.values[list : list+listSize(t.values[list:])])
		}
	}
	for _, f := range dropped {
		clear(t.funcs[f+atPCFile : f+atListSize])
	}
}

// listSize is the size of the list that begins with these bytes: pairs of a change of
// the value and one of the place, until a change of the value that is 0.
func listSize(list []byte) int {
	n := 0
	number := func() (isZero bool) {
		x, size := binary.Uvarint(list[n:])
		if size <= 0 {
			n = len(list)
			return true
		}
		n += size
		return x == 0
	}
	for first := true; ; first = false {
		if number() && !first || n == len(list) {
			return n
		}
		number()
	}
}

func hasPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
