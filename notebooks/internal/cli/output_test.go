package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestAnOutputKeepsTheFirstErrorAndSaysWhatToDo(t *testing.T) {
	for err, want := range map[error]string{
		syscall.ENOSPC:    "full",
		syscall.EPIPE:     "has ended",
		syscall.EBADF:     "closed",
		os.ErrClosed:      "closed",
		errors.New("odd"): "cannot be written, so the rest of the result is lost (write: odd)",
	} {
		o := NewOutput(failing{fmt.Errorf("write: %w", err)})
		if n, werr := fmt.Fprint(o, "result"); n != 6 || werr != nil {
			t.Errorf("a write gives %d, %v; what prints must go on", n, werr)
		}
		if got := o.Err(); got == nil || !strings.Contains(got.Error(), want) || strings.Contains(got.Error(), "\n") {
			t.Errorf("after %v the error is %v, want one sentence with %q", err, got, want)
		}
	}
	if err := (&Output{closed: true}).Err(); err != nil {
		t.Errorf("nothing was written, and the error is %v", err)
	}
}

func TestWhatIsPrintedHasNoPowerOverTheTerminal(t *testing.T) {
	var out bytes.Buffer
	fmt.Fprint(NewOutput(&out), "a\x1b[31mb\r\x07c\n")
	p := NewProgress(&out)
	p.Say("%s", "d\x1b]0;title\x07e")
	s := p.Start("step")
	s.Set(1, 2, "f\x1b[2Jg")
	if strings.ContainsAny(s.note, "\x1b") {
		t.Errorf("the note is %q", s.note)
	}
	s.Done()
	if strings.ContainsAny(out.String(), "\x1b\r\x07") {
		t.Errorf("it prints %q", &out)
	}
}
