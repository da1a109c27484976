package lint

import (
	"bufio"
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
)

// classList is where docker/hub/README.md has a teacher write the names.
const classList = "docker/hub/class.txt"

// A student that looks around in the image, or in a copy of the repository, finds no names.
func TestTheNamesOfAClassAreNeitherCommittedNorInTheImage(t *testing.T) {
	if !bytes.Contains(read(t, "docker/hub/README.md"), []byte("`"+classList+"`")) {
		t.Errorf("docker/hub/README.md has the names of the class in another file than %s", classList)
	}
	out, err := exec.Command("git", "-c", "safe.directory=*", "-C", filepath.Join("..", ".."), "check-ignore", classList).CombinedOutput()
	if err != nil {
		t.Errorf("git does not ignore %s: %v %s", classList, err, out)
	}
	// Both images are built from the top of the repository; that of a hub names its files.
	var patterns []string
	for lines := bufio.NewScanner(bytes.NewReader(read(t, "docker/Dockerfile.dockerignore"))); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, line)
		}
	}
	for file, ignored := range map[string]bool{classList: true, "docker/hub/README.md": false} {
		if got, err := patternmatcher.Matches(file, patterns); err != nil || got != ignored {
			t.Errorf("docker/Dockerfile.dockerignore leaves %s out: %v, want %v (%v)", file, got, ignored, err)
		}
	}
}
