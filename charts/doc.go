// Package charts turns a trace into figures. A [Figure] is plain data: a title, a
// description for a reader that cannot see it, and a body. That is a [Chart] with
// its static image and the same data as a table, a [Table], or the [Problem] for
// which there is neither. Package github.com/schedlab/schedlab/charts/show puts
// figures into a notebook cell or a file.
//
//	run, err := simlib.Run(cfg, program)
//	…
//	show.Figure(charts.Timeline(run), charts.RunQueues(run))
//
// [Compare] draws two runs on one axis of time, marks the first decision of the
// scheduler in which they differ, and says the difference in a sentence.
//
// Below a figure stands its caption: one sentence on what this run did, with its
// numbers. A caller may give another. The numbers of the whole figure are folded.
// A Timeline takes notes on moments of the run, and every figure over time can open
// at the part that matters:
//
//	kick := charts.AtKick().Of("A")
//	charts.Timeline(run, charts.TimelineOptions{
//		Focus: kick.Around(50 * time.Microsecond),
//		Notes: []charts.Note{kick.Say("A is kicked out of runnext")},
//	})
//
// A state has one colour and one pattern in all figures. The pattern is in every static
// image, which is also what is printed, and in the page for a reader that chooses it
// beside the title of a figure or wants more contrast. The queues of Ps always have theirs.
//
// Figures never fail: a figure of a trace that is missing or broken shows the
// error. The figures of one run share their zoom and their cursor.
//
// A run of any size gives a figure of less than 300 kB. What is too dense to
// be seen is merged, never dropped: a block says how many slices of what it
// stands for, and the maximum of every curve survives. The figure says when
// it is reduced, and from how much.
package charts
