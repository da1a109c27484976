package simlib_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/onsim"
	"github.com/schedlab/schedlab/simlib/script"
)

// asScript returns the script that does what a program does. A random duration is drawn
// as scripts draw, from the seed and the numbers of the goroutine and the turn.
func asScript(p *story.Program) *script.Program {
	s := &scripted{&script.Program{Mutexes: objects, WaitGroups: objects}}
	for i := range objects {
		s.Chans = append(s.Chans, p.Sizes[fmt.Sprint("c", i)])
	}
	s.define(p.Bodies["main"])
	return s.Program
}

// objects is how many channels there are, and at the least how many mutexes and groups.
const objects = 6

type scripted struct{ *script.Program }

// define adds a body and returns its number.
func (s *scripted) define(body []story.Op, end ...script.Op) int {
	n := len(s.Bodies)
	s.Bodies = append(s.Bodies, nil)
	s.Bodies[n] = append(s.body(body), end...)
	return n
}

func (s *scripted) body(body []story.Op) (all script.Body) {
	for _, o := range body {
		all = append(all, s.ops(o)...)
	}
	return all
}

// ref reads c3 and c3..5.
func ref(object string) script.Ref {
	first, last, shared := strings.Cut(object[1:], "..")
	i, err := strconv.Atoi(first)
	if err != nil {
		panic(err)
	}
	if n, err := strconv.Atoi(last); shared && err == nil {
		return script.Shared(i, n-i+1)
	}
	return script.Nth(i)
}

func (s *scripted) ops(o story.Op) []script.Op {
	arg := func(i int) int {
		n, err := strconv.Atoi(o.Args[i])
		if err != nil {
			panic(err)
		}
		return n
	}
	var least, spread time.Duration
	switch o.Verb {
	case "compute", "sleep", "syscall":
		least, spread = story.Duration(o.Args[0])
	}
	switch o.Verb {
	case "compute":
		return []script.Op{script.ComputeRandom(least, spread)}
	case "sleep":
		return []script.Op{script.SleepRandom(least, spread)}
	case "syscall":
		return []script.Op{script.SyscallRandom(least, spread)}
	case "yield":
		return []script.Op{script.Gosched()}
	case "send":
		return []script.Op{script.Send(ref(o.Args[0]))}
	case "recv":
		return []script.Op{script.Recv(ref(o.Args[0]))}
	case "close":
		return []script.Op{script.Close(ref(o.Args[0]))}
	case "lock":
		m := ref(o.Args[0])
		all := append([]script.Op{script.Lock(m)}, s.body(o.Body)...)
		if o.Body != nil {
			all = append(all, script.Unlock(m))
		}
		return all
	case "unlock":
		return []script.Op{script.Unlock(ref(o.Args[0]))}
	case "add":
		return []script.Op{script.Add(ref(o.Args[0]), arg(1))}
	case "done":
		return []script.Op{script.Done(ref(o.Args[0]))}
	case "waitfor":
		return []script.Op{script.Wait(ref(o.Args[0]))}
	case "go":
		return []script.Op{script.Go(s.define(o.Body))}
	case "loop":
		return []script.Op{script.Repeat(arg(0), s.body(o.Body)...)}
	case "group":
		wg := script.Nth(s.WaitGroups)
		s.WaitGroups++
		return []script.Op{script.Add(wg, arg(0)), script.Repeat(arg(0), script.Go(s.define(o.Body, script.Done(wg)))), script.Wait(wg)}
	}
	panic("a script has no " + o.Verb)
}

// What the two have in common they do alike: neither random durations nor groups,
// which add one by one.
func TestAScriptDoesWhatItsProgramSays(t *testing.T) {
	grammar := story.AsData.Without("group")
	grammar.Spreads = nil
	ends := map[bool]int{}
	for seed := range uint64(300) {
		prog := story.Make(story.FromSeed(seed), grammar)
		cfg := simlib.Config{Procs: 1 + int(seed%4), Seed: seed, MaxSteps: 20_000}
		want, wantErr := simlib.Run(cfg, onsim.Main(prog, plainly))
		got, err := simlib.RunScript(cfg, asScript(prog))
		if d := firstDifference(got, want); fmt.Sprint(err) != fmt.Sprint(wantErr) || !strings.HasSuffix(d, "else the same") || got.Len() != want.Len() {
			t.Fatalf("the script ends with %v, the program with %v: %s\n%v", err, wantErr, d, prog)
		}
		ends[err == nil]++
	}
	if len(ends) < 2 {
		t.Errorf("the programs end alike: %v", ends)
	}
}

// plainly is the world in which goroutines belong to no wait group.
func plainly(w onsim.World) story.World { return plain{w} }

type plain struct{ onsim.World }

func (w plain) Go(name string, body func(story.World)) { w.Plain(name, body) }
