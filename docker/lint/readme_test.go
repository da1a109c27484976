package lint

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	pathInText  = regexp.MustCompile("`((?:\\.ci|\\.binder|\\.devcontainer|docker|hub)/?[A-Za-z0-9._/-]*)`")
	linkInText  = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	limitOfTime = regexp.MustCompile(`SCHEDLAB_IMAGE_LIMIT:-(\d+)m`)
)

func TestThePagesOfTheImageNameFilesThatAreThere(t *testing.T) {
	found := 0
	for _, page := range []string{"docker/README.md", "docker/hub/README.md"} {
		text := string(read(t, page))
		check := func(name string) {
			found++
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(name))); err != nil && name != "docker/hub/class.txt" { // a teacher's own
				t.Errorf("%s names %s: %v", page, name, err)
			}
		}
		for _, m := range pathInText.FindAllStringSubmatch(text, -1) {
			if name, ok := strings.CutPrefix(m[1], "hub/"); ok {
				check("docker/hub/" + name)
			} else {
				check(m[1])
			}
		}
		for _, m := range linkInText.FindAllStringSubmatch(text, -1) {
			check(path.Join(path.Dir(page), m[1]))
		}
	}
	if found < 12 {
		t.Errorf("found %d names of files only", found)
	}
}

func TestThePageOfTheImageSaysHowLongTheStageMayTake(t *testing.T) {
	m := limitOfTime.FindSubmatch(read(t, "docker/check/stage.sh"))
	if m == nil || !strings.Contains(string(read(t, "docker/README.md")), "stopped after "+string(m[1])+" minutes") {
		t.Errorf("docker/README.md does not say that the stage is stopped after %q minutes", m)
	}
}
