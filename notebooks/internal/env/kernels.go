package env

import (
	"debug/buildinfo"
	_ "embed"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// The kernels in JupyterLab's picker, by the names of their folders.
const (
	Kernel        = "gonb"         // asks the network for nothing
	NetworkKernel = "gonb-network" // fetches the modules that a cell imports
)

// kernelName is what a kernel is called in the picker. kernel_go.sh names the
// second one in an error.
var kernelName = map[string]string{
	Kernel:        "Go (gonb)",
	NetworkKernel: "Go with modules from the network",
}

// kernelGo is the go command of the kernels; it says itself what it is for.
//
//go:embed kernel_go.sh
var kernelGo []byte

// kernelSpec is the kernel.json of a kernel. --raw_error puts the compiler's
// own words into the error; -go_work lets every notebook import this module
// with no line of its own.
func (e *Env) kernelSpec(name string, vars map[string]string) map[string]any {
	return map[string]any{
		"argv": []string{
			e.Bin("gonb"), "--kernel", "{connection_file}", "--raw_error", "-go_work=" + e.Root,
			// The kernel's own diary goes to a file: on the terminal it would bury
			// the address to open.
			"-logtostderr=false", "-stderrthreshold=FATAL", "-log_file=" + e.statePath("log", "gonb.log"), "-log_file_max_size=10",
		},
		"display_name":   kernelName[name],
		"language":       "go",
		"interrupt_mode": "message",
		"env":            vars,
	}
}

// CellVars are the variables with which a kernel compiles and runs its cells,
// in addition to PATH. From where the network kernel fetches modules is not
// among them: that is in the environment that Jupyter runs in (Environ).
func (e *Env) CellVars(kernel string) map[string]string {
	vars := e.goVars()
	vars["SCHEDLAB_HOME"], vars["SCHEDLAB_GO"], vars["SCHEDLAB_OWN"] = e.Dir, e.goProgram(), module
	if kernel == NetworkKernel {
		vars["SCHEDLAB_MODULES"], vars["SCHEDLAB_MODULE"] = "network", module
	} else {
		vars["SCHEDLAB_MODULES"], vars["SCHEDLAB_MODULE"] = "", ""
		maps.Copy(vars, goOffline())
	}
	return vars
}

// kernelFiles are the kernels' files, by path.
func (e *Env) kernelFiles() map[string]any {
	files := map[string]any{}
	for name := range kernelName {
		vars := e.CellVars(name)
		path := []string{e.kernelBin(), e.path("bin"), e.venvBin(), filepath.Join(e.goroot, "bin"), "${PATH}"}
		vars["PATH"] = strings.Join(path, string(os.PathListSeparator))
		files[e.path("venv", "share", "jupyter", "kernels", name, "kernel.json")] = e.kernelSpec(name, vars)
	}
	return files
}

// kernelBin is the folder of the programs that only kernels see.
func (e *Env) kernelBin() string { return e.path("jupyter", "bin") }

// LanguageInfo is what JupyterLab writes into a notebook about the language of
// the kernels of the checkout at root: the answer of the kernel, in which only
// the version differs between machines.
func LanguageInfo(root string) map[string]any {
	e := &Env{Dir: filepath.Join(root, ".schedlab")}
	version := runtime.Version() // before the set-up; it builds the kernel with the same Go
	if info, err := buildinfo.ReadFile(e.Bin("gonb")); err == nil {
		version = info.GoVersion
	}
	return map[string]any{
		"codemirror_mode": "", "file_extension": ".go", "mimetype": "text/x-go", "name": "go",
		"nbconvert_exporter": "", "pygments_lexer": "", "version": version,
	}
}
