package exectrace

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
)

func TestEveryKindOfEventIsWrittenOrLeftOutOnPurpose(t *testing.T) {
	for k := trace.KindNone + 1; k < trace.NumKinds; k++ {
		if written, why := writes[k] != nil, k.LeftOut(trace.InExectrace); written == (why != "") {
			t.Errorf("%v: a method writes it: %v; left out on purpose: %q", k, written, why)
		}
	}
}
