package simlib_test

import (
	"fmt"
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
