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
	if err := (comparison{costs: simlib.DefaultCosts(), runs: 1, best: 1}).print(&b, programs); err != nil {
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

func TestProgramsAreChosenByPartsOfTheirNames(t *testing.T) {
	names := func(parts ...string) (names []string) {
		some, err := chosen(parts)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range some {
			names = append(names, p.name)
		}
		return names
	}
	if got := names(); len(got) != len(programs) {
		t.Errorf("without a part %d programs are chosen; want all %d", len(got), len(programs))
	}
	if got := names("1 pair", "ping-pong"); len(got) != 2 || got[0] != "ping-pong: 1 pair, 10,000 trips" || got[1] != "ping-pong: 6 pairs, 2,000 trips" {
		t.Errorf("chosen are %q; want each ping-pong once, in the order of the parts", got)
	}
	if _, err := chosen([]string{"elephants"}); err == nil || !strings.Contains(err.Error(), `"elephants"`) {
		t.Errorf("a part of no program's name: %v", err)
	}
}

func TestTheTableForTheREADMEHasALineForAProgram(t *testing.T) {
	some, err := chosen([]string{"Gosched"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := (comparison{simlib.DefaultCosts(), 1, 1, true}).print(&b, some); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[2], "| Gosched: 2 goroutines, 10,000 times | ") || strings.Count(lines[2], "|") != 5 {
		t.Errorf("the table is\n%s", b.String())
	}
}
