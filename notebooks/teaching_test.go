package main

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/rule"
)

// asTable is a table of a figure, in which each event has its rule.
var asTable = regexp.MustCompile(`(?s)<table.*?</table>`)

// figuresOf returns what an output has of figures: their tables, and what a board or a
// timeline says of its events; and nothing of what a question or quiz.See says.
func figuresOf(t *testing.T, output string) string {
	switch {
	case strings.HasPrefix(output, "<details"):
		return ""
	case packed.MatchString(output):
		figures := strings.Join(asTable.FindAllString(html.UnescapeString(output), -1), "\n")
		for _, q := range questionsIn(t, output) {
			figures += string(q.Figures)
		}
		return figures
	}
	return html.UnescapeString(stillImage.ReplaceAllString(output, ""))
}

// A rule that a text or an answer names is no name only: a reader sees it at work.
func TestARuleThatAChapterNamesIsShownByOneOfItsFigures(t *testing.T) {
	for _, c := range committed(t) {
		named, shown := map[rule.Rule]string{}, map[rule.Rule]bool{}
		for _, cell := range c.Cells {
			charts.EachRule(cell.Source, func(_, _ int, r rule.Rule) { named[r] = cell.ID })
			for _, o := range cell.Outputs {
				charts.EachRule(figuresOf(t, o.MIME("text/html")), func(_, _ int, r rule.Rule) { shown[r] = true })
			}
		}
		if len(named) == 0 || len(shown) == 0 {
			t.Errorf("%s names %d rules and shows %d", c.Name, len(named), len(shown))
		}
		for _, r := range slices.Sorted(maps.Keys(named)) {
			if !shown[r] {
				t.Errorf("%s, cell %s: it names %s, which no figure of the chapter shows; show an event of it, or do not name it", c.Name, named[r], r)
			}
		}
	}
}

func tagged(c *nb.Cell, tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// What there is to see in an experiment is said after it, and not before a reader
// wants to know: by quiz.See, or by a question whose figures and answer are veiled.
func TestAfterEachExperimentWhatToSeeStandsBehindAVeil(t *testing.T) {
	for _, c := range committed(t) {
		explores, live := 0, 0
		for i, cell := range c.Cells {
			switch {
			case cell.Kind != nb.Code:
				continue
			case strings.Contains(cell.Source, "show.Explore("):
				explores++
			case !tagged(cell, "live"):
				continue
			default:
				live++
			}
			if strings.Contains(cell.Source, "Ask()") {
				continue
			}
			if i+1 == len(c.Cells) || !strings.Contains(c.Cells[i+1].Source, "quiz.See(") && !strings.Contains(c.Cells[i+1].Source, "quiz.Explain(") {
				t.Errorf("%s, cell %s: no quiz.See or quiz.Explain comes after its experiment", c.Name, cell.ID)
			}
		}
		if explores < 2 || live < 1 {
			t.Errorf("%s has %d cells that explore and %d on the real runtime; want two and one", c.Name, explores, live)
		}
	}
}

func TestEveryChapterHasWhatEachOfThemHas(t *testing.T) {
	for i, c := range committed(t) {
		var text strings.Builder
		challenges := 0
		for _, cell := range c.Cells {
			if cell.Kind != nb.Code {
				text.WriteString(cell.Source + "\n")
			}
			if _, ok := challengeOf(t, cell); ok {
				challenges++
			}
		}
		want := []string{"\n## Your turn\n", "\n## Recap\n", "**Read next in Go's source**", "**Sources**"}
		if i > 0 {
			want = append(want, "## Two questions on ")
		}
		for _, w := range want {
			if !strings.Contains(text.String(), w) {
				t.Errorf("%s has no %q", c.Name, strings.TrimSpace(w))
			}
		}
		if challenges != 1 {
			t.Errorf("%s has %d challenges; want one", c.Name, challenges)
		}
	}
}

// Code that a reader is to read fits into a window of half a screen.
func TestNoLineOfCodeThatAReaderSeesHasMoreThan80Characters(t *testing.T) {
	for _, c := range committed(t) {
		for _, cell := range c.Cells {
			if cell.Kind != nb.Code || hidesSource(cell) {
				continue
			}
			for line := range strings.Lines(cell.Source) {
				line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    ")
				if n := utf8.RuneCountInString(line); n > 80 {
					t.Errorf("%s, cell %s: a line has %d characters: %s", c.Name, cell.ID, n, strings.TrimSpace(line))
				}
			}
		}
	}
}

// drawnAs is what a figure's output says of it: its kind, and the run and the part of it
// that its time axis shows, which ties it to others on the page.
var drawnAs = regexp.MustCompile(`"kind":"(\w+)"(?:[^{}]*?"group":"([\w-]*)")?`)

// The scheduler itself comes first, and the figures that count are tied to a board: a
// step on the board moves the mark in the queues, as both show the same part of a run.
func TestEachChapterBeginsWithABoardAndHasQueuesTiedToOneAndUtilization(t *testing.T) {
	for _, c := range committed(t) {
		hero, tied, utilization := false, false, false
		first := true
		for _, cell := range c.Cells {
			boards, queues := map[string]bool{}, map[string]bool{}
			figures := false
			for _, o := range cell.Outputs {
				page := html.UnescapeString(stillImage.ReplaceAllString(o.MIME("text/html"), ""))
				if !strings.Contains(page, `<figure class="schedlab-figure"`) {
					continue // the script that draws figures
				}
				figures = true
				for _, m := range drawnAs.FindAllStringSubmatch(page, -1) {
					switch m[1] {
					case "board":
						boards[m[2]] = true
					case "runqueues":
						queues[m[2]] = true
					case "utilization":
						utilization = true
					}
				}
			}
			if first && figures {
				first, hero = false, len(boards) == 1
			}
			for part := range queues {
				tied = tied || part != "" && boards[part]
			}
		}
		if !hero || !tied || !utilization {
			t.Errorf("%s: its first figures have a board: %v; queues are tied to a board, so have the same From and To: %v; it has a figure of utilization: %v", c.Name, hero, tied, utilization)
		}
	}
}
