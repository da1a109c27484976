package execute

import (
	"bytes"
	"io"
	"sync"
)

// lines lets several writers write to one at the same time: the first at once, each
// other when those before it have ended.
type lines struct {
	mu    sync.Mutex
	out   io.Writer
	turn  int
	ended []bool
	kept  []bytes.Buffer // of writers whose turn has not come
}

func inOrder(out io.Writer, writers int) *lines {
	return &lines{out: out, ended: make([]bool, writers), kept: make([]bytes.Buffer, writers)}
}

// of returns the i-th writer.
func (l *lines) of(i int) io.Writer { return line{l, i} }

// end says that the i-th writer writes no more.
func (l *lines) end(i int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended[i] = true
	for l.turn < len(l.ended) && l.ended[l.turn] {
		l.turn++
		if l.turn < len(l.ended) {
			l.kept[l.turn].WriteTo(l.out)
		}
	}
}

type line struct {
	*lines
	i int
}

func (l line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.i == l.turn {
		return l.out.Write(p)
	}
	return l.kept[l.i].Write(p)
}
