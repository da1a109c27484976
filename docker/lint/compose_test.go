package lint

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func load(t *testing.T, path string, vars ...string) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{filepath.Join("..", "..", filepath.FromSlash(path))}, cli.WithEnv(vars))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return project
}

var projects = map[string][]string{
	"docker/compose.yaml":     nil,
	"docker/hub/compose.yaml": {"SCHEDLAB_TEACHERS=ada"},
}

func TestEveryServiceIsReachedFromThisMachineOnlyAndHasLimits(t *testing.T) {
	for path, vars := range projects {
		for name, s := range load(t, path, vars...).Services {
			if len(s.Ports) != 1 {
				t.Errorf("%s: %s publishes %d ports; want one", path, name, len(s.Ports))
			}
			for _, port := range s.Ports {
				if port.HostIP != "127.0.0.1" {
					t.Errorf("%s: %s publishes port %d on %q; want 127.0.0.1", path, name, port.Target, port.HostIP)
				}
			}
			if s.MemLimit == 0 || s.CPUS == 0 || s.PidsLimit == 0 {
				t.Errorf("%s: %s has the limits memory %d, cores %g, processes %d; want all three", path, name, s.MemLimit, s.CPUS, s.PidsLimit)
			}
			if s.Privileged || !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 ||
				!slices.Equal(s.SecurityOpt, []string{"no-new-privileges:true"}) {
				t.Errorf("%s: %s: privileged %v, read only %v, capabilities -%v +%v, security %v", path, name, s.Privileged, s.ReadOnly, s.CapDrop, s.CapAdd, s.SecurityOpt)
			}
		}
	}
}

func TestAReadersWorkIsInAVolumeAndCellsMayRunInTmp(t *testing.T) {
	lab := load(t, "docker/compose.yaml").Services["lab"]
	if len(lab.Volumes) != 1 || lab.Volumes[0].Type != "volume" || lab.Volumes[0].Target != "/home/jovyan" {
		t.Errorf("the volumes are %v; want one over /home/jovyan", lab.Volumes)
	}
	// Docker's own default for a tmpfs is noexec, and then no cell runs.
	if len(lab.Tmpfs) != 1 || !strings.HasPrefix(lab.Tmpfs[0], "/tmp:exec,") {
		t.Errorf("tmpfs is %v; want /tmp with exec", lab.Tmpfs)
	}
	if got := lab.Environment["JUPYTER_TOKEN"]; got == nil || *got != "" {
		t.Error("a token is set in the file, where every reader of the repository has it")
	}
}

func TestAHubWithoutTeachersDoesNotStart(t *testing.T) {
	options, err := cli.NewProjectOptions([]string{"../hub/compose.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := options.LoadProject(t.Context()); err == nil || !strings.Contains(err.Error(), "name the accounts of the teachers") {
		t.Errorf("the error is %v", err)
	}
}
