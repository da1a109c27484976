// Api writes .github/api.txt, the list of all that the packages of schedlab
// export to programs of others. A test compares the list with the code, and
// what changed since the last release with the changelog.
//
//	go run -C docker/tools ./api            # after a change of what is exported
//	go run -C docker/tools ./api -release   # when a version is tagged
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// Where things are, from docker/tools, the folder of this module.
const (
	house     = "../.."
	listFile  = house + "/.github/api.txt"
	changelog = house + "/.github/CHANGELOG.md"
)

// The packages that programs of others import. Quiz is for cells, which are
// programs of readers.
var packages = []string{"./simlib/...", "./charts/...", "./notebooks/quiz"}

func main() {
	release := flag.Bool("release", false, "what is exported now becomes what was released")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "api: unexpected argument %q; it takes -release only\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := write(*release); err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(1)
	}
}

func write(release bool) error {
	text, err := os.ReadFile(listFile)
	if err != nil {
		return err
	}
	was, err := parse(string(text))
	if err != nil {
		return err
	}
	now, err := exported(house, packages...)
	if err != nil {
		return err
	}
	is := was.update(now)
	if release {
		is = is.release()
	}
	if err := os.WriteFile(listFile, []byte(is.String()), 0o644); err != nil {
		return err
	}
	if release {
		return nil
	}
	notes, err := os.ReadFile(changelog)
	if err != nil {
		return err
	}
	if missing := is.unnoted(newest(string(notes))); len(missing) > 0 {
		return fmt.Errorf("the list is written; the newest section of .github/CHANGELOG.md still has to name, in backticks:\n  %s", strings.Join(missing, "\n  "))
	}
	return nil
}
