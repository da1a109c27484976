package simlib_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// crowded is a program in which several goroutines use the same connections as
// they like, until main closes all of them. Each of its operations comes back
// with what it may come back with.
func crowded(t *testing.T, rng *rand.Rand) func(g *simlib.G) {
	return func(g *simlib.G) {
		var ends []*simlib.Conn
		for range 1 + rng.IntN(2) {
			a, b := simlib.Pipe(g, time.Duration(rng.IntN(3))*10*time.Microsecond)
			ends = append(ends, a, b)
		}
		use := func(g *simlib.G) {
			for range 6 {
				c := ends[rng.IntN(len(ends))]
				switch rng.IntN(8) {
				case 0, 1, 2:
					n, err := c.Read(g)
					if (n > 0) == (err != nil) || err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, simlib.ErrClosed) && !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("Read returns %d, %v", n, err)
					}
				case 3, 4:
					if err := c.Write(g, 1+rng.IntN(9)); err != nil && err != simlib.ErrClosed && err != syscall.EPIPE {
						t.Errorf("Write returns %v", err)
					}
				case 5:
					c.SetReadDeadline(g, g.Now()+time.Duration(rng.IntN(30)-5)*time.Microsecond)
				case 6:
					g.Compute(time.Duration(rng.IntN(200)) * 10)
				default:
					if rng.IntN(4) == 0 {
						c.Close(g)
					}
				}
			}
		}
		var wg simlib.WaitGroup
		for range 2 + rng.IntN(5) {
			wg.Go(g, use)
		}
		g.Sleep(time.Duration(rng.IntN(100)) * time.Microsecond)
		for _, c := range ends {
			c.Close(g)
		}
		wg.Wait(g)
	}
}

func TestWhoeverSharesAConnectionNobodyWaitsForEver(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 9))
		cfg := simlib.Config{Procs: 1 + rng.IntN(4), Seed: seed, Check: seed%4 == 0, MaxTime: time.Minute, DisableNetpoll: rng.IntN(4) == 0}
		if rng.IntN(2) == 0 {
			c := simlib.DefaultCosts()
			c.Syscall = time.Duration(rng.IntN(3000))
			cfg.Costs = &c
		}
		if rng.IntN(4) == 0 {
			cfg.Model = []simlib.Model{simlib.ModelN1, simlib.Model11}[rng.IntN(2)]
			cfg.DisableNetpoll = false
		}
		if cfg.Model == simlib.ModelN1 {
			cfg.Procs = 1
		}
		if _, err := simlib.Run(cfg, crowded(t, rng)); err != nil {
			t.Fatal(fmt.Sprintf("seed %d: ", seed), err)
		}
	}
}
