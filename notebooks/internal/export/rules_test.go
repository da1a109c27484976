package export

import (
	"html"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
)

// root is the checkout that has the rules.
func root(t *testing.T) string {
	t.Helper()
	r, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var (
	toRule  = regexp.MustCompile(`href="#(rule-[^"]*)"`)
	scripts = regexp.MustCompile(`(?s)<script.*?</script>`)
)

// checkRules fails unless each link to a rule leads to one element of the page, which
// says what the rule says, and no link to a rule leads out of the page.
func checkRules(t *testing.T, page string) (named map[string]bool) {
	t.Helper()
	named = map[string]bool{}
	text := scripts.ReplaceAllString(page, "")
	for _, m := range toRule.FindAllStringSubmatch(text, -1) {
		named[m[1]] = true
	}
	for anchor := range named {
		r, err := rule.Parse(strings.TrimPrefix(anchor, "rule-"))
		if err != nil {
			t.Error(err)
		}
		if n := strings.Count(text, `id="`+anchor+`"`); n != 1 {
			t.Errorf("%d elements of the page are %s", n, anchor)
		}
		if !strings.Contains(text, `<dt id="`+anchor+`"><b>`+r.String()+`</b></dt><dd><p>`+html.EscapeString(r.Text())+`.`) {
			t.Errorf("the page does not say what %v says", r)
		}
	}
	if strings.Contains(text, `RULES.md#rule-`) {
		t.Error("a link to a rule leads to the web")
	}
	return named
}

func TestEveryRuleThatAFigureTableOrTextNamesResolvesInItsPage(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) { g.Go(func(*simlib.G) {}); g.Gosched() })
	if err != nil {
		t.Fatal(err)
	}
	figure := charts.RuleCounts(tr, nil).HTML() + charts.Story(tr).HTML() + charts.Timeline(tr).HTML()
	_, chapters := exporttest.Series(t)
	n, err := nb.Read(chapters[1].Path)
	if err != nil {
		t.Fatal(err)
	}
	n.Cells = append(n.Cells, exporttest.Text("At every 61st tick the global queue is first (GQ-2); `MU-6` is code, XY-1 none."), exporttest.Executed("1", exporttest.Shown(figure)))
	if err := n.Write(chapters[1].Path); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	export(t, out, chapters[:2])
	page := read(t, out, "01-queues.html")
	named := checkRules(t, page)
	for _, r := range charts.RuleCounts(tr, nil).Data().Rows {
		if !named["rule-"+r[1]] {
			t.Errorf("the page names %s and does not lead to it", r[1])
		}
	}
	if !strings.Contains(page, `(<a href="#rule-GQ-2">GQ-2</a>)`) || strings.Contains(page, `">MU-6</a>`) || strings.Contains(page, `">XY-1</a>`) {
		t.Error("the text does not lead to its rule, or more than that does")
	}
	if other := read(t, out, "00-start.html"); strings.Contains(other, "schedlab-rules\"") {
		t.Error("a page that names no rule has a list of them")
	}
}

func TestTheListOfRulesHasTheirScenariosAndGosFunctionsAtTheirLines(t *testing.T) {
	page, err := withRules(`<main>RQ-8 and RQ-8, <script>"SY-5"</script></main>`, root(t))
	if err != nil {
		t.Fatal(err)
	}
	story := read(t, root(t), "simlib", filepath.FromSlash(rule.RQ8.Info().Scenario()))
	if !strings.Contains(page, html.EscapeString(strings.TrimSpace(story))) {
		t.Error("there is no scenario of RQ-8")
	}
	if !regexp.MustCompile(`<a href="https://github\.com/golang/go/blob/go1\.\d+\.\d+/src/runtime/proc\.go#L\d+">runqget</a>`).MatchString(page) {
		t.Errorf("Go's function of RQ-8 is not in\n%s", page)
	}
	if !strings.Contains(page, `id="rule-SY-5"`) {
		t.Error("a rule that only a script names, as a tooltip will, is not there")
	}
	// Each rule has Go's functions on the page of rules.
	all, err := goLinks(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rule.All() {
		if n := strings.Count(all[r.ID], "<a "); n != len(r.Runtime) {
			t.Errorf("%s has %d links to Go, want %d", r.ID, n, len(r.Runtime))
		}
	}
}

func TestThePolicyOfAPageKnowsItsScriptsAfterTheRulesCame(t *testing.T) {
	script := `<script>var still="<a class=\"schedlab-rule\" href=\"https://github.com/schedlab/schedlab/blob/main/simlib/RULES.md#rule-RQ-8\">RQ-8</a>"</script>`
	page, err := withRules(`<main>`+script+`</main>`, root(t))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page, script) {
		t.Error("a script was changed, which the policy does not allow then")
	}
}

func TestEveryRuleThatAnExportedChapterNamesResolves(t *testing.T) {
	chapters, err := nb.Chapters(filepath.Join(root(t), "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, c := range chapters {
		n, err := nb.Read(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		var page strings.Builder
		page.WriteString("<main>")
		for _, cell := range n.Cells {
			if cell.Kind == nb.Markdown {
				page.WriteString(regexp.MustCompile(`\]\(#(rule-[^)]*)\)`).ReplaceAllString(linkRules(cell.Source), ` href="#$1"`))
			}
			for _, o := range cell.Outputs {
				text, _ := o.Data["text/html"].(string)
				page.WriteString(text)
			}
		}
		page.WriteString("</main>")
		done, err := withRules(page.String(), root(t))
		if err != nil {
			t.Fatal(err)
		}
		named += len(checkRules(t, done))
	}
	if named == 0 {
		t.Error("no chapter names a rule")
	}
}
