package show

import (
	"errors"

	"github.com/schedlab/schedlab/charts"
)

// A page has no kernel and no files, and has the runtime already. Its program is
// smaller by a quarter without what is for those.

func inNotebook() bool { return false }

func display(string) {}

// Runtime does nothing: the page has it.
func Runtime() {}

// File returns an error: a page cannot write files.
func File(string, ...*charts.Figure) error { return errors.New("show: a page cannot write a file") }

// startBuild does nothing: the program is that of the page.
func startBuild() string { return "" }
