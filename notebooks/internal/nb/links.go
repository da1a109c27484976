package nb

import (
	"regexp"
	"slices"
	"strings"
)

// A Link is the target of a link or an image in Markdown.
type Link struct {
	Target string
	Image  bool // drawn in the page, not followed

	start, end int // of Target in the source
}

var (
	fence     = regexp.MustCompile("(?m)^ {0,3}(```+|~~~+)")
	codeSpan  = regexp.MustCompile("`+")
	comment   = regexp.MustCompile(`(?s)<!--.*?-->`)
	inline    = regexp.MustCompile(`\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()]|\([^\s()]*\))*))`)
	reference = regexp.MustCompile(`(?m)^ {0,3}\[([^\]\n]+)\]:[ \t]*\n?[ \t]*(?:<([^<>\n]*)>|([^\s<]\S*))`)
	autolink  = regexp.MustCompile(`<((?:https?|mailto):[^>]*)>`)
	htmlTag   = regexp.MustCompile(`(?is)<(a|img|area|link|script|iframe|video|audio|source|object|embed)\b[^>]*?\s(?:href|src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>` + "`" + `]+))`)
	// ![alt][label], ![label][] and ![label]: pictures by reference
	byLabel = regexp.MustCompile(`!\[((?:[^\[\]\\]|\\.)*)\](?:\[((?:[^\[\]\\]|\\.)*)\])?`)
)

// Links are the links and images of a Markdown source in their order, those in
// code left out.
func Links(markdown string) []Link {
	text := prose(markdown)
	var found []Link
	add := func(start, end int, image bool) {
		found = append(found, Link{Target: markdown[start:end], Image: image, start: start, end: end})
	}
	opening := brackets(text)
	for _, m := range inline.FindAllStringSubmatchIndex(text, -1) {
		start, end := m[2], m[3]
		if start < 0 {
			start, end = m[4], m[5]
		}
		open, ok := opening[m[0]]
		if !ok {
			continue // a "](" that closes nothing is text
		}
		add(start, end, open > 0 && text[open-1] == '!')
	}
	drawn := map[string]bool{} // the labels of pictures
	for _, m := range byLabel.FindAllStringSubmatch(text, -1) {
		if m[2] == "" {
			m[2] = m[1]
		}
		drawn[label(m[2])] = true
	}
	for _, m := range reference.FindAllStringSubmatchIndex(text, -1) {
		start, end := m[4], m[5]
		if start < 0 {
			start, end = m[6], m[7]
		}
		add(start, end, drawn[label(text[m[2]:m[3]])])
	}
	for _, m := range autolink.FindAllStringSubmatchIndex(text, -1) {
		add(m[2], m[3], false)
	}
	for _, m := range htmlTag.FindAllStringSubmatchIndex(text, -1) {
		start, end := m[4], m[5]
		for i := 6; start < 0; i += 2 {
			start, end = m[i], m[i+1]
		}
		tag := strings.ToLower(text[m[2]:m[3]])
		add(start, end, tag != "a" && tag != "area")
	}
	slices.SortStableFunc(found, func(a, b Link) int { return a.start - b.start })
	// <https://…> as the target of an inline link looks like an autolink too, and
	// a tag may stand in a target.
	end := -1
	return slices.DeleteFunc(found, func(l Link) bool {
		if l.start < end {
			return true
		}
		end = l.end
		return false
	})
}

// label is the label of a reference as Markdown compares it.
func label(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// RewriteLinks is the source with every link's target replaced by what f makes
// of it.
func RewriteLinks(markdown string, f func(Link) string) string {
	var b strings.Builder
	at := 0
	for _, l := range Links(markdown) {
		b.WriteString(markdown[at:l.start])
		b.WriteString(f(l))
		at = l.end
	}
	b.WriteString(markdown[at:])
	return b.String()
}

// brackets gives for each ] of the text the [ that it closes.
func brackets(text string) map[int]int {
	opening := map[int]int{}
	var open []int
	for i := range len(text) {
		switch text[i] {
		case '[':
			open = append(open, i)
		case ']':
			if n := len(open); n > 0 {
				opening[i], open = open[n-1], open[:n-1]
			}
		}
	}
	return opening
}

// prose is the source with code and comments blanked out, each byte in its
// place.
func prose(markdown string) string {
	b := []byte(markdown)
	blank := func(start, end int) {
		for i := start; i < end; i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	for at := 0; ; {
		m := fence.FindStringSubmatchIndex(markdown[at:])
		if m == nil {
			break
		}
		start, mark := at+m[0], markdown[at+m[2]:at+m[3]]
		end := len(markdown) // a fence that is never closed runs to the end
		if n := regexp.MustCompile(`(?m)^ {0,3}` + mark + mark[:1] + `*[ \t]*$`).FindStringIndex(markdown[at+m[1]:]); n != nil {
			end = at + m[1] + n[1]
		}
		blank(start, end)
		at = end
	}
	ticks := codeSpan.FindAllIndex(b, -1)
	for i := 0; i < len(ticks); i++ {
		for j := i + 1; j < len(ticks); j++ {
			if ticks[j][1]-ticks[j][0] == ticks[i][1]-ticks[i][0] {
				blank(ticks[i][0], ticks[j][1])
				i = j
				break
			}
		}
	}
	for _, m := range comment.FindAllIndex(b, -1) {
		blank(m[0], m[1])
	}
	return string(b)
}

var (
	atx       = regexp.MustCompile(`(?m)^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$`)
	labelled  = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	emphasis  = regexp.MustCompile("[*`]+|(?:^|\\b)__?|__?(?:\\b|$)")
	htmlTags  = regexp.MustCompile(`<[^>]+>`)
	explicit  = regexp.MustCompile(`(?i)<\w+\b[^>]*\s(?:id|name)\s*=\s*["']([^"']+)["']`)
	letter    = regexp.MustCompile(`\p{L}`)
	blankLine = regexp.MustCompile(`\n[ \t]*\n`)
)

// Plain is the text of a piece of Markdown without its marks.
func Plain(markdown string) string {
	s := labelled.ReplaceAllString(markdown, "$1")
	s = htmlTags.ReplaceAllString(s, "")
	s = emphasis.ReplaceAllString(s, "")
	return strings.Join(strings.Fields(s), " ")
}

// headings calls f with the level and the source of each heading.
func headings(markdown string, f func(level int, text string, end int)) {
	for _, m := range atx.FindAllStringSubmatchIndex(prose(markdown), -1) {
		f(m[3]-m[2], markdown[m[4]:m[5]], m[1])
	}
}

// A Section is a heading of a piece of Markdown and what stands below it, until the
// next heading. What stands before the first heading has Level 0.
type Section struct {
	Level  int
	Title  string // plain text
	Anchor string // the fragment that leads to it, as Jupyter makes it
	Text   string // Markdown
}

// Sections are the sections of a piece of Markdown, in order.
func Sections(markdown string) []Section {
	list := []Section{{}}
	from := 0
	add := func(to int) {
		list[len(list)-1].Text = strings.TrimSpace(markdown[from:to])
	}
	headings(markdown, func(level int, text string, end int) {
		add(strings.LastIndexByte(markdown[:end], '\n') + 1)
		from = end
		list = append(list, Section{Level: level, Title: Plain(text), Anchor: anchor(text)})
	})
	add(len(markdown))
	if list[0].Text == "" {
		list = list[1:]
	}
	return list
}

// anchor is the fragment of a heading, as Jupyter makes it.
func anchor(heading string) string { return strings.ReplaceAll(Plain(heading), " ", "-") }

// Anchors are the fragments that a link may point to: Jupyter's for headings
// (the text, blanks as hyphens, nothing lowered) and ids written as HTML.
func (n *Notebook) Anchors() map[string]bool {
	ids := map[string]bool{}
	for _, c := range n.Cells {
		if c.Kind != Markdown {
			continue
		}
		headings(c.Source, func(_ int, text string, _ int) {
			ids[anchor(text)] = true
		})
		for _, m := range explicit.FindAllStringSubmatch(prose(c.Source), -1) {
			ids[m[1]] = true
		}
	}
	return ids
}

// Title is the text of the first heading of level 1, "" where there is none.
func (n *Notebook) Title() string {
	title, _ := n.opening()
	return title
}

// Lead is the first paragraph after the title, as plain text.
func (n *Notebook) Lead() string {
	_, lead := n.opening()
	return lead
}

func (n *Notebook) opening() (title, lead string) {
	for _, c := range n.Cells {
		if c.Kind != Markdown {
			continue
		}
		rest := c.Source
		if title == "" {
			headings(c.Source, func(level int, text string, end int) {
				if title == "" && level == 1 {
					title, rest = Plain(text), c.Source[end:]
				}
			})
			if title == "" {
				continue
			}
		}
		for _, p := range blankLine.Split(rest, -1) {
			p = strings.TrimSpace(p)
			if p == "" || strings.HasPrefix(p, "#") || strings.HasPrefix(p, "```") {
				continue
			}
			own := len(letter.FindAllString(Plain(labelled.ReplaceAllString(p, "")), -1))
			if all := len(letter.FindAllString(Plain(p), -1)); 2*own > all { // else it is a row of links
				return title, Plain(p)
			}
		}
	}
	return title, ""
}
