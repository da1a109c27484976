package des_test

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/des"
)

// Two clerks serve customers; each customer takes as long as his number says.
func Example() {
	var q des.Queue
	next := int32(1)
	for clerk := range int32(2) {
		q.Push(0, 0, clerk, 0)
	}
	for {
		e, ok := q.Pop()
		if !ok || next > 5 {
			break
		}
		fmt.Printf("t=%d: clerk %d takes customer %d\n", e.Time, e.Who, next)
		q.Push(e.Time+int64(next), 0, e.Who, 0)
		next++
	}
	// Output:
	// t=0: clerk 0 takes customer 1
	// t=0: clerk 1 takes customer 2
	// t=1: clerk 0 takes customer 3
	// t=2: clerk 1 takes customer 4
	// t=4: clerk 0 takes customer 5
}

func ExampleQueue() {
	var q des.Queue
	q.Push(20, 'a', 1, 0)
	q.Push(10, 'b', 2, 0)
	q.Push(20, 'c', 3, 0) // as late as the first, so it comes out after it
	for {
		e, ok := q.Pop()
		if !ok {
			break
		}
		fmt.Printf("%d %c\n", e.Time, e.Kind)
	}
	// Output:
	// 10 b
	// 20 a
	// 20 c
}
