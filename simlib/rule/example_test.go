package rule_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/schedlab/schedlab/simlib/rule"
)

func ExampleRule() {
	fmt.Printf("%v: %s\n", rule.GQ1, rule.GQ1.Text())
	r, err := rule.Parse("SY-5")
	fmt.Println(r == rule.SY5, err)
	_, err = rule.Parse("GQ")
	fmt.Println(err)
	// Output:
	// GQ-1: the global queue is first in, first out
	// true <nil>
	// rule: there is no rule "GQ"; want an id such as "RQ-1"
}

// What the model knows of the global queue, and where Go's runtime does it.
func ExampleAll() {
	for _, r := range rule.All() {
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
	// GQ-4 (modelled): only the P that needs goroutines moves them from the global queue to its own
	//       proc.go:globrunqgetbatch
	// GQ-5 (modelled): the tick starts at 0, so a P's first round looks at the global queue first
	//       proc.go:findRunnable
}

// What are the largest groups of rules about?
func ExampleFamilies() {
	for _, f := range rule.Families() {
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
func ExampleInfo_Scenario() {
	scenario := rule.GQ1.Info().Scenario()
	fmt.Println(scenario)
	stories, err := os.ReadFile(filepath.Join("..", scenario)) // below simlib
	if err != nil {
		fmt.Println(err)
	}
	first, _, _ := strings.Cut(string(stories), "\n\n")
	fmt.Println(first)
	// Output:
	// testdata/GQ/GQ-1
	// # GQ-1: the global queue is first in, first out.
	// run
	// main: loop 4 { go w$ }; wait
	// w: yield; log $
	// ----
	// 3 0 1 2
}
