package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

func TestTheComparisonHasARowForEachProgramOnBothRuntimes(t *testing.T) {
	if testing.Short() {
		t.Log("NOT RUN with -short: each program runs on the real runtime")
		return
	}
	var b strings.Builder
	if err := compare(&b, simlib.DefaultCosts(), 1, 1); err != nil {
		t.Fatal(err)
	}
	for _, p := range programs {
		if strings.Count(b.String(), p.name) != 1 {
			t.Errorf("the table has no row for %s", p.name)
		}
	}
	if n := strings.Count(b.String(), "simulated|"); n != len(programs) {
		t.Errorf("%d rows are simulated, want %d:\n%s", n, len(programs), b.String())
	}
}

func TestARowHasTheMeansOfTheShortestRuns(t *testing.T) {
	spans := []time.Duration{50, 10, 40, 20, 30}
	got, err := repeat(len(spans), 2, func(i int) (outcome, error) {
		return outcome{makespan: spans[i], p50: spans[i], p99: 2 * spans[i], moves: int(spans[i]), taken: i, preemptions: 7}, nil
	})
	if want := (outcome{makespan: 15, p50: 15, p99: 30, moves: 15, taken: 2, preemptions: 7}); err != nil || got != want {
		t.Errorf("the means are %+v, %v; want those of the runs of 10 and 20: %+v", got, err, want)
	}
	if _, err := repeat(2, 1, func(i int) (outcome, error) { return outcome{}, fmt.Errorf("run %d", i) }); err == nil || err.Error() != "run 0" {
		t.Errorf("an error is lost: %v", err)
	}
}
