package quiz_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/quiz"
)

func ExampleOrder() {
	fmt.Println(quiz.Order("2, 0, 1", []int{2, 0, 1}))
	fmt.Println(quiz.Order("0 1 2", []int{2, 0, 1}))
	// Output:
	// You were right: 2 0 1
	// You predicted:   0 1 2
	// It came out as:  2 0 1
	// They differ from the first one on.
}

func ExampleNumber() {
	fmt.Println(quiz.Number(4, 3.9))
	// Output: You were right: 3.9
}

func ExampleTime() {
	fmt.Println(quiz.Time(12*time.Millisecond, 3*time.Millisecond))
	// Output: You predicted 12ms; it came out as 3ms.
}

func TestAPredictionIsJudgedByWhatCameOut(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{quiz.Order("7 1", []string{"7", "2"}), "You predicted:   7 1\nIt came out as:  7 2\nOnly the first one agrees."},
		{quiz.Order("7 1 2", []string{"7", "1"}), "You predicted:   7 1 2\nIt came out as:  7 1\nThe first 2 agree."},
		{quiz.Number(1, 2), "You predicted 1; it came out as 2."},
		{quiz.Number(0, 2), "You predicted 0; it came out as 2."},
		{quiz.Number(0, 0), "You were right: 0"},
		{quiz.Time(12*time.Millisecond, 12345678), "You were right: 12.3ms"},
		{quiz.Time(0, 12345678), "You predicted 0s; it came out as 12.3ms."},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestWithoutAPredictionTheAnswerStaysHidden(t *testing.T) {
	for _, got := range []string{
		quiz.Order("", []int{4711}), quiz.Order(" , ", []int{4711}),
		quiz.Number(-1, 4711), quiz.Time(-1, 4711),
	} {
		if strings.Contains(got, "4711") || !strings.Contains(got, "no prediction yet") {
			t.Errorf("without a prediction the reader sees %q", got)
		}
	}
}

func TestANameInAnAnswerIsShownOnItsLine(t *testing.T) {
	const name = "a\x1b[31m\nYou were right: a\u202e"
	for _, predicted := range []string{name, "b", "\u202eb \x1b[2J"} {
		got := quiz.Order(predicted, []string{name})
		if strings.ContainsAny(got, "\x1b\u202e") || strings.Contains(got, "\nYou were right") {
			t.Errorf("the reader is told %q", got)
		}
	}
}
