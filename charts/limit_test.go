package charts

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/live/cpumax"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestEveryFigureOfARunUnderALimitOfCPUsSaysWhatThatDoes(t *testing.T) {
	tr, err := live.Record(func() {
		done := make(chan bool)
		for range 4 {
			go func() { done <- true }()
		}
		for range 4 {
			<-done
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if tr.Limit != cpumax.Read() {
		t.Errorf("the recording is of %g CPUs; the container has %g", tr.Limit, cpumax.Read())
	}
	figures := func() []*Figure {
		return []*Figure{
			Timeline(tr), States(tr), Latency(tr), Utilization(tr), Story(tr), StateMachine(tr), Waits(tr), Compare(tr, tr),
		}
	}
	const said = "This container may use 1.5 CPUs (cpu.max): "
	for _, cpus := range []float64{0, 1.5} {
		tr.Limit = cpus
		for _, f := range figures() {
			if err := problemOf(f); err != nil {
				t.Errorf("%s: %v", f.Kind, err)
				continue
			}
			if got := strings.Count(f.told(), said); (got == 1) != (cpus > 0) {
				t.Errorf("%s of a run on %g CPUs says it %d times: %s", f.Kind, cpus, got, f.told())
			}
		}
	}
}

func TestOneCPUIsNoCPUs(t *testing.T) {
	if got := (trace.Info{Limit: 1}).TellLimit(); !strings.HasPrefix(got, "This container may use 1 CPU (cpu.max): ") {
		t.Error(got)
	}
}
