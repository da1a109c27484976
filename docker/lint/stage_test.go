package lint

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// inputs are the paths in docker/check/inputs, by the word before them.
func inputs(t *testing.T) map[string][]string {
	t.Helper()
	list := map[string][]string{}
	for line := range strings.Lines(string(read(t, "docker/check/inputs"))) {
		what, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch what {
		case "watch", "less", "beside":
			list[what] = append(list[what], name)
		case "", "#":
		default:
			t.Errorf("docker/check/inputs has a line that stage.sh does not read: %s", line)
		}
	}
	return list
}

func TestWhatAnImageCopiesIsWatchedOrSaidToBeTriedElsewhere(t *testing.T) {
	list := inputs(t)
	for _, file := range []string{"docker/Dockerfile", "docker/hub/Dockerfile"} {
		stages, _ := parse(t, file)
		for _, s := range stages {
			for _, command := range s.Commands {
				c, ok := command.(*instructions.CopyCommand)
				if !ok || c.From != "" {
					continue
				}
				for _, source := range c.SourcePaths {
					if !slices.ContainsFunc(slices.Concat(list["watch"], list["beside"]), func(p string) bool {
						return p == source || strings.HasPrefix(source, p+"/")
					}) {
						t.Errorf("%s copies %s, of which docker/check/inputs says nothing", file, source)
					}
				}
			}
		}
	}
}

func TestEveryInputOfTheImageIsThere(t *testing.T) {
	for _, names := range inputs(t) {
		for _, name := range names {
			if found, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(name))); len(found) == 0 && !strings.HasPrefix(name, "*") {
				t.Errorf("docker/check/inputs names %s, which is not there (%v)", name, err)
			}
		}
	}
}

func TestWhatPassedIsAHashAndADay(t *testing.T) {
	if said := string(read(t, "docker/check/passed")); !regexp.MustCompile(`^[0-9a-f]{64} \d{4}-\d\d-\d\d .*\n$`).MatchString(said) {
		t.Errorf("docker/check/passed is %q", said)
	}
}

// checkout is a checkout of its own with what stage.sh watches, and an image.sh that
// says that it is run.
type checkout struct {
	t   *testing.T
	dir string
	bin string // its programs come before those of the machine
}

func newCheckout(t *testing.T) *checkout {
	c := &checkout{t, t.TempDir(), t.TempDir()}
	files, err := exec.Command("git", "-C", filepath.Join("..", ".."), "ls-files", "-z", "--", "docker/check", "docker/*ocker*", "docker/tools/go.mod", "go.mod",
		"notebooks/serve.go", "simlib/live/cpumax").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(files), "\x00"), "\x00") {
		c.write(name, string(read(t, name)))
	}
	c.write("notebooks/00-first.ipynb", "{}")
	c.write("docker/check/image.sh", "#!/bin/sh\necho THE IMAGE IS BUILT\nexit ${IMAGE_ENDS_WITH:-0}\n")
	// What the machine has and lacks is as a test wants it.
	for _, name := range []string{"buildah", "podman", "runc", "conmon", "iptables", "mmdebstrap", "podman-compose", "curl", "ip", "nsenter", "unshare", "mkdir", "rmdir"} {
		c.program(name, "exit 0")
	}
	c.program("id", "echo 0")
	c.program("apt-get", "echo 'E: no route to the packages' >&2; exit 100")
	c.program("df", "echo 'Filesystem blocks used available'; echo 'x 0 0 99000000 1% /'")
	c.git("init", "-q")
	c.git("add", "-A")
	return c
}

func (c *checkout) write(name, text string) {
	c.t.Helper()
	to := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		c.t.Fatal(err)
	}
	mode := os.FileMode(0o644)
	if path.Ext(name) == ".sh" {
		mode = 0o755
	}
	if err := os.WriteFile(to, []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
}

func (c *checkout) program(name, script string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		c.t.Fatal(err)
	}
}

func (c *checkout) git(args ...string) {
	c.t.Helper()
	if out, err := exec.Command("git", append([]string{"-C", c.dir}, args...)...).CombinedOutput(); err != nil {
		c.t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// stage runs docker/check/stage.sh there.
func (c *checkout) stage(vars ...string) (said string, err error) {
	c.t.Helper()
	cmd := exec.Command("bash", filepath.Join(c.dir, "docker", "check", "stage.sh"))
	cmd.Env = append(append(os.Environ(), "PATH="+c.bin+string(os.PathListSeparator)+os.Getenv("PATH")), vars...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *checkout) want(t *testing.T, after, words string, vars ...string) {
	t.Helper()
	said, err := c.stage(vars...)
	if err != nil || !strings.Contains(said, words) {
		t.Errorf("%s it ends with %v and says %q; want %q", after, err, said, words)
	}
}

func TestEveryRunOfAllChecksAsksWhetherTheImageHasToBeBuilt(t *testing.T) {
	if !regexp.MustCompile(`(?m)^docker/check/stage\.sh$`).Match(read(t, ".ci/run")) {
		t.Error(".ci/run does not call docker/check/stage.sh")
	}
}

const built, unchanged = "THE IMAGE IS BUILT", "the inputs of the image have not changed since it was built and passed on 20"

func TestTheImageIsBuiltWhereItsInputsChangedAndElseItIsSaid(t *testing.T) {
	c := newCheckout(t)
	c.write("docker/check/passed", "of another 2020-01-01\n")
	c.want(t, "with another hash", built)
	c.want(t, "after it passed", unchanged)
	for _, name := range []string{"notebooks/00-first.ipynb", "docker/README.md", "docker/lint/stage_test.go", "docker/tools/api/main.go", "simlib/live/cpumax/cpumax_test.go"} {
		c.write(name, "changed")
		c.git("add", "-A")
		c.want(t, "with another "+name, unchanged)
	}
	for _, name := range []string{"docker/Dockerfile", "docker/check/hub.sh", "go.mod", "docker/tools/go.mod", "notebooks/serve.go", "simlib/live/cpumax/cpumax.go", "docker/new.txt"} {
		c.write(name, "changed")
		c.git("add", "-A")
		c.want(t, "with another "+name, built)
		c.want(t, "after that", unchanged)
	}
	if err := os.Remove(filepath.Join(c.dir, "docker", "new.txt")); err != nil {
		t.Fatal(err)
	}
	c.want(t, "without a file", built)
	if err := os.Chmod(filepath.Join(c.dir, "docker", "check", "standins.sh"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.want(t, "with a program that is none", built)
}

func TestAnImageThatFailsIsAFailureAndIsTriedAgain(t *testing.T) {
	c := newCheckout(t)
	c.write("docker/check/passed", "of another 2020-01-01\n")
	if said, err := c.stage("IMAGE_ENDS_WITH=3"); err == nil || strings.Contains(said, "passed in") {
		t.Errorf("it ends with %v and says %q", err, said)
	}
	c.want(t, "after a failure", built)
}

func TestAMachineThatCannotBuildAnImageIsToldInALineWhatItLacks(t *testing.T) {
	for words, break_ := range map[string]func(c *checkout){
		"the rights of root (this is uid 1000)": func(c *checkout) { c.program("id", "echo 1000") },
		"namespaces of its own for network and mounts (unshare: Operation not permitted)": func(c *checkout) {
			c.program("unshare", "echo 'unshare: Operation not permitted' >&2; exit 1")
		},
		"cgroups that it may make":       func(c *checkout) { c.program("mkdir", "exit 1") },
		"room for images: 2 GB are free": func(c *checkout) { c.program("df", "echo 'x 0 0 2000000 1% /'") },
		"schedlab-none, and its package cannot be installed (E: no route to the packages)": func(c *checkout) {
			script := strings.Replace(string(read(c.t, "docker/check/stage.sh")), "programs=(buildah", "programs=(schedlab-none buildah", 1)
			c.write("docker/check/stage.sh", script)
		},
	} {
		c := newCheckout(t)
		c.write("docker/check/passed", "of another 2020-01-01\n")
		break_(c)
		c.want(t, "on a machine that lacks something", "NOT BUILT, though its inputs have changed: this machine lacks "+words)
		if said, _ := c.stage(); strings.Contains(said, built) || strings.Count(said, "\n") != 2 {
			t.Errorf("it says %q", said)
		}
	}
}
