package exectrace_test

import (
	"math/rand/v2"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	. "github.com/schedlab/schedlab/simlib/trace/exectrace"
)

func TestTheForeignReaderAcceptsRandomTracesAndSeesTheirStates(t *testing.T) {
	for seed := range uint64(150) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		tr := randtrace.Make(rnd.IntN, 1+rnd.IntN(8), 50+rnd.IntN(500), nil)
		for _, opt := range []Options{{}, Exact(tr)} {
			verify(t, tr, write(t, tr, opt), opt)
		}
	}
}
