// Package quiz compares what a reader predicted with what the run showed.
//
// A chapter asks for a prediction in a cell of its own, as a constant, and the
// next cell runs the program and checks it. No answer key is written down: the
// right answer is always what the simulator, or the real runtime, did. Without
// a prediction there is no answer either, only the question again.
package quiz

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

const missing = "There is no prediction yet. Write yours into the cell above, run it, then run this one again."

// Order compares a predicted order, words between spaces or commas, with the
// one that came out. An empty prediction is none.
//
//	fmt.Println(quiz.Order("2 0 1", order))
func Order[T any](predicted string, got []T) string {
	words := make([]string, len(got))
	for i, v := range got {
		words[i] = fmt.Sprint(v)
	}
	answer := strings.Join(words, " ")
	shown := trace.Clean(answer) // names may hold what a terminal obeys
	p := strings.FieldsFunc(predicted, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' })
	switch {
	case len(p) == 0:
		return missing
	case strings.Join(p, " ") == answer:
		return "You were right: " + shown
	}
	right := 0
	for right < len(p) && right < len(words) && p[right] == words[right] {
		right++
	}
	where := fmt.Sprintf("The first %d agree.", right)
	switch right {
	case 0:
		where = "They differ from the first one on."
	case 1:
		where = "Only the first one agrees."
	}
	return fmt.Sprintf("You predicted:   %s\nIt came out as:  %s\n%s", trace.Clean(strings.Join(p, " ")), shown, where)
}

// Number compares a predicted number with the one that came out; within 5 %
// counts as right. A negative prediction is none.
func Number(predicted, got float64) string {
	diff := predicted - got
	switch {
	case predicted < 0:
		return missing
	case max(diff, -diff) <= 0.05*got:
		return fmt.Sprintf("You were right: %.4g", got)
	}
	return fmt.Sprintf("You predicted %.4g; it came out as %.4g.", predicted, got)
}

// Time is Number for a time.
func Time(predicted, got time.Duration) string {
	diff := predicted - got
	switch {
	case predicted < 0:
		return missing
	case diff.Abs() <= got/20:
		return fmt.Sprintf("You were right: %v", round(got))
	}
	return fmt.Sprintf("You predicted %v; it came out as %v.", predicted, round(got))
}

// round keeps three digits or so, which is what a reader compares.
func round(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for unit*1000 <= d.Abs() {
		unit *= 10
	}
	return d.Round(unit)
}
