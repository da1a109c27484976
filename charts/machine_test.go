package charts

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestTheStateMachineHasAnEdgeForEachPairOfStatesThatTheRunWentBetween(t *testing.T) {
	for _, tr := range runsOfManyKinds(t) {
		all, err := metrics.Transitions(tr)
		if err != nil {
			t.Fatal(err)
		}
		pairs, times := map[[2]trace.GoStatus]bool{}, 0
		for _, x := range all {
			pairs[[2]trace.GoStatus{x.From, x.To}] = true
			times += x.N
		}
		edges := machineEdges(all)
		drawn := 0
		for _, e := range edges {
			if drawn += e.n; e.from.name == "" || e.to.name == "" {
				t.Errorf("the edge from %v to %v leads to a state that is not drawn", e.whys[0].From, e.whys[0].To)
			}
		}
		if len(edges) != len(pairs) || drawn != times {
			t.Errorf("%d edges stand for %d transitions, want %d for %d", len(edges), drawn, len(pairs), times)
		}
		f := StateMachine(tr)
		if err := f.Check(); err != nil {
			t.Error(err)
		}
		if n := strings.Count(f.Body.(Chart).SVG, "<circle"); n != len(machineStates) {
			t.Errorf("the still image has %d states, want %d", n, len(machineStates))
		}
	}
}

func TestAStateMachineOfAnUnknownGoroutineSaysSo(t *testing.T) {
	err := StateMachine(pair(1), MachineOptions{Names: []string{"Zed"}}).Check()
	if err == nil || !strings.Contains(err.Error(), "Zed") {
		t.Errorf("the figure's error is %v, want one that names Zed", err)
	}
}
