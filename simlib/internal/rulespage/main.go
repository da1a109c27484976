// The command rulespage writes simlib/RULES.md, the page of the scheduler's
// rules, from the index that simlib.Rules returns. It is run in simlib, by
// go generate.
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
