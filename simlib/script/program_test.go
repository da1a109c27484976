package script_test

import (
	"math"
	"strings"
	"testing"
	"time"
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
	most := script.Program{Chans: make([]int, script.MaxObjects), Mutexes: script.MaxObjects, WaitGroups: script.MaxObjects, Bodies: main}
	if err := most.Validate(); err != nil {
		t.Error(err)
	}
}

func TestAnObjectTakesNoMoreMemoryThanMaxObjectsSays(t *testing.T) {
	for what, size := range map[string]uintptr{
		"mutex":      unsafe.Sizeof(simlib.Mutex{}),
		"wait group": unsafe.Sizeof(simlib.WaitGroup{}),
	} {
		if size > 88 {
			t.Errorf("a %s takes %d bytes; want 88 at most", what, size)
		}
	}
}

func TestNoProgramIsAnError(t *testing.T) {
	var none *script.Program
	if err := none.Validate(); err == nil || err.Error() != "script: there is no program (nil)" {
		t.Errorf("the error is %v", err)
	}
}

func TestTheNumbersOfAnOperationMayBeAsLargeAsTheErrorSays(t *testing.T) {
	one := func(op script.Op) *script.Program {
		return &script.Program{Chans: []int{0}, Mutexes: 1, WaitGroups: 1, Bodies: []script.Body{{op}}}
	}
	for _, c := range []struct {
		what          string
		with          func(n int) *script.Program
		least, most   int
		below, beyond string // in the error
	}{
		{"a buffer", func(n int) *script.Program {
			return &script.Program{Chans: []int{n}, Bodies: []script.Body{{}}}
		}, 0, math.MaxInt32, "is -1; want 0 to 2147483647", "is 2147483648; want 0 to"},
		{"a duration", func(n int) *script.Program { return one(script.Compute(time.Duration(n))) }, 0, math.MaxInt64,
			"the duration is -1ns plus up to 0s", ""},
		{"a spread", func(n int) *script.Program { return one(script.SleepRandom(5, time.Duration(n))) }, 0, math.MaxInt64 - 5,
			"the duration is 5ns plus up to -1ns", "the duration is 5ns plus up to"},
		{"a delta", func(n int) *script.Program { return one(script.Add(script.Nth(0), n)) }, math.MinInt32, math.MaxInt32,
			"the delta is -2147483649;", "the delta is 2147483648;"},
		{"the turns", func(n int) *script.Program { return one(script.Repeat(n, script.Gosched())) }, 1, math.MaxInt32,
			"the turns are 0;", "the turns are 2147483648;"},
		{"a body", func(n int) *script.Program { return one(script.Go(n)) }, 0, 0, "the body is -1;", "the body is 1;"},
		{"a step", func(n int) *script.Program { return one(script.Lock(script.Own(0, n))) }, 0, math.MaxInt32,
			"the step is -1 modulo 0;", "the step is 2147483648 modulo 0;"},
		{"a modulus", func(n int) *script.Program { return one(script.Lock(script.Shared(0, n))) }, 0, math.MaxInt32,
			"the step is 1 modulo -1;", "the step is 1 modulo 2147483648;"},
		{"the wait group of an Add", func(n int) *script.Program { return one(script.Done(script.Nth(n))) }, 0, 0,
			"it is for wait group -1;", "it is for wait group 1;"},
	} {
		for _, n := range []int{c.least, c.most} {
			if err := c.with(n).Validate(); err != nil {
				t.Errorf("%s may be %d to %d, but: %v", c.what, c.least, c.most, err)
			}
		}
		if err := c.with(c.least - 1).Validate(); err == nil || !strings.Contains(err.Error(), c.below) {
			t.Errorf("%s of %d: the error is %v; want %q in it", c.what, c.least-1, err, c.below)
		}
		if c.beyond == "" { // there is no such number
			continue
		}
		if err := c.with(c.most + 1).Validate(); err == nil || !strings.Contains(err.Error(), c.beyond) {
			t.Errorf("%s of %d: the error is %v; want %q in it", c.what, c.most+1, err, c.beyond)
		}
	}
}
