package simlib

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	exptrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// waits runs a program in which goroutines wait for everything that there is,
// and prints what the last dump and the execution trace say of each.
func waits() string {
	sc, err := story.Parse(`main: lock m; rwlock w; add wg 1; go recv; go send; go select; go none; go nilrecv; go nilsend; go sleep; go mutex; go reader; go writer; go group; go cond; go net; go readers; sleep 1ms
recv: recv c
send: send d 1
select: select c e
none: select
nilrecv: recv nil
nilsend: send nil 1
sleep: sleep 1s
mutex: lock m
reader: rlock w
writer: rwlock w
group: waitfor wg
cond: lock n; condwait k n
net: netread 1s
readers: rlock v; rwlock v`)
	if err != nil {
		panic(err)
	}
	tr, err := Run(Config{Procs: 1}, OnSim(sc))
	if err != nil {
		panic(err)
	}
	state, err := tr.At(tr.End())
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	if err := exectrace.Write(&file, tr); err != nil {
		panic(err)
	}
	r, err := exptrace.NewReader(&file)
	if err != nil {
		panic(err)
	}
	said := map[exptrace.GoID]string{}
	for {
		e, err := r.ReadEvent()
		if err != nil {
			break
		}
		if e.Kind() == exptrace.EventStateTransition && e.StateTransition().Resource.Kind == exptrace.ResourceGoroutine {
			if st := e.StateTransition(); st.Reason != "" {
				said[st.Resource.Goroutine()] = st.Reason
			}
		}
	}
	var lines []string
	for id := range state.MaxGo() + 1 {
		if g := state.Go(id); g.Reason != 0 && id > 1 {
			lines = append(lines, fmt.Sprintf("%s: %v, in a trace %q\n", tr.Name(id), g.Reason, said[exptrace.GoID(id)]))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
