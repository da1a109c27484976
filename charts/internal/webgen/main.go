// Webgen writes what the page's JavaScript must know of the figures of package
// charts, from the Go source that says it: the columns of rows, and the numbers
// and names in them. Each becomes a module of its own, so that the bundler
// refuses a name that Go does not have.
//
// `go generate ./charts/show` runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: webgen CHARTS GEN: the folder of package charts, and that of the modules to write")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write replaces the modules in a folder.
func write(charts, gen string) error {
	files, err := generate(charts)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(gen); err != nil {
		return err
	}
	if err := os.MkdirAll(gen, 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(gen, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
