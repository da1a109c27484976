package simlib_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

func ExampleRunScript() {
	prog := &script.Program{
		WaitGroups: 1,
		Bodies: []script.Body{
			{ // main
				script.Add(script.Nth(0), 100_000),
				script.Repeat(100_000, script.Go(1)),
				script.Wait(script.Nth(0)),
			},
			{ // each of the hundred thousand
				script.ComputeRandom(time.Microsecond, 9*time.Microsecond),
				script.Done(script.Nth(0)),
			},
		},
	}
	run, err := simlib.RunScript(simlib.Config{Procs: 64, Costs: &simlib.Costs{}}, prog)
	fmt.Println(time.Duration(run.End()).Round(100*time.Microsecond), err)
	// Output: 8.6ms <nil>
}

func TestEveryMistakeInAScriptIsNamedWithItsValueAndWhatIsAllowed(t *testing.T) {
	one := func(ops ...script.Op) *script.Program {
		return &script.Program{Chans: []int{0}, Mutexes: 1, WaitGroups: 1, Bodies: []script.Body{ops}}
	}
	for _, c := range []struct {
		prog *script.Program
		want string
	}{
		{nil, "simlib: the script is nil; want the program to simulate"},
		{&script.Program{}, "script: there is no body; want one for main at least"},
		{&script.Program{Chans: []int{2, -1}, Bodies: []script.Body{{}}}, "script: the size of channel 1 is -1; want 0 to 2147483647"},
		{&script.Program{Mutexes: -1, Bodies: []script.Body{{}}}, "script: there are -1 mutexes; want 0 to 16777216"},
		{&script.Program{WaitGroups: -2, Bodies: []script.Body{{}}}, "script: there are -2 wait groups; want 0 to 16777216"},
		{one(script.Compute(-1)), "script: body 0: operation 0 (Compute): the duration is -1ns plus up to 0s; want 0 to 2562047h47m16.854775807s"},
		{one(script.SleepRandom(math.MaxInt64, 1)), "script: body 0: operation 0 (Sleep): the duration is 2562047h47m16.854775807s plus up to 1ns; want 0 to 2562047h47m16.854775807s"},
		{one(script.Gosched(), script.Go(1)), "script: body 0: operation 1 (Go): the body is 1; want 0 to 0"},
		{one(script.Send(script.Nth(1))), "script: body 0: operation 0 (Send): it is for channel 1; want 0 to 0; Chans, Mutexes and WaitGroups say how many there are"},
		{one(script.Lock(script.Own(-1, 1))), "script: body 0: operation 0 (Lock): it is for mutex -1; want 0 to 0; Chans, Mutexes and WaitGroups say how many there are"},
		{&script.Program{Bodies: []script.Body{{script.Wait(script.Nth(0))}}}, "script: body 0: operation 0 (Wait): it is for wait group 0, but the program has none; Chans, Mutexes and WaitGroups say how many there are"},
		{one(script.Wait(script.Own(0, -1))), "script: body 0: operation 0 (Wait): the step is -1 modulo 0; want 0 to 2147483647"},
		{one(script.Add(script.Nth(0), math.MaxInt)), "script: body 0: operation 0 (Add): the delta is 9223372036854775807; want -2147483648 to 2147483647"},
		{one(script.Repeat(0, script.Gosched())), "script: body 0: operation 0 (Repeat): the turns are 0; want 1 to 2147483647"},
		{one(script.Repeat(2)), "script: body 0: operation 0 (Repeat): it has no body"},
		{one(script.Repeat(2, script.Repeat(2, script.Repeat(2, script.Gosched())))),
			"script: body 0: operation 0 (Repeat): operation 0 (Repeat): operation 0 (Repeat): it is nested deeper than 2"},
		{one(script.Op{}), "script: body 0: operation 0 (an unknown operation): the kind is 0; want 1 to 13"},
	} {
		if tr, err := simlib.RunScript(simlib.Config{}, c.prog); tr != nil || err == nil || err.Error() != c.want {
			t.Errorf("the error is %v; want %s", err, c.want)
		}
	}
	_, err := simlib.RunScript(simlib.Config{}, one(script.Repeat(3, script.Go(0)), script.Send(script.Own(0, 1))))
	if want := "simlib: goroutine 4 of the script, with the argument 2, has a Send for number 2; want 0 to 0"; err == nil || err.Error() != want {
		t.Errorf("the error is %v; want %s", err, want)
	}
}

func TestAGoroutineOfAScriptTakes64Bytes(t *testing.T) {
	if n := simlib.SizeOfG; n != 64 {
		t.Errorf("it takes %d", n)
	}
}
