// Package quiz asks a reader for a prediction, and holds the answer and its figures
// behind a veil until the reader has answered or asked to be shown.
//
// One cell asks. No answer is written down: the key is what the run did, computed in
// the cell.
//
//	run := show.Run(simlib.Config{Procs: 1}, three)
//	quiz.Order("In which order do A, B and C run?", run.FirstRuns()).
//		Hint("A new goroutine does not go to the end of the queue.").
//		Wrong("A B C", "That is a plain queue, first in, first out.", "Look at runnext in the table.").
//		Because("The last one created runs first.").
//		Behind(charts.Timeline(run)).
//		Ask()
//
// In a page and in JupyterLab the question has controls, and the page keeps the
// answers in its storage ([Card] shows them). Where no script runs the question
// stands as text, and the answer is in a folded block. In a plain program it is
// text, with the answer if the environment variable SCHEDLAB_ANSWERS is set.
//
// Until the veil is lifted the answer is not readable in the page or in a
// notebook's file: a look or a search does not find it. It is encoded and no
// secret; a reader who decodes it has asked to be shown.
package quiz

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Question is what [Choice], [Order], [Number], [Time], [Explain] and
// [Challenge] make. Its methods add to it and return it; [Question.Ask] shows it.
type Question struct {
	kind    string // as the page's registry has it
	text    string
	key     any      // as JSON: a text, texts, or a number (of ns, for a time)
	came    string   // the key for a reader
	options []string // what there is to choose from or to put in order
	wrong   []wrong
	hints   []string
	because []string
	figures []*charts.Figure
	code    string // of a challenge: a program that solves it
	problem error  // the first that a call has found
}

// wrong is an answer that a misconception leads to.
type wrong struct {
	Is  any    `json:"is"` // as a key
	Why string `json:"why"`
	Try string `json:"try"`
}

const maxHints = 3

// Choice asks which of the options is what came out. Each of the others needs a
// [Question.Wrong]. A bool stands for yes or no.
func Choice(question string, got any, options ...any) *Question {
	q := &Question{kind: "choice", text: question, came: written(got)}
	for _, o := range options {
		q.options = append(q.options, written(o))
	}
	q.key = q.came
	if !slices.Contains(q.options, q.came) {
		q.refuse(fmt.Errorf("the run gave %q, which is none of the options %q", q.came, q.options))
	}
	return q
}

// Order asks for the order of what came out, such as that of
// trace.Trace.FirstRuns. It compares names without regard to case and punctuation.
func Order[T any](question string, got []T) *Question {
	q := &Question{kind: "order", text: question}
	words := make([]string, len(got))
	for i, v := range got {
		words[i] = written(v)
	}
	q.key, q.came = words, strings.Join(words, " ")
	q.options = slices.Clone(words)
	slices.SortStableFunc(q.options, natural)
	if len(words) < 2 {
		q.refuse(fmt.Errorf("an order has two things at least, and the run gave %d", len(words)))
	}
	return q
}

// A Real is a number of any kind.
type Real interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// Number asks for a number. An answer within 5 % of what came out is right.
func Number[T Real](question string, got T) *Question {
	q := &Question{kind: "number", text: question, key: float64(got), came: fmt.Sprintf("%.4g", float64(got))}
	if v := float64(got); v != v || v-v != 0 {
		q.key = 0.0
		q.refuse(fmt.Errorf("the run gave %v, which is no number to ask for", v))
	}
	return q
}

// Time is Number for a time.
func Time(question string, got time.Duration) *Question {
	return &Question{kind: "time", text: question, key: float64(got), came: written(got)}
}

// Explain asks for a text. The model answer comes after it, and the reader compares
// the two.
func Explain(question, model string) *Question {
	q := &Question{kind: "explain", text: question, key: model, came: model}
	if strings.TrimSpace(model) == "" {
		q.refuse(errors.New("it has no model answer"))
	}
	return q
}

// Hint adds a hint, of which a reader gets one after the other. There are three at
// most.
func (q *Question) Hint(text string) *Question {
	if q.hints = append(q.hints, text); len(q.hints) > maxHints {
		q.refuse(fmt.Errorf("it has more than %d hints; want the best of them", maxHints))
	}
	return q
}

// Wrong says of a wrong answer which misconception it comes from, in a sentence,
// and which experiment shows that it is one. The answer is what the reader would
// give: an option, an order ("A B C"), a number or a time. Where the run gave just
// that, it is right all the same.
func (q *Question) Wrong(answer any, misconception, experiment string) *Question {
	w := wrong{Why: misconception, Try: experiment}
	var err error
	switch q.kind {
	case "choice":
		w.Is = written(answer)
		if !slices.Contains(q.options, written(answer)) {
			err = fmt.Errorf("the wrong answer %q is none of the options %q", written(answer), q.options)
		}
	case "order":
		w.Is = strings.FieldsFunc(written(answer), func(r rune) bool { return r == ' ' || r == ',' })
	case "number", "time":
		w.Is, err = number(answer, q.kind)
	case "challenge":
		err = errors.New("the judge of a challenge says what is wrong; leave out Wrong")
	default:
		err = errors.New("an answer in the reader's own words is not judged; leave out Wrong")
	}
	if strings.TrimSpace(misconception) == "" || strings.TrimSpace(experiment) == "" {
		err = fmt.Errorf("the wrong answer %v wants its misconception and an experiment that shows it", answer)
	}
	if err != nil {
		q.refuse(err)
		return q
	}
	q.wrong = append(q.wrong, w)
	return q
}

// Because adds the explanation, a paragraph for each text. It comes with the answer,
// a right one, too. What is between backquotes is code.
func (q *Question) Because(texts ...string) *Question {
	q.because = append(q.because, texts...)
	return q
}

// Behind adds figures that show the answer.
func (q *Question) Behind(figures ...*charts.Figure) *Question {
	for _, f := range figures {
		if f != nil {
			q.figures = append(q.figures, f)
		}
	}
	return q
}

// Check returns why the question cannot be asked, or nil.
func (q *Question) Check() error {
	switch {
	case q.problem != nil:
		return q.problem
	case strings.TrimSpace(q.text) == "":
		return errors.New("it has no text")
	case q.kind == "challenge" && q.code == "":
		return errors.New("the challenge has no solution; give one with Solution")
	case q.kind == "choice":
		for i, o := range q.options {
			if slices.Contains(q.options[:i], o) {
				return fmt.Errorf("the option %q is there twice", o)
			}
			if o != q.came && !slices.ContainsFunc(q.wrong, func(w wrong) bool { return w.Is == o }) {
				return fmt.Errorf("the wrong option %q has no reason; say with Wrong which misconception it comes from", o)
			}
		}
	}
	for i, f := range q.figures {
		if err := f.Check(); err != nil {
			return fmt.Errorf("figure %d behind it cannot be drawn: %w", i+1, err)
		}
	}
	return nil
}

// refuse keeps the first problem.
func (q *Question) refuse(err error) {
	if q.problem == nil {
		q.problem = err
	}
}

// ID names the question by its text, so that a reader's answer stays with it when
// the run gives another answer.
func (q *Question) ID() string {
	h := fnv.New64a()
	h.Write([]byte(trace.Clean(q.text)))
	return fmt.Sprintf("quiz-%016x", h.Sum64())
}
