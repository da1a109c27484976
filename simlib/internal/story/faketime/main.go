// Command faketime runs a program of package story, its first argument, on Go's own
// runtime and writes what that logged to file descriptor 3, a line each. Built with
// -tags faketime, as the Go Playground builds programs, it is an oracle for timers: the
// clock stands still until all goroutines wait, and then shows the time of the next
// timer. So nothing takes time, and timers that are due at the same time are due
// at the very same nanosecond. Standard output would get a header of the playground
// before each write.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/native"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "faketime:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("there are %d arguments; want one, the text of a program", len(os.Args)-1)
	}
	p, err := story.Parse(os.Args[1])
	if err != nil {
		return err
	}
	time.Sleep(time.Nanosecond) // until the goroutines that the runtime begins with wait
	_, err = os.NewFile(3, "orders").WriteString(strings.Join(native.Run(p), "\n"))
	return err
}
