package perfetto

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A kind that changes a lane is seen in the slices of a track.
func TestEveryKindOfEventIsShownOrLeftOutOnPurpose(t *testing.T) {
	const anyLane = trace.LaneGo | trace.LaneThread | trace.LaneProc | trace.LaneCore
	for k := trace.KindNone + 1; k < trace.NumKinds; k++ {
		moment, why := moments[k] != nil, k.LeftOut(trace.InPerfetto)
		if moment && why != "" {
			t.Errorf("%v: it is an instant, and left out: %s", k, why)
		}
		if !moment && why == "" && !k.Changes(anyLane) && k != trace.Cores {
			t.Errorf("%v: no track shows it, and it is not left out on purpose", k)
		}
	}
}
