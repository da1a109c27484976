package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
)

// An Output is where a command prints its result, without what a terminal would
// obey (see Plain). It remembers the first write that failed, so that a command
// whose result did not arrive does not end as if it had. After that it drops
// what is written.
type Output struct {
	w      io.Writer
	closed bool // there is nothing to write to

	mu  sync.Mutex
	err error
}

// Stdout is standard output. A program that was started without one has had
// it replaced by the null device, in which everything would vanish.
func Stdout() *Output {
	return &Output{w: os.Stdout, closed: closed(os.Stdout)}
}

// NewOutput prints to w.
func NewOutput(w io.Writer) *Output { return &Output{w: w} }

// Write never fails: what prints goes on with its work.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
	case o.closed:
		o.err = os.ErrClosed
	default:
		_, o.err = io.WriteString(o.w, Plain(string(p)))
	}
	return len(p), nil
}

// Err says why the result did not arrive and what to do, or is nil.
func (o *Output) Err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch err := o.err; {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrClosed), errors.Is(err, syscall.EBADF):
		return fmt.Errorf("standard output is closed, so the result is lost; redirect it to a file, or to %s where you do not want it", os.DevNull)
	case errors.Is(err, syscall.EPIPE):
		return errors.New("the program that reads standard output has ended, so the rest of the result is lost")
	case errors.Is(err, syscall.ENOSPC):
		return errors.New("standard output is full, so the rest of the result is lost; free space there, or redirect it to another place")
	default:
		return fmt.Errorf("standard output cannot be written, so the rest of the result is lost (%w); redirect it to another place", err)
	}
}
