package simlib

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"

	"github.com/cockroachdb/datadriven"
)

// observed are the commands of scenarios that print what a program can see of
// its own scheduler:
//
//	schedtrace          what a run with SchedTrace= has printed
//	schedtrace now      the line of the state set up by given; detailed: all
//	metrics at=1ms      what runtime/metrics would have read
//	gotrace             what the reader of Go's execution traces sees of the run
func (sn *scenario) observed(d *datadriven.TestData) (string, bool) {
	var at time.Duration
	if arg, ok := d.Arg("at"); ok {
		at = duration(arg.Vals[0])
	}
	switch {
	case d.Cmd == "schedtrace" && d.HasArg("now"):
		return sn.s.schedtrace(d.HasArg("detailed")), true
	case d.Cmd == "schedtrace":
		return sn.printed.String(), true
	case d.Cmd == "metrics":
		return lines(metrics.Read(sn.tr, int64(at))), true
	case d.Cmd == "gotrace":
		return lines(gotrace(sn.tr)), true
	}
	return "", false
}

func lines[T any](all []T, err error) string {
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, v := range all {
		fmt.Fprintln(&b, v)
	}
	return b.String()
}

// gotrace returns what the reader of Go's execution traces sees of a run.
func gotrace(tr *trace.Trace) (seen []string, err error) {
	opt := exectrace.Exact(tr)
	var file bytes.Buffer
	if err := exectrace.Write(&file, tr, opt); err != nil {
		return nil, err
	}
	r, err := etrace.NewReader(&file)
	if err != nil {
		return nil, err
	}
	for {
		ev, err := r.ReadEvent()
		if err == io.EOF {
			return seen, nil
		}
		if err != nil {
			return seen, err
		}
		var what string
		switch ev.Kind() {
		case etrace.EventStateTransition:
			st := ev.StateTransition()
			if st.Resource.Kind == etrace.ResourceGoroutine {
				from, to := st.Goroutine()
				if from == to { // repeats what is known
					continue
				}
				what = fmt.Sprintf("%s: %v to %v", tr.Name(trace.GoID(st.Resource.Goroutine())), from, to)
			} else {
				from, to := st.Proc()
				if from == to || from == etrace.ProcUndetermined {
					continue
				}
				what = fmt.Sprintf("P%d: %v to %v", st.Resource.Proc(), from, to)
			}
			if st.Reason != "" {
				what += " (" + st.Reason + ")"
			}
		case etrace.EventRangeBegin:
			what = "begin " + ev.Range().Name
		case etrace.EventRangeEnd:
			what = "end " + ev.Range().Name
		case etrace.EventMetric:
			what = fmt.Sprint(ev.Metric().Name, " ", ev.Metric().Value.Uint64())
		default:
			continue
		}
		seen = append(seen, fmt.Sprintf("%v M%d %s", time.Duration(opt.Virtual(int64(ev.Time()))), ev.Thread(), what))
	}
}

// ranges writes w1 w2 w3 as w1..w3.
func ranges(names []string) (short []string) {
	split := func(s string) (string, int) {
		kind := strings.TrimRight(s, "0123456789")
		n := -2
		fmt.Sscanf(s[len(kind):], "%d", &n)
		return kind, n
	}
	for i := 0; i < len(names); {
		kind, n := split(names[i])
		j := i + 1
		for ; n >= 0 && j < len(names); j++ {
			if k, m := split(names[j]); k != kind || m != n+j-i {
				break
			}
		}
		if j-i < 4 {
			j = i + 1
			short = append(short, names[i])
		} else {
			short = append(short, names[i]+".."+names[j-1])
		}
		i = j
	}
	return short
}

// cpus reads CPUs=(4,2s,1): four at the start, one after two seconds.
func cpus(vals []string) *CPUs {
	c := &CPUs{N: number(vals[0])}
	for i := 1; i+1 < len(vals); i += 2 {
		c.Changes = append(c.Changes, CPUChange{At: duration(vals[i]), N: number(vals[i+1])})
	}
	return c
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}
