package exectrace_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
)

// On a machine with hundreds of Ps, and with more threads in syscalls, each P
// and thread has been at work before the recording begins, and is told late.
func TestABigMachineIsReadThatWasBusyBefore(t *testing.T) {
	const procs, syscalls = 300, 200
	var text strings.Builder
	batch := func(m uint64, lines ...string) {
		body := strings.Join(lines, "\n") + "\n"
		file, _ := assemble(t, "-- trace --\n"+body)
		fmt.Fprintf(&text, "EventBatch gen=1 m=%d time=1 size=%d\n%s", m, len(file), body)
	}
	text.WriteString("-- expect --\nSUCCESS\n-- trace --\nTrace Go1.22\n")
	for p := range uint64(procs) { // the highest first, and each goroutine ends
		batch(p, fmt.Sprintf("ProcStatus dt=%d p=%d pstatus=1", 2*(procs-p), p), fmt.Sprintf("GoStatus dt=1 g=%d m=%d gstatus=2", 1+p, p), "GoDestroy dt=2000")
	}
	var asleep []string
	for m := range uint64(syscalls) {
		asleep = append(asleep, fmt.Sprintf("GoStatus dt=10 g=%d m=%d gstatus=3", 1000+m, 5000+m), fmt.Sprintf("GoStatus dt=10 g=%d m=%d gstatus=4", 3000+m, uint64(1<<64-1)))
	}
	batch(9999, asleep...)
	const none = 1<<64 - 1
	batch(none, "Frequency freq=1000000000")
	batch(none, "Stacks")
	batch(none, "Strings")
	file, _ := assemble(t, text.String())
	tr := read(t, file)
	if err := agree(file, tr, 0); err != nil {
		t.Error(err)
	}
	s, err := tr.At(0)
	if err != nil {
		t.Fatal(err)
	}
	if want := [trace.NumGoStatus]int{trace.GoRunning: procs, trace.GoSyscall: syscalls, trace.GoWaiting: syscalls}; s.Count != want {
		t.Errorf("at the begin the goroutines are %v; want %v", s.Count, want)
	}
	for p := range s.Procs {
		if g := s.Procs[p].G; g != trace.GoID(p+1) {
			t.Errorf("P%d runs goroutine %d", p, g)
		}
	}
}
