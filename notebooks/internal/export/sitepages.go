package export

import (
	"bytes"
	"html/template"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib/rule"
)

// ruleHref is the address of a rule's page from the folder.
func ruleHref(id string) string { return "rules/" + id + ".html" }

var sitePages = template.Must(template.ParseFS(files, "template/site/*.html"))

// A sitePage is what the templates of the pages besides the chapters get.
type sitePage struct {
	Up                string // leads to the folder
	Own, Asked, Title string
	Meta              template.HTML
	CSS               string
	Script, Search    template.HTML
	Lab               template.HTML
	Chapters          []siteChapter
	Sections          string // the address of what the search looks in
	Families          []siteFamily
	Rule              siteRule
}

type siteChapter struct {
	entry
	Contents []section
}

type siteFamily struct {
	rule.Family
	Rules []rule.Info
}

type siteRule struct {
	rule.Info
	Status, Scenario, Family string
	Go                       template.HTML
	Shown                    []section
	Prev, Next               string
}

// finish makes the files that need the chapters to be complete.
func (s *site) finish(b *book) error {
	css := show.SharedFile{Name: "lib/site.css", Data: []byte(own("page.css") + ownSite("site.css"))}
	sections := s.index(b)
	s.files = append(s.files, css, sections)
	script := "<script>\n" + own("page.js") + "\n</script>"
	search := "<script>\n" + ownSite("search.js") + "\n</script>"
	base := sitePage{CSS: css.Address(), Script: template.HTML(script)}

	index := base
	index.Title = "schedlab: a laboratory for Go’s scheduler"
	index.Meta = template.HTML(s.meta(index.Title, "Chapters in which you predict what Go’s scheduler does, and then see it: goroutines, threads, Ps, queues, stealing, parking, system calls. The figures move in the page.", ""))
	index.Own, index.Asked = show.FolderPolicies(script, search)
	index.Search, index.Lab, index.Sections = template.HTML(search), template.HTML(own("lab.html")), sections.Address()
	for _, c := range b.chapters {
		index.Chapters = append(index.Chapters, siteChapter{c, slices.DeleteFunc(slices.Clone(b.sections[c.Name]), func(s section) bool { return s.level != 2 })})
	}
	if err := s.write("index.html", "index.html", index); err != nil {
		return err
	}

	rules := base
	rules.Own, rules.Asked = show.FolderPolicies(script)
	rules.Title = "The rules of Go’s scheduler"
	rules.Meta = template.HTML(s.meta(rules.Title, "Every rule by which Go’s scheduler decides: what it says, a scenario that shows it, and the functions of Go’s runtime.", "rules.html"))
	all := rule.All()
	family := map[string]string{}
	for _, f := range rule.Families() {
		one := siteFamily{Family: f}
		for _, r := range all {
			if strings.HasPrefix(r.ID, f.ID+"-") {
				one.Rules = append(one.Rules, r)
				family[r.ID] = f.Title
			}
		}
		rules.Families = append(rules.Families, one)
	}
	if err := s.write("rules.html", "rules.html", rules); err != nil {
		return err
	}
	for i, r := range all {
		p := base
		p.Up, p.CSS = "../", "../"+base.CSS
		p.Own, p.Asked = rules.Own, rules.Asked
		p.Title = r.ID + ": " + r.Text
		p.Meta = template.HTML(s.meta(r.ID+" of Go’s scheduler", r.Text+".", ruleHref(r.ID)))
		p.Rule = siteRule{Info: r, Status: r.Status(), Family: family[r.ID], Go: template.HTML(s.goLinks[r.ID]), Shown: s.shown(b, r.Rule)}
		if i > 0 {
			p.Rule.Prev = all[i-1].ID
		}
		if i+1 < len(all) {
			p.Rule.Next = all[i+1].ID
		}
		if file := r.Scenario(); file != "" {
			story, err := ofSimlib(b.root, file)
			if err != nil {
				return err
			}
			p.Rule.Scenario = strings.TrimSpace(string(story))
		}
		if err := s.write(ruleHref(r.ID), "rule.html", p); err != nil {
			return err
		}
	}
	return nil
}

// shown are the sections that name a rule, and of chapters that only have it in a
// figure the chapter.
func (s *site) shown(b *book, r rule.Rule) (list []section) {
	for _, c := range b.chapters {
		before := len(list)
		for _, sec := range b.sections[c.Name] {
			named := false
			charts.EachRule(sec.Text, func(_, _ int, other rule.Rule) { named = named || other == r })
			if named {
				list = append(list, sec)
			}
		}
		if len(list) == before && slices.Contains(s.named[r.String()], c.Name) {
			list = append(list, section{Href: c.Href(), Chapter: c.Title})
		}
	}
	return list
}

// write adds a page that a template makes.
func (s *site) write(name, from string, p sitePage) error {
	var b bytes.Buffer
	if err := sitePages.ExecuteTemplate(&b, from, p); err != nil {
		return err
	}
	s.files = append(s.files, show.SharedFile{Name: name, Data: b.Bytes()})
	return nil
}

// ownSite is a file of the site's templates.
func ownSite(name string) string {
	data, err := files.ReadFile("template/site/" + name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return string(data)
}
