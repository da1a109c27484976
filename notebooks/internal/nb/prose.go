package nb

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

var (
	tagOf   = regexp.MustCompile(`<[^>]*>`)
	inLabel = regexp.MustCompile(`!?\[[^\[\]]*\](?:\([^()\n]*\)|\[[^\[\]]*\]|:)?`)
)

// RewriteProse is the source with what find finds in its running text replaced by
// what it returns for it. Code, comments, tags, links with their labels, and headings
// stay as they are: an id is made of a heading, and a link holds no other.
func RewriteProse(markdown string, find func(text string, found func(from, to int, by string))) string {
	text := []byte(prose(markdown))
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
	}
	for _, l := range Links(markdown) {
		blank(l.start, l.end)
	}
	for _, shape := range []*regexp.Regexp{tagOf, inLabel, atx} {
		for _, m := range shape.FindAllIndex(text, -1) {
			blank(m[0], m[1])
		}
	}
	type change struct {
		from, to int
		by       string
	}
	var all []change
	find(string(text), func(from, to int, by string) { all = append(all, change{from, to, by}) })
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := 0
	for _, c := range all {
		b.WriteString(markdown[at:c.from])
		b.WriteString(c.by)
		at = c.to
	}
	b.WriteString(markdown[at:])
	return b.String()
}
