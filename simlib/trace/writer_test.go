package trace_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	. "github.com/schedlab/schedlab/simlib/trace"
)

// broken takes so many bytes and no more.
type broken struct{ left int }

func (w *broken) Write(b []byte) (int, error) {
	n := min(len(b), w.left)
	if w.left -= n; n < len(b) {
		return n, errors.New("disk full")
	}
	return n, nil
}

func TestWriteToHandsOnTheErrorOfItsWriterAndHowFarItCame(t *testing.T) {
	tr := pingPong(10_000)
	for _, room := range []int{0, 100, 70_000, 100_000} {
		n, err := tr.WriteTo(&broken{room})
		if err == nil || err.Error() != "disk full" || n != int64(room) {
			t.Errorf("with room for %d WriteTo gives %d, %v", room, n, err)
		}
	}
}

// short takes so many bytes and, against the contract of io.Writer, says
// nothing of the rest.
type short struct{ left int }

func (w *short) Write(b []byte) (int, error) {
	n := min(len(b), w.left)
	w.left -= n
	return n, nil
}

func TestAWriterThatTakesLessAndSaysNothingIsAnErrorOfWriteTo(t *testing.T) {
	tr := pingPong(10_000)
	whole := len(written(t, tr))
	for _, room := range []int{0, 100, 70_000, whole - 1} {
		n, err := tr.WriteTo(&short{room})
		if !errors.Is(err, io.ErrShortWrite) || !strings.HasPrefix(err.Error(), "trace: write: the writer took ") || n != int64(room) {
			t.Errorf("with room for %d WriteTo gives %d, %v", room, n, err)
		}
	}
	if n, err := tr.WriteTo(&short{whole}); n != int64(whole) || err != nil {
		t.Errorf("with room for all WriteTo gives %d, %v", n, err)
	}
}

func TestReadAndWriteToWithoutAFileOrATraceAreErrors(t *testing.T) {
	_, noReader := Read(nil)
	_, noWriter := record().WriteTo(nil)
	_, noTrace := (*Trace)(nil).WriteTo(io.Discard)
	for want, err := range map[string]error{
		"trace: read: there is no reader (nil)":  noReader,
		"trace: write: there is no writer (nil)": noWriter,
		"trace: write: there is no trace (nil)":  noTrace,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
}
