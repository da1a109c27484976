package wire

import (
	"encoding/binary"
	"unicode/utf8"
)

// A Frame is a call on a stack.
type Frame struct {
	Func string // with its package, such as "main.worker"
	File string
	Line int
}

// A StackID names a stack that [Writer.Stack] made. 0 is no stack.
type StackID uint64

// tables are the strings and stacks that events name by number. The numbers
// hold for the whole trace, but each generation has tables of its own with
// what its events use.
type tables struct {
	strings   map[string]uint64
	text      []string // by number-1
	textGen   []uint64 // in which generation it was used last
	textUsed  []uint64
	frames    map[Frame]uint64
	frame     []frame // by number-1
	stacks    map[string]StackID
	stack     [][]uint64 // frames, by number-1
	stackGen  []uint64
	stackUsed []StackID
	start     Time // of the generation
	zero      Time // of the trace
	scratch   []byte
	key       []byte
}

type frame struct{ fn, file, line uint64 }

func (tb *tables) init() {
	tb.strings = make(map[string]uint64)
	tb.frames = make(map[Frame]uint64)
	tb.stacks = make(map[string]StackID)
}

// number returns the number of a string. The format has no room for more than
// 1 KiB, so the rest is cut off.
func (tb *tables) number(s string) uint64 {
	if s == "" {
		return 0
	}
	if len(s) > maxString {
		n := maxString
		for n > maxString-utf8.UTFMax && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	n, ok := tb.strings[s]
	if !ok {
		tb.text = append(tb.text, s)
		tb.textGen = append(tb.textGen, 0)
		n = uint64(len(tb.text))
		tb.strings[s] = n
	}
	return n
}

// str returns the number of a string that the current generation uses.
func (w *Writer) str(s string) uint64 {
	n := w.number(s)
	w.useString(n)
	return n
}

func (w *Writer) useString(n uint64) {
	if n > 0 && w.textGen[n-1] != w.gen {
		w.textGen[n-1] = w.gen
		w.textUsed = append(w.textUsed, n)
	}
}

// Stack makes a stack of frames, the innermost call first. Of more than 128
// frames the outermost are dropped, of a string in them more than 1 KiB. The
// same frames give the same stack. A goroutine is known by the last frame of
// the stack that it starts with.
func (w *Writer) Stack(frames ...Frame) StackID {
	if len(frames) == 0 {
		return 0
	}
	frames = frames[:min(len(frames), maxFrames)]
	key := w.key[:0]
	var pcs [maxFrames]uint64
	for i, f := range frames {
		n, ok := w.frames[f]
		if !ok {
			w.frame = append(w.frame, frame{w.number(f.Func), w.number(f.File), uint64(max(f.Line, 0))})
			n = uint64(len(w.frame))
			w.frames[f] = n
		}
		pcs[i] = n
		key = binary.AppendUvarint(key, n)
	}
	w.key = key
	id, ok := w.stacks[string(key)]
	if !ok {
		w.stack = append(w.stack, append([]uint64(nil), pcs[:len(frames)]...))
		w.stackGen = append(w.stackGen, 0)
		id = StackID(len(w.stack))
		w.stacks[string(key)] = id
	}
	return id
}

// use returns the number of a stack that the current generation uses; one
// that does not exist is no stack.
func (w *Writer) use(s StackID) uint64 {
	if s == 0 || int(s) > len(w.stack) {
		return 0
	}
	if w.stackGen[s-1] != w.gen {
		w.stackGen[s-1] = w.gen
		w.stackUsed = append(w.stackUsed, s)
	}
	return uint64(s)
}

func (w *Writer) writeStacks() {
	b := append(w.scratch[:0], byte(evStacks))
	for _, id := range w.stackUsed {
		frames := w.stack[id-1]
		if len(b)+(2+4*len(frames))*binary.MaxVarintLen64 > maxBatch {
			w.batch(NoThread, w.start, b)
			b = append(b[:0], byte(evStacks))
		}
		b = append(b, byte(evStack))
		b = binary.AppendUvarint(b, uint64(id))
		b = binary.AppendUvarint(b, uint64(len(frames)))
		for _, n := range frames {
			f := w.frame[n-1]
			w.useString(f.fn)
			w.useString(f.file)
			b = binary.AppendUvarint(b, n) // stands for the program counter
			b = binary.AppendUvarint(b, f.fn)
			b = binary.AppendUvarint(b, f.file)
			b = binary.AppendUvarint(b, f.line)
		}
	}
	if len(b) > 1 {
		w.batch(NoThread, w.start, b)
	}
	w.scratch, w.stackUsed = b, w.stackUsed[:0]
}

func (w *Writer) writeStrings() {
	b := append(w.scratch[:0], byte(evStrings))
	for _, n := range w.textUsed {
		s := w.text[n-1]
		if len(b)+len(s)+3*binary.MaxVarintLen64 > maxBatch {
			w.batch(NoThread, w.start, b)
			b = append(b[:0], byte(evStrings))
		}
		b = append(b, byte(evString))
		b = binary.AppendUvarint(b, n)
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	if len(b) > 1 {
		w.batch(NoThread, w.start, b)
	}
	w.scratch, w.textUsed = b, w.textUsed[:0]
}
