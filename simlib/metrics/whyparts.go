package metrics

import (
	"cmp"
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// explain fills in what kept the goroutines of some waits, with the parts of each
// unless it has more than most. It takes time for each of them at each event, so
// callers ask for few.
func explain(tr *trace.Trace, waits []Explanation, most int) error {
	all := make([]asked, len(waits))
	for i := range waits {
		all[i] = asked{x: &waits[i], most: most, sums: map[Keeper]int{}}
	}
	slices.SortStableFunc(all, func(a, b asked) int { return cmp.Compare(a.x.Begin.Seq, b.x.Begin.Seq) })
	k := keepers{now: make([]kept, tr.Procs)}
	var open []*asked
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		k.read(e, s)
		for i := 0; i < len(open); {
			a := open[i]
			if a.x.Over && a.x.End.Seq == e.Seq {
				a.cut(e.Time)
				open = slices.Delete(open, i, i+1)
				continue
			}
			a.change(e, s, &k)
			i++
		}
		for len(all) > 0 && all[0].x.Begin.Seq <= e.Seq {
			a := &all[0]
			all = all[1:]
			a.begin = k.starts
			a.part = Part{From: e.Time}
			a.change(e, s, &k)
			open = append(open, a)
		}
	})
	if err != nil {
		return err
	}
	for _, a := range open {
		a.cut(tr.End())
	}
	if err := serveBlocked(tr, waits); err != nil {
		return err
	}
	for i := range waits {
		slices.SortFunc(waits[i].Sums, func(a, b Sum) int {
			return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.P, b.P), cmp.Compare(a.G, b.G))
		})
		for _, s := range waits[i].Sums {
			slices.SortFunc(s.Rules, func(a, b Preferred) int {
				return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Rule, b.Rule))
			})
		}
	}
	return nil
}

// kept is what a P does, and for whom.
type kept struct {
	what   Activity
	g      trace.GoID
	rule   rule.Rule // by which g got it
	starts int       // the number of that start
	next   bool      // which took it from runnext
}

// keepers are what all Ps do.
type keepers struct {
	now    []kept
	taken  []trace.Event // by P, what brought a goroutine into its hand
	count  [NumActivities]int
	starts int
	ready  bool
}

func (k *keepers) read(e *trace.Event, s *trace.State) {
	if !k.ready {
		k.ready = true
		k.taken = make([]trace.Event, len(k.now))
		k.count[Idle] = len(k.now)
	}
	switch e.Kind {
	case trace.RunqSteal, trace.GlobrunqGet:
		k.taken[e.P] = *e
	case trace.GoStart, trace.GoSwitch, trace.GoSyscallEnd:
		if e.P == trace.NoProc {
			break
		}
		by := e.Rule
		if e.From == trace.Hand && k.taken[e.P].G == e.G {
			by = k.taken[e.P].Rule
		}
		if e.Kind != trace.GoSyscallEnd || k.now[e.P].g != e.G {
			k.starts++
			n := &k.now[e.P]
			n.rule, n.starts, n.next = by, k.starts, e.From == trace.Runnext
		}
	}
	eachChanged(e, s, func(p trace.ProcID) {
		n := &k.now[p]
		k.count[n.what]--
		n.what, n.g = activityOf(s, p), s.Procs[p].G
		k.count[n.what]++
	})
}

// unseen reports whether another P is idle and no thread looks for work.
func (k *keepers) unseen(p trace.ProcID, s *trace.State) bool {
	others := k.count[Idle]
	if k.now[p].what == Idle {
		others--
	}
	return others > 0 && k.count[Spinning] == 0 && k.count[Waking] == 0 && !s.Throttled
}

// asked is a wait that is being explained.
type asked struct {
	x     *Explanation
	most  int            // how many parts are kept
	part  Part           // the one that is not over
	begin int            // how many goroutines had been started when the wait began
	due   bool           // a timer, or what comes from the network
	start int            // the start by which the keeper of the part got the P
	next  bool           // from runnext
	told  int            // the last start that is among the rules of a sum
	sums  map[Keeper]int // places in x.Sums
}

// change ends the part when something else keeps the goroutine from now on.
func (a *asked) change(e *trace.Event, s *trace.State, k *keepers) {
	g := s.Go(a.x.G)
	if g.Status == trace.GoWaiting {
		a.block(e)
		return
	}
	p := a.place(&g)
	now, next := &k.now[p], Part{From: e.Time, Unseen: k.unseen(p, s)}
	next.Keeper = keeperOf(now, p, s)
	start := 0
	if next.G != trace.NoGo && now.starts > a.begin && next.Reason != BehindStopped {
		next.Rule, start = now.rule, now.starts
	}
	if next.Keeper != a.part.Keeper || next.Rule != a.part.Rule || next.Unseen != a.part.Unseen || start != a.start {
		a.cut(e.Time)
		a.part, a.start, a.next = next, start, now.next
	}
}

// place is the P that keeps the goroutine waiting: the one in whose queue or hand it
// is. In the global queue it is the one that takes it in the end, or ran it last.
func (a *asked) place(g *trace.GoState) trace.ProcID {
	p := g.P
	if g.In != trace.Runnext && g.In != trace.Ring && g.In != trace.Hand && a.x.Over && a.x.End.P != trace.NoProc {
		p = a.x.End.P
	}
	return max(p, 0)
}

// keeperOf says what a P that does so is for a goroutine that waits for it.
func keeperOf(now *kept, p trace.ProcID, s *trace.State) Keeper {
	k := Keeper{P: p, G: now.g}
	switch now.what {
	case Running:
		k.Reason = Behind
	case Marking:
		k.Reason = BehindMarking
	case Syscall:
		k.Reason = BehindSyscall
	case OffCore:
		k.Reason = BehindOffCore
	case Throttled:
		k.Reason, k.G, k.P = BehindThrottled, trace.NoGo, trace.NoProc
	case Stopped:
		k.Reason, k.G, k.P = BehindStopped, s.Stopper, trace.NoProc
	case Scheduling:
		k.Reason, k.G = BehindSwitch, trace.NoGo
	case Spinning:
		k.Reason, k.G = BehindSearch, trace.NoGo
	case Waking:
		k.Reason, k.G = BehindWaking, trace.NoGo
	default:
		if k.Reason, k.G = BehindIdle, trace.NoGo; s.Throttled {
			k.Reason, k.P = BehindThrottled, trace.NoProc // a thread that took the P would have no core
		}
	}
	return k
}

// block is change for a goroutine that is blocked.
func (a *asked) block(e *trace.Event) {
	next := Keeper{Reason: Blocked, P: trace.NoProc}
	switch {
	case e.G == a.x.G && e.Kind == trace.TimerDue:
		a.cut(min(max(e.Time-int64(e.N), a.part.From), e.Time))
		next.Reason, a.due = BlockedDue, true
		a.part.Keeper = next
		return
	case e.G == a.x.G && e.Kind == trace.NetReady:
		a.cut(e.Time)
		next.Reason, a.due = BlockedReady, true
	case a.due:
		return
	}
	a.part.Keeper = next
}

// cut ends the part at a time, and begins one there.
func (a *asked) cut(to int64) {
	p := a.part
	if p.To = to; p.To > p.From {
		if len(a.x.Parts) < a.most {
			a.x.Parts = append(a.x.Parts, p)
		} else {
			a.x.Parts, a.most = nil, 0
		}
		a.add(&p)
		if p.Unseen {
			a.x.Unseen += p.To - p.From
		}
	}
	a.part.From = to
}

// add adds a part to the sum of its keeper.
func (a *asked) add(p *Part) {
	i, ok := a.sums[p.Keeper]
	if !ok {
		i = len(a.x.Sums)
		a.sums[p.Keeper] = i
		a.x.Sums = append(a.x.Sums, Sum{Keeper: p.Keeper})
	}
	s := &a.x.Sums[i]
	s.Time += p.To - p.From
	switch {
	case p.G == trace.NoGo || p.Reason == BehindStopped:
	case a.start == 0:
		s.There = true
	case a.start != a.told:
		a.told = a.start
		s.prefer(p.Rule, 1)
		if a.next {
			s.Runnext++
		}
	}
}

// add adds the time and the rules of another keeper.
func (s *Sum) add(o *Sum) {
	s.Time += o.Time
	s.There = s.There || o.There
	s.Runnext += o.Runnext
	for _, r := range o.Rules {
		s.prefer(r.Rule, r.Times)
	}
}

// prefer notes that a rule ran the keeper so often.
func (s *Sum) prefer(r rule.Rule, times int) {
	if i := slices.IndexFunc(s.Rules, func(p Preferred) bool { return p.Rule == r }); i >= 0 {
		s.Rules[i].Times += times
	} else {
		s.Rules = append(s.Rules, Preferred{r, times})
	}
}
