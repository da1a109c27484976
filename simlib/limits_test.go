package simlib_test

import (
	"errors"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// wantWaiters fails unless err is a deadlock of goroutines that wait for
// these reasons, in the order of their ids.
func wantWaiters(t *testing.T, err error, want ...trace.WaitReason) {
	t.Helper()
	var d *simlib.DeadlockError
	if !errors.As(err, &d) {
		t.Fatalf("the error is %v; want a deadlock", err)
	}
	var got []trace.WaitReason
	for _, w := range d.Waiters {
		got = append(got, w.Reason)
	}
	wantOrder(t, got, want)
}
