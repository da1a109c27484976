package env

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// stateVar names the folder for what running writes, apart from what the set-up
// installs. An image sets it: there the installation is shared by all readers
// and only read, and each reader's volume keeps the state.
const stateVar = "SCHEDLAB_STATE"

// chooseState takes the folder for the state that the variable names, if it does.
func (e *Env) chooseState() error {
	named := os.Getenv(stateVar)
	if named == "" {
		return nil
	}
	if !filepath.IsAbs(named) {
		return &Problem{What: fmt.Sprintf("%s is %q, which is no absolute path", stateVar, named), Do: "set it to the whole path of a folder, or unset it"}
	}
	e.state = filepath.Clean(named)
	return nil
}

func (e *Env) statePath(elem ...string) string {
	dir := e.Dir
	if e.InImage() {
		dir = e.state
	}
	return filepath.Join(append([]string{dir}, elem...)...)
}

// InImage says that the checkout is installed in an image, where readers only read it.
func (e *Env) InImage() bool { return e.state != "" }

// sealed says that what is installed belongs to an image: complete when the image
// was made, and not to be written now. A start then looks at nothing that it
// could not mend.
func (e *Env) sealed() bool {
	return e.InImage() && writable(e.Dir) != nil
}

// MakeState makes the folders that programs of an image write to. A reader's
// volume is empty at first.
func (e *Env) MakeState() error {
	for _, dir := range []string{filepath.Dir(e.Log("")), e.Pages(), e.statePath("jupyter", "data")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return &Problem{
				What: fmt.Sprintf("%s cannot be written (%v)", e.statePath(), reason(err)),
				Do:   "lay a volume over the home folder, which keeps the reader's work, and let user " + fmt.Sprint(os.Getuid()) + " write to it",
				Err:  err,
			}
		}
	}
	return nil
}

// imageConfig is the folder of our configuration of Jupyter, where that is not
// the one in which Jupyter writes its own.
func (e *Env) imageConfig() string {
	if !e.InImage() {
		return ""
	}
	return e.path("jupyter", "config")
}

// addImageSettings adds what the launcher tells a JupyterLab that it starts, for
// an image in which a hub or Binder starts the server. A port of a container is
// reached only where it is published.
func (e *Env) addImageSettings(settings map[string]any) {
	if !e.InImage() {
		return
	}
	maps.Copy(settings["ServerApp"].(map[string]any), map[string]any{
		"ip": "0.0.0.0", "port": 8888, "port_retries": 0, "open_browser": false, "root_dir": e.Root,
	})
	settings["MultiKernelManager"] = map[string]any{"default_kernel_name": Kernel}
}

// Pages is the folder where cells that explore put their programs for the page. It is
// below no static path, from which Jupyter serves files to every program that asks.
func (e *Env) Pages() string { return e.statePath("pages") }

// RuntimeDir is where running servers write what they are, token included.
func (e *Env) RuntimeDir() string { return e.statePath("jupyter", "runtime") }

// Log is the path of the diary with the name.
func (e *Env) Log(name string) string { return e.statePath("log", name+".log") }
