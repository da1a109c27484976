package trace

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A map is the model.
func TestNamesOfGoroutinesAreThoseThatTheyWereGivenLast(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 0))
		var names goNames
		model, next := map[GoID]string{}, 0
		for range 300 {
			var g GoID
			switch rng.IntN(4) {
			case 0:
				g = GoID(rng.IntN(200))
			case 1:
				g = GoID(rng.Uint32())
			default:
				next++
				g = GoID(next)
			}
			name := []string{"", "a", "b", "c"}[rng.IntN(4)]
			names.set(g, name)
			model[g] = name
			for _, h := range []GoID{g, g + 1, GoID(rng.IntN(300)), math.MaxUint32} {
				got, ok := names.get(h)
				if want, there := model[h]; got != want || ok != there {
					t.Fatalf("seed %d: goroutine %d is called %q, %v; want %q, %v", seed, h, got, ok, want, there)
				}
			}
		}
		copied := names.clone()
		names.set(1, "changed")
		if got, ok := copied.get(1); ok && got == "changed" {
			t.Fatalf("seed %d: a later name is in the copy", seed)
		}
		if got, want := copied.ids(), slices.Sorted(maps.Keys(model)); !slices.Equal(got, want) {
			t.Fatalf("seed %d: goroutines with a name are %v, want %v", seed, got, want)
		}
	}
}

// A damaged file may name a goroutine with any number.
func TestAFewNamesOfHighNumbersTakeLittleMemory(t *testing.T) {
	var names goNames
	for i := range 1000 {
		names.set(GoID(math.MaxUint32-i*1000), "far")
		names.set(GoID(64*i), "sparse")
	}
	if most := 2*1000 + 64; len(names.dense) > most {
		t.Errorf("2000 names take a table of %d, want at most %d", len(names.dense), most)
	}
}
