package perfetto_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace/perfetto"
)

func ExampleWrite() {
	run, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("worker")
		g.Sleep(2 * time.Millisecond)
	})
	fmt.Println(err)
	var file bytes.Buffer // or os.Create("run.pftrace")
	fmt.Println(perfetto.Write(&file, run), bytes.Contains(file.Bytes(), []byte("go worker")))
	// Output:
	// <nil>
	// <nil> true
}
