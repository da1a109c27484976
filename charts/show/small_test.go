package show

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
)

func TestOnlyWhatRuntimeShowsHasASmallForm(t *testing.T) {
	whole := constant(parts{how: "whole", runs: " " + runsAttr + `="sha256-a= sha256-b="`, lib: `unpack("H4sI+/=")`})
	small := Small(whole)
	if small == whole || !IsSmall(small) || IsSmall(whole) {
		t.Errorf("the small form is\n%s", small)
	}
	if Small(small) != small {
		t.Error("the small form of a small form is another")
	}
	other, err := loaderOf([]byte("another ECharts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		other,
		whole + "<p>", "<p>" + whole,
		strings.Replace(whole, `unpack("H4sI`, `unpack("H4sI")+evil("`, 1),
		strings.Replace(whole, "Figures are", "We are", 1),
		"<p>" + runsAttr,
	} {
		if Small(text) != text {
			t.Errorf("what Runtime does not show is taken for it:\n%.300s", text)
		}
	}
}

func TestASmallFormHasNoEChartsAndAsksForThePinnedOneOnly(t *testing.T) {
	small := smallHTML()
	if len(small) > 75_000 { // ECharts alone has 490,000
		t.Errorf("it has %d bytes", len(small))
	}
	if strings.Count(small, "<script") != 1 || strings.Contains(small, "://") || regexp.MustCompile(`\$[A-Z]`).MatchString(small) {
		t.Errorf("it is\n%s", small)
	}
	if strings.Count(small, "fetch(") != 1 || !strings.Contains(small, `"static/`+Served+`"`) {
		t.Errorf("it asks for something else than %s:\n%s", Served, small)
	}
	// The form of a content's hash is that of Subresource Integrity.
	sum := pinnedSum()
	if want := `integrity:"sha256-` + base64.StdEncoding.EncodeToString(sum[:]) + `"`; !strings.Contains(small, want) {
		t.Errorf("there is no %s in\n%s", want, small)
	}
}

// What is put into an exported page is no part of the notebook: of an output
// that says it is a small form, nothing is kept.
func TestAnOutputIsASmallFormByItsBeginning(t *testing.T) {
	small := smallHTML()
	for text, want := range map[string]bool{
		small: true,
		strings.ReplaceAll(small, echartsVersion, "7.0.0"):              true,
		strings.Replace(small, "(function(){", "(function(){evil()", 1): true,
		`<div class="schedlab-runtime" data-schedlab-library="x">`:      true,
		"<p>" + small: false,
		`<div class="schedlab-figure" data-schedlab-library="x">`:                        false,
		`<style></style><b></b><div class="schedlab-runtime" data-schedlab-library="x">`: false,
	} {
		if got := IsSmall(text); got != want {
			t.Errorf("IsSmall is %v for\n%.200s", got, text)
		}
	}
}

func TestTheWholeFormIsThatOfThePinnedECharts(t *testing.T) {
	home := tempDir(t)
	path := plant(t, home, "globalThis.stolen = document.cookie")
	if html, err := Whole(home); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("another ECharts is put in: %v, %.100s", err, html)
	}
	if _, err := Whole(tempDir(t)); err == nil || !strings.Contains(err.Error(), "go run ./notebooks") {
		t.Errorf("without ECharts the error is %v", err)
	}
}
