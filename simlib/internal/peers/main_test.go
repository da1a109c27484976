//go:build unix

package main

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/script"
)

func TestOnOneProcessorTheWorkloadTakesTheSumOfItsBursts(t *testing.T) {
	const n, k = 30, 7
	var want time.Duration
	for g := range n {
		for i := range k {
			want += script.Draw(1000, 9001, 0, g, i, k)
		}
	}
	if _, end, err := onSimlib(n, k, 1); err != nil || end != want {
		t.Errorf("it ends at %v, %v; want %v", end, err, want)
	}
	if _, end, err := onSimlib(n, k, 4); err != nil || end < want/4 || end > want/2 {
		t.Errorf("on four it ends at %v, %v; want about %v", end, err, want/4)
	}
}

// The first values of the finaliser of splitmix64 are those of the generator
// with seed 0, whose state goes up by the golden ratio: mix(0x9e3779b97f4a7c15)
// is 0xe220a8397b1dcdaf. Draw must not depend on how it is written.
func TestTheBurstsAreThoseOfSplitmix64(t *testing.T) {
	const golden = 0x9e3779b97f4a7c15 >> 1 // as the product of an argument and a number of turns
	if got := script.Draw(0, 1<<62, 0, golden, 1, 2); got != 0xe220a8397b1dcdaf%(1<<62) {
		t.Errorf("mix gives %#x", int64(got))
	}
}
