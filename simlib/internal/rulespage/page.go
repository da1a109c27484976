package main

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/schedlab/schedlab/simlib/rule"
)

// release is the Go whose functions the page links to.
const release = "go1.26.8"

// Page returns the page of the rules, in Markdown. dir is the folder of
// simlib.
func Page(dir string) ([]byte, error) {
	links := linker{dir: dir, files: map[string]map[string]place{}}
	rules := map[string][]rule.Info{}
	count := map[string]int{}
	for _, r := range rule.All() {
		family, _, _ := strings.Cut(r.ID, "-")
		rules[family] = append(rules[family], r)
		count[r.Status()]++
		count[family+r.Status()]++
	}
	var b bytes.Buffer
	b.WriteString(`<!-- Written by "go generate" in simlib, from package rule. Do not edit. -->

# The rules of Go's scheduler

These are the rules by which the scheduler of Go 1.26 decides, and how this model
keeps each. A rule is *modelled* when the model decides as Go does, *simplified*
when something is less than in Go, which is then said, and *left out* when the
model has nothing of it. Each rule that is kept has a scenario: a story that a
test plays, and that comes out otherwise when the rule is broken. The functions
of the runtime are those of ` + release + `.

In a program, ` + "`rule.All`" + ` returns the same table.

`)
	total := len(rule.All())
	fmt.Fprintf(&b, "Of %d rules %d are modelled, %d simplified and %d left out.\n\n",
		total, count["modelled"], count["simplified"], count["left out"])
	b.WriteString("| family | | modelled | simplified | left out |\n|---|---|--:|--:|--:|\n")
	for _, f := range rule.Families() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s |", f.ID, strings.ToLower(f.ID), f.Title)
		for _, status := range []string{"modelled", "simplified", "left out"} {
			if n := count[f.ID+status]; n > 0 {
				fmt.Fprintf(&b, " %d |", n)
			} else {
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
	for _, f := range rule.Families() {
		fmt.Fprintf(&b, "\n<a id=\"%s\"></a>\n\n## %s: %s\n", strings.ToLower(f.ID), f.ID, f.Title)
		b.WriteString("\n| rule | what it says | in the model | in Go's runtime |\n|---|---|---|---|\n")
		for _, r := range rules[f.ID] {
			line, err := links.row(r)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.ID, err)
			}
			b.WriteString(line)
		}
	}
	return b.Bytes(), nil
}

// row returns the line of a rule.
func (l *linker) row(r rule.Info) (string, error) {
	id := "**" + r.ID + "**"
	if s := r.Scenario(); s != "" {
		id = fmt.Sprintf("[**%s**](%s)", r.ID, s)
	}
	says := sentence(r.Text)
	if r.Note != "" {
		says += fmt.Sprintf("<br>*%s:* %s", title(r.Status()), sentence(r.Note))
	}
	var model, runtime []string
	for _, name := range r.Model {
		link, err := l.model(name)
		if err != nil {
			return "", err
		}
		model = append(model, link)
	}
	for _, name := range r.Runtime {
		link, err := l.runtime(name)
		if err != nil {
			return "", err
		}
		runtime = append(runtime, link)
	}
	id = `<a id="rule-` + r.ID + `"></a>` + id // where figures lead
	return fmt.Sprintf("| %s | %s | %s | %s |\n", id, cell(says), strings.Join(model, "<br>"), strings.Join(runtime, "<br>")), nil
}

// model links to the file of a function of simlib or of a package below it.
func (l *linker) model(name string) (string, error) {
	dir, fn := path.Split(name)
	files, err := l.declared(path.Join(l.dir, dir))
	if err != nil {
		return "", err
	}
	at, ok := files[fn]
	if !ok && dir == "" {
		at, ok = files["sched."+fn]
	}
	if !ok {
		return "", fmt.Errorf("simlib has no function %s", name)
	}
	return fmt.Sprintf("[`%s`](%s)", fn, path.Join(dir, at.file)), nil
}

// runtime links to the line of a function of Go, in the release.
func (l *linker) runtime(name string) (string, error) {
	where, fn, _ := strings.Cut(name, ":")
	file := path.Join("src/runtime", where)
	decls, err := l.declaredIn(path.Join("runtime", where))
	if err != nil {
		return "", err
	}
	at, ok := decls[fn]
	if !ok {
		return "", fmt.Errorf("there is no %s in %s", fn, file)
	}
	return fmt.Sprintf("[`%s`](https://github.com/golang/go/blob/%s/%s#L%d)", fn, release, file, at.line), nil
}

// cell keeps the text of a cell in its cell.
func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }

// sentence makes one of a text that has neither a capital nor a full stop.
func sentence(s string) string { return title(s) + "." }

// title gives a text a capital, unless it begins with a name of Go.
func title(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if first == "" || strings.Trim(first, "abcdefghijklmnopqrstuvwxyz,:;") != "" || names[first] {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// names are words that are the same at the beginning of a sentence.
var names = map[string]bool{"go": true, "goyield": true, "select": true, "close": true, "sysmon": true, "schedtick": true}
