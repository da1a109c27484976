package show

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib/rule"
)

// A test of docker/tools bundles the modules again, with esbuild. This one needs
// none, and sees that one of them changed, or the script, or the pinned esbuild.
func TestTheScriptIsOfTheModulesAndOfThePinnedEsbuild(t *testing.T) {
	h := sha256.New()
	web := os.DirFS("web")
	err := fs.WalkDir(web, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(web, name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	head, script, _ := strings.Cut(ownJS, "\n")
	io.WriteString(h, script)
	mod, err := os.ReadFile("../../docker/tools/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^(?:require |\t)github\.com/evanw/esbuild (\S+)$`).FindSubmatch(mod)
	if version == nil {
		t.Fatal("docker/tools/go.mod requires no esbuild")
	}
	want := fmt.Sprintf(" with esbuild %s from charts/show/web, sha256 of both %x.", version[1], h.Sum(nil))
	if !strings.Contains(head, want) {
		t.Errorf("figures.gen.js begins\n%s\nwant%s\nRun `go generate ./charts/show`.", head, want)
	}
}

func TestThePageMakesNoMarkupAndRunsNoText(t *testing.T) {
	err := fs.WalkDir(os.DirFS("web"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile("web/" + name)
		// A reader may follow a link to a rule; the page itself asks for nothing there.
		web, _ := charts.RuleLinks(rule.RQ1)
		text = bytes.ReplaceAll(text, []byte(strings.TrimSuffix(strings.TrimPrefix(web, `href="`), `RQ-1"`)), nil)
		// The name that elements of SVG have is one, and no browser asks for it.
		text = bytes.ReplaceAll(text, []byte("'http://www.w3.org/2000/svg'"), nil)
		for _, not := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "://", "sourceMappingURL"} {
			if strings.Contains(string(text), not) {
				t.Errorf("web/%s has %s", name, not)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
