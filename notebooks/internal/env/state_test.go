package env

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestInAnImageWhatRunningWritesIsApartFromWhatIsInstalled(t *testing.T) {
	state := t.TempDir()
	t.Setenv(stateVar, state)
	e := &Env{Root: "/opt/lab", Dir: "/opt/lab/.schedlab"}
	if err := e.chooseState(); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{}
	for _, kv := range e.Environ() {
		name, value, _ := strings.Cut(kv, "=")
		vars[name] = value
	}
	for _, name := range []string{
		"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR",
	} {
		if !strings.HasPrefix(vars[name], state+string(filepath.Separator)) {
			t.Errorf("%s is %q, not in the state %s", name, vars[name], state)
		}
	}
	if want := filepath.Join(e.Dir, "jupyter", "config"); vars["JUPYTER_CONFIG_PATH"] != want {
		t.Errorf("JUPYTER_CONFIG_PATH is %q; the set-up's configuration is in %s", vars["JUPYTER_CONFIG_PATH"], want)
	}
	argv := e.kernelSpec(Kernel, nil)["argv"].([]string)
	if want := "-log_file=" + filepath.Join(state, "log", "gonb.log"); !slices.Contains(argv, want) {
		t.Errorf("the kernel is started as %v, without %s", argv, want)
	}
	if err := e.MakeState(); err != nil {
		t.Error(err)
	}
}

func TestWithoutAnImageThereIsOneFolder(t *testing.T) {
	t.Setenv(stateVar, "")
	e := &Env{Root: "/opt/lab", Dir: "/opt/lab/.schedlab"}
	if err := e.chooseState(); err != nil || e.statePath() != e.Dir || e.imageConfig() != "" || e.Pages() != "/opt/lab/.schedlab/pages" {
		t.Errorf("state %q, configuration %q, pages %v: %v", e.state, e.imageConfig(), e.Pages(), err)
	}
	settings := map[string]any{"ServerApp": map[string]any{}}
	if e.addImageSettings(settings); len(settings) != 1 || len(settings["ServerApp"].(map[string]any)) != 0 {
		t.Errorf("a reader's own machine has the settings of an image: %v", settings)
	}
}

func TestAStateThatIsNoWholePathIsRefusedInASentence(t *testing.T) {
	t.Setenv(stateVar, "here")
	err := (&Env{Dir: "/opt/lab/.schedlab"}).chooseState()
	if err == nil || !strings.Contains(err.Error(), `SCHEDLAB_STATE is "here", which is no absolute path`) {
		t.Errorf("the error is %v", err)
	}
}

// No user, not even root, makes a file in /proc.
func TestAnInstallationThatCannotBeWrittenIsSealedWhereAnImageHasItsStateElsewhere(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs a folder that root cannot write to, which Linux has: /proc")
	}
	for _, c := range []struct {
		dir, state string
		want       bool
	}{
		{"/proc/schedlab", t.TempDir(), true},
		{"/proc/schedlab", "", false},     // a checkout: the start says why it cannot write
		{t.TempDir(), t.TempDir(), false}, // an image while it is built
	} {
		if got := (&Env{Dir: c.dir, state: c.state}).sealed(); got != c.want {
			t.Errorf("installed in %s with the state in %s: sealed is %v, want %v", c.dir, c.state, got, c.want)
		}
	}
	if err := (&Env{Dir: "/opt/lab/.schedlab", state: "/proc/schedlab"}).MakeState(); err == nil || !strings.Contains(err.Error(), "lay a volume over the home folder") {
		t.Errorf("a state that cannot be written: %v", err)
	}
}
