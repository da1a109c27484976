package export

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// nbconvert writes the style sheet of all of JupyterLab into each page: a quarter of
// a megabyte, most of it icons, menus and editors that no page has. A rule stays
// unless each of its selectors asks for a class that the page does not name anywhere.

// Each word, sign and blank of a cell's code is an element of its own, too. Where no
// style shows which, it takes thirty letters in the place of one.

var (
	code   = regexp.MustCompile(`(?s)<div class="(?:[\w -]* )?highlight[ "].*?</pre>`)
	blanks = regexp.MustCompile(`<span class="w">(\s+)</span>`)
	names  = regexp.MustCompile(`<span class="nx">([^<]*)</span>`)
	signs  = regexp.MustCompile(`<span class="p">([^<]*)</span>(?:<span class="p">[^<]*</span>)+`)
	sheets = regexp.MustCompile(`(?s)(<style type="text/css">)(.*?)(</style>)`)
)

// pruned is a page without the rules of JupyterLab that can match nothing in it, and
// without the elements of code that look like the text around them. It is for the
// page as nbconvert wrote it: what is put back into that later names no class of
// JupyterLab's.
func pruned(page []byte) []byte {
	used := map[string]bool{}
	addNames(used, page)
	colored := bytes.Contains(page, []byte(".highlight .nx "))
	page = code.ReplaceAllFunc(page, func(block []byte) []byte {
		block = blanks.ReplaceAll(block, []byte("$1"))
		if !colored {
			block = names.ReplaceAll(block, []byte("$1"))
		}
		return signs.ReplaceAllFunc(block, func(row []byte) []byte {
			row = bytes.ReplaceAll(row, []byte(`<span class="p">`), nil)
			return fmt.Appendf(nil, `<span class="p">%s</span>`, bytes.ReplaceAll(row, []byte("</span>"), nil))
		})
	})
	return sheets.ReplaceAllFunc(page, func(sheet []byte) []byte {
		m := sheets.FindSubmatch(sheet)
		return bytes.Join([][]byte{m[1], []byte(pruneSheet(string(m[2]), used)), m[3]}, nil)
	})
}

// addNames adds all that may be the name of a class in a page.
func addNames(used map[string]bool, page []byte) {
	for _, name := range className.FindAll(sheets.ReplaceAll(page, nil), -1) {
		used[string(name)] = true
	}
}

var (
	className = regexp.MustCompile(`[A-Za-z_][\w-]*`)
	ofClass   = regexp.MustCompile(`\.(-?[A-Za-z_][\w-]*)`)
	// Some icons are values of variables, which only rules for those classes use.
	icon = regexp.MustCompile(`--jp-icon-[\w-]+:\s*url\([^)]*\);?`)
)

// pruneSheet returns a style sheet without comments and without the rules that match
// nothing in a page that names these classes.
func pruneSheet(css string, used map[string]bool) string {
	var b strings.Builder
	for css != "" {
		head, body, after, ok := nextRule(css)
		if !ok { // what remains is no rule
			b.WriteString(head)
			break
		}
		css = after
		selector := strings.TrimSpace(head)
		switch {
		case body == "": // a statement, such as @charset
			b.WriteString(selector + "\n")
		case strings.HasPrefix(selector, "@media"), strings.HasPrefix(selector, "@supports"), strings.HasPrefix(selector, "@layer"):
			if inner := strings.TrimSpace(pruneSheet(body[1:len(body)-1], used)); inner != "" {
				b.WriteString(selector + " {" + inner + "}\n")
			}
		case strings.HasPrefix(selector, "@"), matches(selector, used):
			b.WriteString(selector + " " + icon.ReplaceAllString(body, "") + "\n")
		}
	}
	return b.String()
}

// matches reports whether one of the selectors of a list may match in the page. One
// that has brackets may be a list within, and is taken as it stands.
func matches(list string, used map[string]bool) bool {
	if strings.ContainsAny(list, "(") {
		return true
	}
	for selector := range strings.SplitSeq(list, ",") {
		all := true
		for _, m := range ofClass.FindAllStringSubmatch(selector, -1) {
			all = all && used[m[1]]
		}
		if all {
			return true
		}
	}
	return false
}

// nextRule cuts the first rule off a style sheet: what stands before its braces, the
// braces with what is in them, or "" for a statement, and what comes after. It takes
// comments out, and knows that strings and addresses may hold anything.
func nextRule(css string) (head, body, after string, ok bool) {
	var b strings.Builder
	depth, start := 0, 0
	for i := 0; i < len(css); i++ {
		switch c := css[i]; {
		case strings.HasPrefix(css[i:], "/*"):
			end := strings.Index(css[i+2:], "*/")
			if end < 0 {
				return b.String(), "", "", false
			}
			i += end + 3
			continue
		case c == '"' || c == '\'':
			end := i + 1
			for end < len(css) && css[end] != c {
				if css[end] == '\\' {
					end++
				}
				end++
			}
			b.WriteString(css[i:min(end+1, len(css))])
			i = end
			continue
		case strings.HasPrefix(css[i:], "url("):
			end := strings.IndexByte(css[i:], ')')
			if end < 0 {
				return b.String(), "", "", false
			}
			b.WriteString(css[i : i+end+1])
			i += end
			continue
		case c == '{':
			if depth == 0 {
				start = b.Len()
			}
			depth++
			b.WriteByte(c)
		case c == '}':
			depth--
			b.WriteByte(c)
			if depth <= 0 {
				text := b.String()
				return text[:start], text[start:], css[i+1:], true
			}
		case c == ';' && depth == 0:
			return b.String() + ";", "", css[i+1:], true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", "", false
}
