package main

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// line is the line that a link to Go's source names. Another release of Go has
// its functions elsewhere.
var line = regexp.MustCompile(`#L\d+`)

func TestThePageOfTheRulesIsUpToDate(t *testing.T) {
	page, err := Page("../..")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../RULES.md")
	if err != nil {
		t.Fatal(err)
	}
	got, want := string(have), string(page)
	if runtime.Version() != release {
		got, want = line.ReplaceAllString(got, ""), line.ReplaceAllString(want, "")
	}
	if got != want {
		t.Error(`simlib/RULES.md is not what package rule says; run "go generate" in simlib`)
	}
}

func TestEveryLinkOfThePageLeadsSomewhere(t *testing.T) {
	page, err := Page("../..")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(string(page), -1)
	if len(links) < 500 {
		t.Errorf("the page has %d links only", len(links))
	}
	for _, l := range links {
		to := l[1]
		if anchor, ok := strings.CutPrefix(to, "#"); ok {
			if !strings.Contains(string(page), `<a id="`+anchor+`">`) {
				t.Errorf("the page has no %s", to)
			}
		} else if !strings.HasPrefix(to, "https://github.com/golang/go/blob/"+release+"/src/") {
			if _, err := os.Stat("../../" + to); err != nil {
				t.Error(err)
			}
		}
	}
}
