package quiz

import (
	"fmt"
	"os"
	"strings"

	"github.com/schedlab/schedlab/charts/show"
)

// Ask shows the question. One that cannot be asked says why, and so does the
// question of a run that failed.
func (q *Question) Ask() {
	if err := q.Check(); err != nil {
		text := fmt.Sprintf("This question cannot be asked: %v.", err)
		show.HTML("<p>"+escape(text)+"</p>", text)
		return
	}
	show.HTML(q.HTML(), q.plain(os.Getenv("SCHEDLAB_ANSWERS") != ""))
}

// Card shows what the reader has answered so far, in this chapter and in the others:
// what was predicted, what came, and what to try again. The reader can save the
// answers as a file, and load them elsewhere.
func Card() { show.HTML(CardHTML(), "A page or JupyterLab shows a card of your answers here.") }

// CardHTML returns the card as one output of a cell.
func CardHTML() string {
	return section("quiz-card", "Your answers",
		`<p>Your answers to the questions of the chapters stand here where scripts run.</p>`, map[string]string{"kind": "card"})
}

// plain is the question in a program that has no page.
func (q *Question) plain(answer bool) string {
	var b strings.Builder
	title := "Question: "
	if q.kind == "challenge" {
		title = "Challenge: "
	}
	fmt.Fprintln(&b, title+q.text)
	switch q.kind {
	case "challenge":
		fmt.Fprintln(&b, q.verdict())
	case "choice":
		fmt.Fprintln(&b, "Choose from: "+strings.Join(q.options, " | "))
	case "order":
		fmt.Fprintln(&b, "Put in order: "+strings.Join(q.options, " "))
	}
	if !answer {
		fmt.Fprintln(&b, "Run the program with SCHEDLAB_ANSWERS=1 in its environment, and the answer stands here.")
		return b.String()
	}
	if q.kind == "challenge" {
		fmt.Fprintln(&b, "A solution:\n"+q.code)
	} else {
		fmt.Fprintln(&b, "Answer: "+q.came)
	}
	for _, text := range q.because {
		fmt.Fprintln(&b, text)
	}
	for _, f := range q.figures {
		fmt.Fprintln(&b, f.Title)
		for _, text := range []string{f.Caption, f.Description} {
			if text != "" {
				fmt.Fprintln(&b, text)
			}
		}
	}
	return b.String()
}
