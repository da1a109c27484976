package house

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
)

const (
	root      = "../../.."
	workflows = root + "/.github/workflows/*.yml"
)

// read returns the texts of the files of a pattern, by path.
func read(t *testing.T, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.FromSlash(pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("there is no %s (%v)", pattern, err)
	}
	texts := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts[f] = string(text)
	}
	return texts
}

// wrong returns what actionlint says of a workflow.
func wrong(t *testing.T, file string, text []byte) (said []string) {
	t.Helper()
	l, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	errs, err := l.Lint(file, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range errs {
		said = append(said, e.Error())
	}
	return said
}

func TestTheWorkflowsAreRightByActionlint(t *testing.T) {
	for file, text := range read(t, workflows) {
		for _, said := range wrong(t, file, []byte(text)) {
			t.Error(said)
		}
	}
	const bad = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    needs: b\n    steps:\n      - run: echo ${{ env.A.B }}\n"
	if len(wrong(t, "bad.yml", []byte(bad))) == 0 {
		t.Error("actionlint finds nothing where a job needs one that is not there")
	}
}

var (
	uses   = regexp.MustCompile(`(?m)^\s*(?:- )?uses: *(.*)$`)
	pinned = regexp.MustCompile(`^actions/([a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$`)
)

// A tag can be moved to another commit; a commit's name is its content.
func TestAnActionIsGitHubsOwnAndPinnedToOneCommit(t *testing.T) {
	commit := map[string]string{}
	n := 0
	for file, text := range read(t, workflows) {
		for _, m := range uses.FindAllStringSubmatch(text, -1) {
			n++
			p := pinned.FindStringSubmatch(m[1])
			if p == nil {
				t.Errorf("%s uses %q; want actions/NAME@COMMIT # vX.Y.Z", file, m[1])
				continue
			}
			if is := p[2] + " " + p[3]; commit[p[1]] == "" {
				commit[p[1]] = is
			} else if commit[p[1]] != is {
				t.Errorf("%s uses %s at %s, another workflow at %s", file, p[1], is, commit[p[1]])
			}
		}
	}
	if n < 6 {
		t.Errorf("found %d actions only", n)
	}
}

func TestAWorkflowMayOnlyReadUnlessAJobSaysWhatItWrites(t *testing.T) {
	for file, text := range read(t, workflows) {
		if !strings.Contains(text, "\npermissions:\n  contents: read\n\n") {
			t.Errorf("%s does not say that by default it may only read", file)
		}
		// What runs on the code of a stranger's pull request has no secret here.
		if strings.Contains(text, "pull_request_target") || strings.Contains(text, "secrets.") {
			t.Errorf("%s runs with secrets", file)
		}
		for i, step := range strings.Split(text, "- uses: actions/checkout@")[1:] {
			if first, _, _ := strings.Cut(step, "\n      - "); !strings.Contains(first, "persist-credentials: false") {
				t.Errorf("%s: checkout %d leaves its token in the folder that the tests read", file, i+1)
			}
		}
		// A script gets what comes from outside as a variable, never as its text.
		for _, m := range regexp.MustCompile(`(?m)^\s*(?:- )?run: (?:\|\n((?:\s{10,}.*\n)+)|(.*)\n)`).FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1]+m[2], "${{") {
				t.Errorf("%s puts an expression into a script: %s", file, m[1]+m[2])
			}
		}
		jobs := strings.Count(text, "runs-on: ")
		if timeouts := strings.Count(text, "timeout-minutes: "); jobs == 0 || timeouts != jobs {
			t.Errorf("%s has %d jobs and %d time limits", file, jobs, timeouts)
		}
	}
}

// The versions that the workflows name are one, and that of go.mod.
func TestTheWorkflowsTakeOneGoAndItIsOfTheLanguageOfTheModule(t *testing.T) {
	mod := regexp.MustCompile(`(?m)^go (\d+\.\d+)\.`).FindStringSubmatch(read(t, root+"/go.mod")[filepath.FromSlash(root+"/go.mod")])
	versions := map[string]bool{}
	for file, text := range read(t, workflows) {
		found := regexp.MustCompile(`(?m)^\s*(?:GO|go-version): "(.*?)"`).FindAllStringSubmatch(text, -1)
		if len(found) != 1 {
			t.Errorf("%s names %d versions of Go, want one", file, len(found))
		}
		for _, m := range found {
			versions[m[1]] = true
			if !strings.HasPrefix(m[1], mod[1]+".") {
				t.Errorf("%s takes Go %s, and go.mod says %s", file, m[1], mod[1])
			}
		}
	}
	if len(versions) != 1 {
		t.Errorf("the workflows take several versions of Go: %v", versions)
	}
}

func TestTheFolderOfTheSiteIsNamedOnce(t *testing.T) {
	file := filepath.FromSlash(root + "/.github/workflows/ci.yml")
	text := read(t, file)[file]
	m := regexp.MustCompile(`(?m)^  SITE: (\S+)`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("ci.yml has no variable SITE")
	}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "./notebooks html") && !strings.Contains(line, `"$SITE"`) || strings.Contains(line, " path: ") && !strings.Contains(line, "${{ env.SITE }}") {
			t.Errorf("the folder of the site is named again: %s", line)
		}
	}
	// What is uploaded must not be a part of the repository.
	ignored := read(t, root+"/.gitignore")[filepath.FromSlash(root+"/.gitignore")]
	if !strings.Contains(ignored, "\n/"+m[1]+"/\n") {
		t.Errorf("git does not ignore the folder %s, into which the site is written", m[1])
	}
}

// What shows links to a page wants whole addresses.
func TestThePagesThatArePublishedAreToldWhereTheyWillBe(t *testing.T) {
	file := filepath.FromSlash(root + "/.github/workflows/ci.yml")
	text := read(t, workflows)[file]
	for _, want := range []string{`html --site "$SITE" --address "$ADDRESS"`, "ADDRESS: https://"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s has no %s", file, want)
		}
	}
}
