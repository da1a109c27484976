package simlib_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A client asks a server, 1 ms of network away in each direction.
func ExamplePipe() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		client, server := simlib.Pipe(g, time.Millisecond)
		g.Go(func(g *simlib.G) {
			for {
				n, err := server.Read(g)
				if err == io.EOF {
					return
				}
				g.Compute(3 * time.Millisecond)
				server.Write(g, 10*n)
			}
		})
		client.Write(g, 100)
		n, err := client.Read(g)
		fmt.Println(n, err, g.Now())
		client.Close(g)
	})
	fmt.Println(err)
	// Output:
	// 1000 <nil> 5ms
	// <nil>
}

// A hundred goroutines wait for the network, and one thread waits for them.
func ExampleG_NetRead() {
	run, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 100 {
			wg.Go(g, func(g *simlib.G) { g.NetRead(20 * time.Millisecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		fmt.Println(err)
	}
	s, err := run.At(int64(10 * time.Millisecond))
	if err != nil {
		fmt.Println(err)
	}
	for id, m := range s.Threads {
		fmt.Printf("M%d %v\n", id, m.Status)
	}
	// Output:
	// M0 netpoll
	// M1 sysmon
	// M2 parked
}

func TestReadersOfOneConnectionComeOneAfterTheOther(t *testing.T) {
	var got []int
	_, err := simlib.Run(simlib.Config{Procs: 1, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		a, b := simlib.Pipe(g, time.Millisecond)
		for range 3 {
			wg.Go(g, func(g *simlib.G) {
				n, _ := b.Read(g)
				got = append(got, n)
			})
		}
		for n := range 3 {
			a.Write(g, n+1)
			g.Sleep(2 * time.Millisecond)
		}
		wg.Wait(g)
	})
	if fmt.Sprint(got) != "[1 2 3]" || err != nil {
		t.Errorf("the readers get %v, %v; want [1 2 3]", got, err)
	}
}

func TestAClosedConnectionIsRefused(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Check: true}, func(g *simlib.G) {
		a, _ := simlib.Pipe(g, 0)
		a.Close(g)
		_, read := a.Read(g)
		for what, err := range map[string]error{
			"Close": a.Close(g), "Write": a.Write(g, 1),
			"SetReadDeadline": a.SetReadDeadline(g, 1), "Read": read,
		} {
			if err != simlib.ErrClosed {
				t.Errorf("%s gives %v, want %v", what, err, simlib.ErrClosed)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// The answer to what came for a closed end takes its time, too: it is there
// after twice the latency, and the end itself after once.
func TestWhoWritesToAnEndThatIsClosedHearsOfItWhenTheAnswerHasCome(t *testing.T) {
	const latency = 5 * time.Millisecond
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		a, b := simlib.Pipe(g, latency)
		b.Close(g)
		closed := g.Now()
		for i, want := range []error{nil, nil, syscall.EPIPE, syscall.EPIPE} {
			g.Sleep(closed + time.Duration(i)*latency + 1 - g.Now())
			if err := a.Write(g, 1); err != want {
				t.Errorf("at %v the write returns %v; want %v", g.Now(), err, want)
			}
			if i == 0 {
				if n, err := a.Read(g); n != 0 || err != io.EOF || g.Now() != closed+latency {
					t.Errorf("the read returns %d, %v at %v; want EOF at %v", n, err, g.Now(), closed+latency)
				}
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// What comes for an end that is closed may be all that is still to come.
func TestNothingMoreOnItsWayThanToClosedEndsIsAHang(t *testing.T) {
	for _, cfg := range []simlib.Config{{Procs: 1}, {Procs: 4}, {Procs: 2, DisableSysmon: true}, {Model: simlib.ModelN1}} {
		cfg.Check = true
		for _, both := range []bool{false, true} {
			_, err := simlib.Run(cfg, func(g *simlib.G) {
				a, b := simlib.Pipe(g, time.Millisecond)
				c, _ := simlib.Pipe(g, 0)
				b.Close(g)
				a.Write(g, 1)
				if both {
					a.Close(g)
				}
				c.Read(g)
			})
			var dead *simlib.DeadlockError
			if !errors.As(err, &dead) || !dead.Hangs {
				t.Errorf("%+v, both ends closed %v: the program ends with %v; want a DeadlockError that Hangs", cfg, both, err)
			}
		}
	}
}

func TestAMisusedConnectionEndsTheProgram(t *testing.T) {
	var other, none *simlib.Conn
	if _, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { other, _ = simlib.Pipe(g, 0) }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		do   func(g *simlib.G)
	}{
		{"Write of 0 bytes; want 1 to 2147483647", func(g *simlib.G) { a, _ := simlib.Pipe(g, 0); a.Write(g, 0) }},
		{"Write of -7 bytes; want 1 to 2147483647", func(g *simlib.G) { a, _ := simlib.Pipe(g, 0); a.Write(g, -7) }},
		{"a connection of another run is used", func(g *simlib.G) { other.Read(g) }},
		{"a connection is used that Pipe did not make", func(g *simlib.G) { new(simlib.Conn).Read(g) }},
		{"a connection of another run is used", func(g *simlib.G) { other.SetReadDeadline(g, 1) }},
		{"a connection is used that Pipe did not make", func(g *simlib.G) { none.Read(g) }},
		{"a connection is used that Pipe did not make", func(g *simlib.G) { none.Write(g, 1) }},
		{"a connection is used that Pipe did not make", func(g *simlib.G) { none.SetReadDeadline(g, 1) }},
		{"a connection is used that Pipe did not make", func(g *simlib.G) { none.Close(g) }},
	} {
		_, err := simlib.Run(simlib.Config{}, c.do)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the program ends with %v, want %q", err, c.want)
		}
	}
}

// Rule NP-6.
func TestAProgramThatWaitsForANetworkThatIsSilentDoesNotRunForEver(t *testing.T) {
	for _, procs := range []int{1, 4} {
		_, err := simlib.Run(simlib.Config{Procs: procs}, func(g *simlib.G) {
			_, b := simlib.Pipe(g, time.Millisecond)
			for range 3 {
				g.Go(func(g *simlib.G) { g.Sleep(time.Second); simlib.NewChan[int](0).Recv(g) })
			}
			b.Read(g)
		})
		var dead *simlib.DeadlockError
		if !errors.As(err, &dead) || !dead.Hangs || len(dead.Waiters) != 4 || dead.Now < time.Second {
			t.Errorf("with %d Ps the program ends with %v, want a DeadlockError of 4 after 1s that Hangs", procs, err)
		}
	}
}

// Without the poller a read waits in a syscall, and ends for the same reasons.
func TestWithoutThePollerReadsEndAsTheyDoWithIt(t *testing.T) {
	const ms = time.Millisecond
	for _, off := range []bool{false, true} {
		var got []string
		tr, err := simlib.Run(simlib.Config{Procs: 2, Costs: &simlib.Costs{}, Check: true, DisableNetpoll: off}, func(g *simlib.G) {
			a, b := simlib.Pipe(g, 2*ms)
			read := func() {
				n, err := b.Read(g)
				got = append(got, fmt.Sprintln(n, err, g.Now()))
			}
			g.Go(func(g *simlib.G) {
				a.Write(g, 7)
				g.Sleep(10 * ms)
				a.Write(g, 8)
				a.Close(g)
			})
			read()
			b.SetReadDeadline(g, 5*ms)
			read()
			b.SetReadDeadline(g, 0)
			read()
			read()
			c, _ := simlib.Pipe(g, 0)
			g.Go(func(g *simlib.G) { g.Sleep(3 * ms); c.Close(g) })
			_, err := c.Read(g)
			got = append(got, fmt.Sprintln(err, g.Now()))
		})
		if err != nil {
			t.Fatal(err)
		}
		want := "7 <nil> 2ms\n0 i/o timeout 5ms\n8 <nil> 12ms\n0 EOF 12ms\nuse of closed network connection 15ms\n"
		if strings.Join(got, "") != want {
			t.Errorf("DisableNetpoll %v: the reads end with\n%s; want\n%s", off, strings.Join(got, ""), want)
		}
		parks := 0
		for e := range tr.Events() {
			if e.Kind == trace.GoBlock && e.Reason == trace.WaitIO {
				parks++
			}
		}
		if (parks == 0) != off {
			t.Errorf("DisableNetpoll %v: %d reads park", off, parks)
		}
	}
}

// A read that finds nothing is one call, and a second one when something is there.
func TestAReadOrWriteOfAConnectionTakesTheKernelsTimeForEachCall(t *testing.T) {
	const call, latency = 3 * time.Microsecond, 50 * time.Microsecond
	for _, cfg := range []simlib.Config{{Procs: 2}, {Procs: 2, DisableNetpoll: true}, {Procs: 2, Model: simlib.Model11}} {
		cfg.Costs, cfg.Check = &simlib.Costs{NetCall: call}, true
		var wrote, read, waited time.Duration
		_, err := simlib.Run(cfg, func(g *simlib.G) {
			a, b := simlib.Pipe(g, latency)
			a.Write(g, 1)
			wrote = g.Now()
			g.Sleep(time.Millisecond)
			begin := g.Now()
			b.Read(g)
			read = g.Now() - begin
			begin = g.Now()
			a.Write(g, 1)
			b.Read(g)
			waited = g.Now() - begin
		})
		want := latency + call // the second of both reads; the bytes left as the write began
		if cfg.DisableNetpoll || cfg.Model == simlib.Model11 {
			want = latency // the one call that waits
		}
		if err != nil || wrote != call || read != call || waited != want {
			t.Errorf("%+v: a write takes %v, a read %v, and a write and a read that waits %v (%v); want %v, %v and %v", cfg, wrote, read, waited, err, call, call, want)
		}
	}
}
