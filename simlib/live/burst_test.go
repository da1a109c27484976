package live_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

// Golden trace GT-5: 400 goroutines at once overflow the ring, so that those
// from the global queue come in between, on each 61st tick. Which phase the
// tick has when they start cannot be known; some phase must explain each order
// of the real runtime (rules RQ-5, GQ-2, GQ-3).
func TestEachRealOrderOf400GoroutinesIsTheModelsForSomePhaseOfTheTick(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the real runtime queues at random (RQ-6)")
		return
	}
	const runs = 201
	p, err := story.Parse("main: group 400 { log $ }")
	if err != nil {
		t.Fatal(err)
	}
	phases := map[string][]uint32{} // of each order of the model
	for tick := range uint32(61) {
		order := untimed(simlib.Config{}).simOrder(p, tick, 0)
		phases[order] = append(phases[order], tick)
	}
	if len(phases) < 30 {
		t.Errorf("the model has %d orders only in 61 phases", len(phases))
	}
	orders := realOrders(t, []*story.Program{p}, runs)[0]
	explained, met := 0, 0
	for order, n := range orders {
		if p, ok := phases[order]; ok {
			explained, met = explained+n, met+len(p)
		}
	}
	t.Logf("%d of %d real runs are explained by a phase; they show %d of the model's %d orders, of %d phases", explained, runs, len(orders), len(phases), met)
	if explained < runs/2 {
		t.Errorf("a phase explains %d of %d real runs only; the real orders are %v", explained, runs, orders)
	}
	if len(orders) < 2 {
		t.Errorf("the real runs have one order only, so their phase does not show: %v", orders)
	}
}
