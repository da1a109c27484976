package exectrace_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	. "github.com/schedlab/schedlab/simlib/trace/exectrace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
	"github.com/schedlab/schedlab/simlib/workload"
)

var errFull = errors.New("the disk is full")

// disk takes so many bytes.
type disk struct {
	room int
	bytes.Buffer
}

func (d *disk) Write(b []byte) (int, error) {
	if n := d.room - d.Len(); n < len(b) {
		d.Buffer.Write(b[:n])
		return n, errFull
	}
	return d.Buffer.Write(b)
}

func TestAFullDiskIsAnErrorWhereverItIsFull(t *testing.T) {
	tr := simulate(t, simlib.Config{Procs: 2, MaxSteps: 300}, workload.PingPong{}.Main)
	for _, opt := range []Options{{}, {GenerationBytes: 100}, {Rules: true}} {
		all := file(t, tr, opt)
		for room := range all {
			d := &disk{room: room}
			if err := Write(d, tr, opt); !errors.Is(err, errFull) {
				t.Fatalf("with room for %d of %d bytes the error is %v", room, len(all), err)
			}
			if !bytes.HasPrefix(all, d.Bytes()) {
				t.Fatalf("with room for %d bytes others are written", room)
			}
		}
		d := &disk{room: len(all)}
		if err := Write(d, tr, opt); err != nil {
			t.Error(err)
		}
		if _, err := oracle.CheckFile(d.Bytes(), tr, opt); err != nil {
			t.Error(err)
		}
	}
}
