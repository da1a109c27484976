package simlib_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/schedlab/schedlab/simlib"
)

// What the model knows of the global queue, and where Go's runtime does it.
func ExampleRules() {
	for _, r := range simlib.Rules() {
		if strings.HasPrefix(r.ID, "GQ-") {
			fmt.Printf("%s (%s): %s\n", r.ID, r.Status(), r.Text)
			fmt.Println("     ", strings.Join(r.Runtime, ", "))
		}
	}
	// Output:
	// GQ-1 (modelled): the global queue is first in, first out
	//       proc.go:globrunqput, proc.go:globrunqget
	// GQ-2 (modelled): on every 61st tick the head of the global queue goes first
	//       proc.go:findRunnable, proc.go:globrunqget
	// GQ-3 (modelled): with its own queue empty, the P takes a batch from the global queue
	//       proc.go:globrunqgetbatch, proc.go:runqputbatch
	// GQ-4 (modelled): nobody moves goroutines from the global queue to local ones but the P that needs them
	//       proc.go:globrunqgetbatch
	// GQ-5 (modelled): the tick starts at 0, so a P's first round looks at the global queue first
	//       proc.go:findRunnable
}

// What are the largest groups of rules about?
func ExampleFamilies() {
	for _, f := range simlib.Families() {
		if f.Last-f.First >= 10 {
			fmt.Printf("%s-%d to %s-%d: %s\n", f.ID, f.First, f.ID, f.Last, f.Title)
		}
	}
	// Output:
	// GS-0 to GS-16: States of goroutines
	// RQ-1 to RQ-12: New goroutines and the local queue
	// FR-0 to FR-16: The search for a goroutine
	// SY-1 to SY-12: System calls
}

// A scenario is a program in a few words, and after a line what comes of it:
// here, in which order four goroutines log their numbers. The last is in runnext
// and yields first.
func ExampleRuleInfo_Scenario() {
	for _, r := range simlib.Rules() {
		if r.ID == "GQ-1" {
			fmt.Println(r.Scenario())
			stories, err := os.ReadFile(r.Scenario()) // below simlib
			if err != nil {
				fmt.Println(err)
			}
			first, _, _ := strings.Cut(string(stories), "\n\n")
			fmt.Println(first)
		}
	}
	// Output:
	// testdata/GQ/GQ-1
	// # GQ-1: the global queue is first in, first out.
	// run
	// main: loop 4 { go w$ }; wait
	// w: yield; log $
	// ----
	// 3 0 1 2
}
