package export

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/rule"
)

// A section is a part of a chapter that a search can lead to, or a rule.
type section struct {
	Href    string `json:"href"`
	Chapter string `json:"chapter"` // its title, or the family of the rule
	Heading string `json:"heading"` // "" is the chapter's beginning
	Text    string `json:"text"`
	level   int
}

// text adds the Markdown of a cell, as the page shows it.
func (b *book) text(c nb.Chapter, markdown string) {
	e := b.entry(c)
	list := b.sections[c.Name]
	for _, sec := range nb.Sections(markdown) {
		text := readable(sec.Text)
		if sec.Level == 0 && len(list) > 0 {
			last := &list[len(list)-1]
			last.Text = strings.TrimSpace(last.Text + " " + text)
			continue
		}
		one := section{Href: e.Href(), Chapter: e.Title, Text: text, level: sec.Level}
		if sec.Level > 1 {
			one.Heading = sec.Title
			one.Href += fragment(&url.URL{Fragment: sec.Anchor})
		}
		list = append(list, one)
	}
	if b.sections == nil {
		b.sections = map[string][]section{}
	}
	b.sections[c.Name] = list
}

// contents is the list of a chapter's sections that stands before its text, folded, or
// "" where it has none.
func (b *book) contents(c nb.Chapter) string {
	var list strings.Builder
	for _, sec := range b.sections[c.Name] {
		if sec.level > 1 && sec.level < 4 && sec.Heading != "" {
			fmt.Fprintf(&list, `<li class="level-%d"><a href="%s">%s</a></li>`, sec.level, html.EscapeString(strings.TrimPrefix(sec.Href, b.entry(c).Href())), html.EscapeString(sec.Heading))
		}
	}
	if list.Len() == 0 {
		return ""
	}
	return `<details class="contents"><summary>In this chapter</summary><ol>` + list.String() + `</ol></details>`
}

// entry is what the book knows of a chapter.
func (b *book) entry(c nb.Chapter) entry {
	for _, e := range b.chapters {
		if e.Name == c.Name {
			return e
		}
	}
	return entry{Chapter: c}
}

// code adds the code of a cell, in which a reader looks for names. That of a question
// holds its answer, and is folded in the page.
func (b *book) code(c nb.Chapter, cell *nb.Cell) {
	if cell.Metadata["jupyter"] != nil {
		return
	}
	list := b.sections[c.Name]
	if len(list) == 0 {
		return
	}
	last := &list[len(list)-1]
	last.Text = strings.TrimSpace(last.Text + " " + strings.Join(strings.Fields(cell.Source), " "))
}

var (
	htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	rowOfTable  = regexp.MustCompile(`(?m)^\s*\|?[-: |]{3,}\|?\s*$`)
	listMark    = regexp.MustCompile(`(?m)^\s*([-*+]|\d+\.)\s+`)
	fenceLine   = regexp.MustCompile("(?m)^```.*$")
)

// readable is the text of Markdown as a line of a search shows it.
func readable(markdown string) string {
	text := htmlComment.ReplaceAllString(markdown, "")
	text = fenceLine.ReplaceAllString(rowOfTable.ReplaceAllString(text, ""), "")
	text = listMark.ReplaceAllString(text, "")
	return strings.Join(strings.Fields(strings.ReplaceAll(nb.Plain(text), "|", " ")), " ")
}

// index is the file that the search looks in: every section of every chapter, and
// every rule with the names of its functions.
func (s *site) index(b *book) show.SharedFile {
	var all []section
	for _, c := range b.chapters {
		all = append(all, b.sections[c.Name]...)
	}
	for _, f := range rule.Families() {
		for _, r := range rule.All() {
			if !strings.HasPrefix(r.ID, f.ID+"-") {
				continue
			}
			text := r.Text + ". "
			if r.Note != "" {
				text += "In this model " + r.Status() + ": " + r.Note + ". "
			}
			if len(r.Runtime) > 0 {
				text += "In Go’s runtime: " + strings.Join(r.Runtime, ", ") + ". "
			}
			if len(r.Model) > 0 {
				text += "In the model: " + strings.Join(r.Model, ", ") + "."
			}
			all = append(all, section{Href: ruleHref(r.ID), Chapter: f.Title, Heading: r.ID, Text: strings.TrimSpace(text)})
		}
	}
	all = slices.DeleteFunc(all, func(s section) bool { return s.Text == "" && s.Heading == "" && s.level != 1 })
	data, err := json.Marshal(all) // which writes <, > and & as escapes
	if err != nil {
		panic(err) // it is texts
	}
	return show.SharedFile{Name: siteMark, Data: []byte("globalThis.schedlab.sections=" + string(data) + ";\n")}
}
