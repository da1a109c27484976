package charts

import "github.com/schedlab/schedlab/simlib/trace"

// tellLimit says, after the rest of a description, what a container's limit of CPUs did
// to a recording; of other runs it says nothing.
func tellLimit(tr *trace.Trace) string {
	if said := tr.TellLimit(); said != "" {
		return " " + said
	}
	return ""
}
