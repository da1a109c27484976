package simlib_test

import (
	"math/rand/v2"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/rule"
)

// TestRandomProgramsReachEveryRule shows that what random programs look into is the whole
// scheduler, but for a few rules that need more than a program.
func TestRandomProgramsReachEveryRule(t *testing.T) {
	beyond := map[string]string{
		"SU-6": "needs Config.CPUs", "MP-3": "needs Config.CPUs",
		"BU-1": "needs a bubble", "BU-2": "needs a bubble",
		"FR-15": "seldom", "SP-7": "seldom", "YD-2": "seldom", "MU-4": "seldom", "NP-7": "seldom", "MN-4": "seldom", "GC-7": "seldom",
	}
	r := rand.New(rand.NewPCG(1, 2))
	reached := map[rule.Rule]int{}
	for seed := range uint64(600) {
		config := make([]byte, configBytes)
		for i := range config {
			config[i] = byte(r.Uint32())
		}
		cfg, _ := configOf(config)
		prog := story.Make(story.FromSeed(seed), ofModel(cfg.Model, story.Any))
		if prog.Steps() > 30_000 {
			continue
		}
		cfg.MaxSteps = 20_000
		if seed%4 == 0 && cfg.Model != simlib.Model11 {
			cfg.GC = simlib.GC{AllocRate: 1e9, LiveHeap: 100_000, ScanRate: 1e8}
		}
		rules := map[rule.Rule]bool{}
		for e := range simulate(cfg, prog, inOneGo).tr.Events() {
			rules[e.Rule] = true
		}
		for r := range rules {
			reached[r]++
		}
	}
	for _, info := range rule.All() {
		if why := beyond[info.ID]; info.InTrace && reached[info.Rule] == 0 && why == "" {
			t.Errorf("no random program reaches %s (%s)", info.ID, info.Text)
		} else if why != "" && why != "seldom" && reached[info.Rule] > 0 {
			t.Errorf("%d random programs reach %s, which %s", reached[info.Rule], info.ID, why)
		}
	}
}
