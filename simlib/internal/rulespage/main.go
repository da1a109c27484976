// The command rulespage writes simlib/RULES.md, the page of the scheduler's
// rules, from the catalogue of package rule. It is run in simlib, by go generate,
// as what the page links to is there.
package main

import (
	"fmt"
	"os"
)

func main() {
	page, err := Page(".")
	if err == nil {
		err = os.WriteFile("RULES.md", page, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rulespage:", err)
		os.Exit(1)
	}
}
