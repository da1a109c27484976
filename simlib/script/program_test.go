package script_test

import (
	"testing"
	"unsafe"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

func TestAProgramWithMoreObjectsThanMemoryIsRefusedBeforeTheRun(t *testing.T) {
	main := []script.Body{{}}
	for _, c := range []struct {
		prog script.Program
		want string
	}{
		{script.Program{Mutexes: script.MaxObjects + 1}, "script: there are 16777217 mutexes; want 0 to 16777216"},
		{script.Program{WaitGroups: script.MaxObjects + 1}, "script: there are 16777217 wait groups; want 0 to 16777216"},
		{script.Program{Chans: make([]int, script.MaxObjects+1)}, "script: there are 16777217 channels; want at most 16777216"},
	} {
		c.prog.Bodies = main
		if err := c.prog.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("the error is %v; want %s", err, c.want)
		}
	}
	most := script.Program{Mutexes: script.MaxObjects, WaitGroups: script.MaxObjects, Bodies: main}
	if err := most.Validate(); err != nil {
		t.Error(err)
	}
}

func TestAnObjectTakesNoMoreMemoryThanMaxObjectsSays(t *testing.T) {
	for what, size := range map[string]uintptr{
		"mutex":      unsafe.Sizeof(simlib.Mutex{}),
		"wait group": unsafe.Sizeof(simlib.WaitGroup{}),
	} {
		if size > 72 {
			t.Errorf("a %s takes %d bytes; want 72 at most", what, size)
		}
	}
}

func TestNoProgramIsAnError(t *testing.T) {
	var none *script.Program
	if err := none.Validate(); err == nil || err.Error() != "script: there is no program (nil)" {
		t.Errorf("the error is %v", err)
	}
}
