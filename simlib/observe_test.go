package simlib

import (
	"github.com/cockroachdb/datadriven"
)

// observed are the commands of scenarios that print what a program can see of
// its own scheduler:
//
//	schedtrace          what a run with SchedTrace= has printed
//	schedtrace now      the line of the state set up by given; detailed: all
func (sn *scenario) observed(d *datadriven.TestData) (string, bool) {
	if d.Cmd != "schedtrace" {
		return "", false
	}
	if d.HasArg("now") {
		return sn.s.schedtrace(d.HasArg("detailed")), true
	}
	return sn.printed.String(), true
}
