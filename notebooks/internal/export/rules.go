package export

import (
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/rule"
)

// A page has the rules that it names, folded at its end: what each says, its
// scenario, and Go's own functions at the pinned version. Text, tables and figures
// lead there, with no network.

// linkRules lets the rules that a Markdown source names be links.
func linkRules(source string) string {
	return nb.RewriteProse(source, func(text string, found func(from, to int, by string)) {
		charts.EachRule(text, func(from, to int, r rule.Rule) {
			found(from, to, fmt.Sprintf("[%s](#%s)", r, charts.RuleAnchor(r)))
		})
	})
}

// withRules returns the page with the rules that it names, and with links to them
// that lead there and not to the web. Scripts, which the policy of the page knows by
// their hashes, name no link in this form.
func withRules(page, root string) (string, error) {
	sources, err := goLinks(root)
	if err != nil {
		return "", err
	}
	return listRules(page, func(r rule.Info) (string, error) { return ruleText(r, root, sources[r.ID]) })
}

// listRules is withRules with what the page has of a rule.
func listRules(page string, text func(rule.Info) (string, error)) (string, error) {
	var named [256]bool
	charts.EachRule(page, func(_, _ int, r rule.Rule) { named[r] = true })
	var section strings.Builder
	var links []string
	for _, r := range rule.All() {
		if !named[r.Rule] {
			continue
		}
		web, own := charts.RuleLinks(r.Rule)
		links = append(links, web, own)
		one, err := text(r)
		if err != nil {
			return "", err
		}
		section.WriteString(one)
	}
	end := strings.LastIndex(page, "</main>")
	if len(links) == 0 || end < 0 {
		return page, nil
	}
	page = page[:end] + `<details class="schedlab-rules"><summary>The rules named on this page</summary><dl>` + section.String() + `</dl></details>` + page[end:]
	return strings.NewReplacer(links...).Replace(page), nil
}

// ruleText is what a page has of a rule.
func ruleText(r rule.Info, root, goLinks string) (string, error) {
	var b strings.Builder
	b.WriteString(ruleHead(r))
	if goLinks != "" {
		fmt.Fprintf(&b, "<p>In Go's runtime: %s.</p>", goLinks)
	}
	if file := r.Scenario(); file != "" {
		story, err := ofSimlib(root, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, `<details><summary>Its scenario</summary><p>%s</p><pre tabindex="0">%s</pre></details>`, scenarioIs, html.EscapeString(strings.TrimSpace(string(story))))
	}
	b.WriteString("</dd>")
	return b.String(), nil
}

// scenarioIs says how a scenario is read.
const scenarioIs = "A scenario is a test of the rule that reads as a story: above a line <code>----</code> stands what is run, one line a goroutine with its steps in order, below it what came of it, and <code>#</code> begins a remark."

// ruleHead is its id and what it says.
func ruleHead(r rule.Info) string {
	note := ""
	if r.Note != "" {
		note = fmt.Sprintf(` <i>In this model %s: %s.</i>`, r.Status(), html.EscapeString(r.Note))
	}
	return fmt.Sprintf(`<dt id="%s"><b>%s</b></dt><dd><p>%s.%s</p>`, charts.RuleAnchor(r.Rule), r.ID, html.EscapeString(r.Text), note)
}

// ofSimlib reads a file of package simlib. A root that holds chapters only has none.
func ofSimlib(root, file string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(root, "simlib", filepath.FromSlash(file)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

var (
	ruleRow = regexp.MustCompile("(?m)^\\| <a id=\"rule-([A-Z0-9b-]+)\"></a>.*\\| ([^|]*) \\|$")
	goLink  = regexp.MustCompile("\\[`([^`]+)`\\]\\((https://github\\.com/golang/go/blob/[^\\s)]+)\\)")
)

// goLinks gives for each rule the functions of Go's runtime, as links to their lines
// at the pinned version. simlib/RULES.md has them.
func goLinks(root string) (map[string]string, error) {
	text, err := ofSimlib(root, "RULES.md")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, row := range ruleRow.FindAllStringSubmatch(string(text), -1) {
		var links []string
		for _, l := range goLink.FindAllStringSubmatch(row[2], -1) {
			links = append(links, fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(l[2]), html.EscapeString(l[1])))
		}
		all[row[1]] = strings.Join(links, ", ")
	}
	return all, nil
}
