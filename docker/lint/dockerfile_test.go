package lint

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/opencontainers/go-digest"
)

// dockerfiles are all that this repository builds, from its top.
var dockerfiles = []string{"docker/Dockerfile", "docker/hub/Dockerfile", ".devcontainer/Dockerfile"}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// noRegistry answers for every base that it has no settings, where BuildKit would
// ask a registry.
type noRegistry struct{}

func (noRegistry) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	return ref, digest.FromString(ref), []byte(`{"architecture":"amd64","os":"linux","config":{}}`), nil
}

func TestBuildKitsLinterFindsNothing(t *testing.T) {
	for _, path := range dockerfiles {
		text := read(t, path)
		source := llb.NewSourceMap(nil, path, "Dockerfile", text)
		source.Definition = &llb.Definition{} // of no build; the linter copies it
		results, err := dockerfile2llb.DockerfileLint(t.Context(), text, dockerfile2llb.ConvertOpt{
			SourceMap:    source,
			MetaResolver: noRegistry{},
		})
		if err != nil {
			t.Fatal(err)
		}
		if results.Error != nil {
			t.Errorf("%s: %s", path, results.Error.Message)
		}
		for _, w := range results.Warnings {
			t.Errorf("%s:%d: %s: %s", path, w.Location.Ranges[0].Start.Line, w.RuleName, w.Detail)
		}
	}
}

// parse returns the stages of a file and the default values of its arguments.
func parse(t *testing.T, path string) ([]instructions.Stage, map[string]string) {
	t.Helper()
	file, err := parser.Parse(bytes.NewReader(read(t, path)))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	stages, global, err := instructions.Parse(file.AST, nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	values := map[string]string{}
	for _, command := range global {
		for _, arg := range command.Args {
			if arg.Value != nil {
				values[arg.Key] = *arg.Value
			}
		}
	}
	return stages, values
}

// bases are the images from outside that a file builds on.
func bases(stages []instructions.Stage) []string {
	var names, outside []string
	for _, s := range stages {
		if !slices.Contains(names, s.BaseName) {
			outside = append(outside, s.BaseName)
		}
		names = append(names, s.Name)
	}
	return outside
}

// exact is a tag that names one version of all that is in the base, with the
// whole name of the image, and a digest where one was pinned.
var exact = regexp.MustCompile(`^docker\.io/library/[a-z]+:\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$`)

func TestEveryBaseIsNamedByAnExactTag(t *testing.T) {
	for _, path := range dockerfiles {
		stages, _ := parse(t, path)
		for _, base := range bases(stages) {
			if !exact.MatchString(base) {
				t.Errorf("%s builds on %s; want a whole name with an exact tag, such as docker.io/library/debian:12.15-slim", path, base)
			}
		}
	}
}

func TestFilesThatNameOneBaseNameOneVersionOfIt(t *testing.T) {
	seen := map[string]string{}
	for _, path := range dockerfiles {
		stages, _ := parse(t, path)
		for _, base := range bases(stages) {
			name, _, _ := strings.Cut(base, ":")
			if other, ok := seen[name]; ok && other != base {
				t.Errorf("%s builds on %s, another file on %s", path, base, other)
			}
			seen[name] = base
		}
	}
}

func TestTheImagesGoIsThatOfTheModule(t *testing.T) {
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(read(t, "go.mod"))
	stages, _ := parse(t, "docker/Dockerfile")
	want := fmt.Sprintf("docker.io/library/golang:%s.", version[1])
	if !strings.HasPrefix(stages[0].BaseName, want) {
		t.Errorf("docker/Dockerfile compiles with %s, go.mod asks for Go %s", stages[0].BaseName, version[1])
	}
}

// last returns the last command of a type in a stage.
func last[C instructions.Command](t *testing.T, s instructions.Stage) C {
	t.Helper()
	for _, command := range slices.Backward(s.Commands) {
		if c, ok := command.(C); ok {
			return c
		}
	}
	var none C
	t.Fatalf("the stage %s has no %T", s.Name, none)
	return none
}

func TestTheImageRunsAsAReaderAndExecutesWhatIsNamed(t *testing.T) {
	stages, args := parse(t, "docker/Dockerfile")
	image := stages[len(stages)-1]
	if user := last[*instructions.UserCommand](t, image).User; user != "$NB_UID" || args["NB_UID"] != "1000" || args["NB_USER"] != "jovyan" {
		t.Errorf("it runs as %s, of %v; a hub and Binder want $NB_UID, and by default jovyan and 1000", user, args)
	}
	// In the form of a list no shell stands between, which would swallow arguments
	// and signals. tini ends children that a kernel leaves.
	if entry := last[*instructions.EntrypointCommand](t, image); entry.PrependShell || !slices.Equal(entry.CmdLine, []string{"tini", "-g", "--", "schedlab", "serve"}) {
		t.Errorf("ENTRYPOINT is %v", entry.CmdLine)
	}
	if cmd := last[*instructions.CmdCommand](t, image); cmd.PrependShell || !slices.Equal(cmd.CmdLine, []string{"jupyter-lab"}) {
		t.Errorf("CMD is %v", cmd.CmdLine)
	}
	if check := last[*instructions.HealthCheckCommand](t, image).Health.Test; len(check) < 2 || check[0] != "CMD" {
		t.Errorf("the health check is %v; want a program without a shell", check)
	}
}

func TestBinderBuildsTheSameImage(t *testing.T) {
	if to, err := os.Readlink(filepath.Join("..", "..", ".binder", "Dockerfile")); err != nil || filepath.ToSlash(to) != "../docker/Dockerfile" {
		t.Errorf(".binder/Dockerfile leads to %q (%v); want docker/Dockerfile", to, err)
	}
}

// run are the lines that the RUN commands of all files execute.
func run(t *testing.T) map[string]string {
	lines := map[string]string{}
	for _, path := range dockerfiles {
		stages, _ := parse(t, path)
		for _, s := range stages {
			for _, command := range s.Commands {
				if r, ok := command.(*instructions.RunCommand); ok {
					for line := range strings.SplitSeq(strings.Join(r.CmdLine, " "), "&&") {
						lines[strings.Join(strings.Fields(strings.ReplaceAll(line, "\\\n", " ")), " ")] = path
					}
				}
			}
		}
	}
	return lines
}

func TestWhatIsInstalledComesFromPinnedListsOnly(t *testing.T) {
	for line, path := range run(t) {
		switch {
		case strings.Contains(line, "pip install"):
			list := regexp.MustCompile(` -r \S+\.txt$`)
			if !list.MatchString(line) || !strings.Contains(line, "--require-hashes") || !strings.Contains(line, "--only-binary :all:") {
				t.Errorf("%s installs what no list pins by hash: %s", path, line)
			}
		case strings.HasPrefix(line, "npm "):
			if !strings.HasPrefix(line, "npm ci --ignore-scripts") {
				t.Errorf("%s installs what no lock file pins, or runs its scripts: %s", path, line)
			}
		case strings.Contains(line, "go install"), strings.Contains(line, "go get"), strings.Contains(line, "curl "), strings.Contains(line, "wget "):
			t.Errorf("%s installs what nothing pins: %s", path, line)
		}
	}
}

var pinned = regexp.MustCompile(`(?m)^([a-z0-9-]+)==(\S+)( ; .*?)? \\$`)

// The image and the hub have lists of what they need in addition. Where two lists
// name a package, one of them would install another version than a reader has.
func TestListsThatNameOnePackageNameOneVersionOfIt(t *testing.T) {
	lists := []string{"docker/requirements.txt", "docker/hub/singleuser.txt", "docker/hub/hub.txt"}
	versions := map[string]map[string][]string{} // package, then list
	for _, list := range lists {
		for _, m := range pinned.FindAllStringSubmatch(string(read(t, list)), -1) {
			if versions[m[1]] == nil {
				versions[m[1]] = map[string][]string{}
			}
			versions[m[1]][list] = append(versions[m[1]][list], m[2])
		}
	}
	if len(versions) < 100 {
		t.Fatalf("only %d packages found in %v", len(versions), lists)
	}
	for name, by := range versions {
		for i, list := range lists {
			for _, other := range lists[:i] {
				// hub.txt is for newer Pythons only, so it may have fewer.
				for _, v := range by[list] {
					if by[other] != nil && !slices.Contains(by[other], v) {
						t.Errorf("%s has %s %s, %s has %v", list, name, v, other, by[other])
					}
				}
			}
		}
	}
	if hub, single := versions["jupyterhub"]["docker/hub/hub.txt"], versions["jupyterhub"]["docker/hub/singleuser.txt"]; !slices.Equal(hub, single) || len(hub) != 1 {
		t.Errorf("the hub is JupyterHub %v, its students' servers are %v", hub, single)
	}
}
