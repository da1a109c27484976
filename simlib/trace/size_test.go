package trace

import (
	"testing"
	"unsafe"
)

func TestARecordTakes16Bytes(t *testing.T) {
	if size := unsafe.Sizeof(record{}); size != 16 {
		t.Errorf("a record takes %d bytes, want 16", size)
	}
}

func TestAllKindsFitIntoTheBitsOfARecord(t *testing.T) {
	if NumKinds > 1<<kindBits {
		t.Errorf("there are %d kinds for %d bits", NumKinds, kindBits)
	}
	if Hand != 1<<(8-kindBits) {
		t.Errorf("Hand is %d; it is kept as no queue, so it must be the first that does not fit", Hand)
	}
}

func TestAQueueIsFirstInFirstOutAndFreesWhatLeft(t *testing.T) {
	var q fifo
	in, out := GoID(1), GoID(1)
	for range 10_000 {
		for range 3 {
			q.push(in)
			in++
		}
		for range 3 {
			if g, ok := q.pop(); !ok || g != out {
				t.Fatalf("pop gives %d, %v; want %d", g, ok, out)
			}
			out++
		}
	}
	if _, ok := q.pop(); ok {
		t.Error("pop takes something from an empty queue")
	}
	if cap(q.buf) > 1000 {
		t.Errorf("a queue of at most 3 holds memory for %d", cap(q.buf))
	}
}
