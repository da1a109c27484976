// Package script holds programs for the simulator as data: lists of operations
// instead of Go functions. A goroutine of a script costs the simulator 64
// bytes instead of some thousand, and a switch no coroutine, so that a million
// of them are a matter of seconds. simlib.RunScript runs a script on the same
// scheduler as a program of functions; doing the same, both give the same
// trace.
//
//	prog := script.Program{
//		WaitGroups: 1,
//		Bodies: []script.Body{
//			{ // main
//				script.Add(script.Nth(0), 1000),
//				script.Repeat(1000, script.Go(1)),
//				script.Wait(script.Nth(0)),
//			},
//			{ // each of the thousand
//				script.Repeat(100, script.ComputeRandom(time.Microsecond, 9*time.Microsecond)),
//				script.Done(script.Nth(0)),
//			},
//		},
//	}
package script
