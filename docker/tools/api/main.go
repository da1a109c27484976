// Api writes .github/api.txt, the list of all that the packages of schedlab
// export to programs of others. A test compares the list with the code, and
// what changed since the last release with the changelog.
//
//	go run -C docker/tools ./api            # after a change of what is exported
//	go run -C docker/tools ./api -release   # before a version is tagged
//	go run -C docker/tools ./api -released v0.1.0   # is all of it ready?
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
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
	released := flag.String("released", "", "only say whether the list and the changelog are those of a release with this tag")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "api: unexpected argument %q; it takes -release or -released TAG\n", flag.Arg(0))
		os.Exit(2)
	}
	do := func() error { return write(*release) }
	if *released != "" {
		do = func() error { return ready(*released) }
	}
	if err := do(); err != nil {
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

// ready returns an error where the list or the changelog is not yet that of a
// release with a tag.
func ready(tag string) error {
	text, err := os.ReadFile(listFile)
	if err != nil {
		return err
	}
	is, err := parse(string(text))
	if err != nil {
		return err
	}
	notes, err := os.ReadFile(changelog)
	if err != nil {
		return err
	}
	return readyAs(tag, is, string(notes))
}

var version = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$`)

func readyAs(tag string, is list, changelog string) error {
	if !version.MatchString(tag) {
		return fmt.Errorf("%q is no semantic version; want a tag such as v0.1.0", tag)
	}
	title, _, _ := strings.Cut(newest(changelog), "\n")
	if name, date, _ := strings.Cut(title, ", "); "v"+name != tag || !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(date) {
		return fmt.Errorf("the newest section of .github/CHANGELOG.md is %q; a release of %s wants %q with a date, such as %q", title, tag, tag[1:], tag[1:]+", 2027-01-31")
	}
	for line, mark := range is {
		if mark != released {
			return fmt.Errorf("%q is marked as not released; run `go run -C docker/tools ./api -release` before the tag", line)
		}
	}
	return nil
}
