package quiz

import (
	"errors"
	"strings"
)

// Challenge asks the reader for a program that does what the task says. The
// program stands in a cell of its own, which the reader changes; the cell of the
// challenge runs it, and the judge says whether it does what is asked. Why is a
// sentence about what the program did, in either case.
//
//	run := show.Run(simlib.Config{Procs: 2}, mine)
//	quiz.Challenge("Write a program that has eight threads on two Ps.", func() (bool, string) {
//		n, _ := metrics.Count(run)
//		return n.ThreadStarts >= 8, fmt.Sprintf("Yours started %d threads.", n.ThreadStarts)
//	}).
//		Hint("What holds a thread and no P?").
//		Solution(`func mine(g *simlib.G) { … }`).
//		Ask()
//
// Once the program is right, or the reader asks to be shown, the veil is lifted from
// the solution.
func Challenge(task string, judge func() (ok bool, why string)) *Question {
	q := &Question{kind: "challenge", text: task, key: false}
	if judge == nil {
		q.refuse(errors.New("the challenge has no judge"))
		return q
	}
	ok, why := judge()
	if q.key, q.came = ok, why; strings.TrimSpace(why) == "" {
		q.refuse(errors.New("the judge does not say what the program did; want a sentence beside its verdict"))
	}
	return q
}

// Solution gives a program that solves a Challenge: Go source that can take the
// place of the reader's cell.
func (q *Question) Solution(code string) *Question {
	q.code = strings.Trim(code, "\n")
	switch {
	case q.kind != "challenge":
		q.refuse(errors.New("it is no challenge; leave out Solution"))
	case strings.TrimSpace(code) == "":
		q.refuse(errors.New("the solution is empty; want Go source"))
	}
	return q
}

// verdict is what the judge of a challenge said.
func (q *Question) verdict() string {
	if q.key == true {
		return "Solved. " + q.came
	}
	return "Not yet. " + q.came
}
