package quiz

import (
	"fmt"
	"os"
	"strings"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib/rule"
)

const seeTitle = "What you should see"

// See shows a folded block with what a reader should see in the experiment above it, a
// paragraph for each text. A reader predicts, tries, and then unfolds it. Like the
// answer to a question it is not readable in a page's or a notebook's file; the numbers
// in it are best computed from runs. What is between backquotes is code.
//
//	run := show.Run(simlib.Config{Procs: 8}, program)
//	quiz.See(fmt.Sprintf("With eight Ps it takes %v.", time.Duration(run.End())))
func See(texts ...string) {
	if strings.TrimSpace(strings.Join(texts, "")) == "" {
		const text = "quiz.See has no text; want what a reader should see in the experiment above."
		show.HTML("<p>"+text+"</p>", text)
		return
	}
	show.HTML(SeeHTML(texts...), seePlain(os.Getenv("SCHEDLAB_ANSWERS") != "", texts))
}

// SeeHTML returns what See shows as one output of a cell. It needs no script.
func SeeHTML(texts ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<details class="schedlab-see"><summary>%s</summary>`, seeTitle)
	for _, text := range texts {
		b.WriteString(`<p>` + hide(linked(prose(text))) + `</p>`)
	}
	b.WriteString(`</details>`)
	return b.String()
}

// linked lets the rules that a piece of HTML without attributes names be links, as
// those of a figure are.
func linked(piece string) string {
	var b strings.Builder
	done := 0
	charts.EachRule(piece, func(from, to int, r rule.Rule) {
		web, _ := charts.RuleLinks(r)
		b.WriteString(piece[done:from] + `<a class="schedlab-rule" ` + web + `>` + r.String() + `</a>`)
		done = to
	})
	return b.String() + piece[done:]
}

// seePlain is the block in a program that has no page.
func seePlain(open bool, texts []string) string {
	if !open {
		texts = []string{"Run the program with SCHEDLAB_ANSWERS=1 in its environment, and it stands here."}
	}
	return seeTitle + "\n" + strings.Join(texts, "\n") + "\n"
}
