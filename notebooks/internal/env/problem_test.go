package env

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// wantProblem runs a start that must fail with a sentence that holds all of
// the words.
func wantProblem(t *testing.T, root string, words ...string) {
	t.Helper()
	var out bytes.Buffer
	_, err := Ensure(t.Context(), root, &out)
	var problem *Problem
	if !errors.As(err, &problem) {
		t.Fatalf("Ensure: %v; want a problem with what to do\n%s", err, &out)
	}
	if problem.What == "" || problem.Do == "" || strings.Contains(err.Error(), "\n") {
		t.Errorf("the problem is not one sentence with what to do: %q", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the problem does not say %q:\n%v", w, err)
		}
	}
	if left := Descendants(os.Getpid()); len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}
}

// pathWith is a PATH of one folder with go, sh and the scripts.
func pathWith(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go", "sh"} {
		program, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), fmt.Sprintf("#!/bin/sh\nexec %s \"$@\"\n", program))
	}
	for name, script := range scripts {
		write(t, filepath.Join(dir, name), "#!/bin/sh\n"+script+"\n")
	}
	t.Setenv("PATH", dir)
	t.Setenv("SCHEDLAB_PYTHON", "")
}

func TestAPythonThatIsTooOldIsNamedWithItsVersion(t *testing.T) {
	root := checkout(t)
	pathWith(t, map[string]string{"python3": `echo "3|8|18|/usr|1"`, "python": `echo "2|7|18||0"`})
	wantProblem(t, root, "Python 3.10 or newer is needed", "python3 (version 3.8.18)", "python (version 2.7.18)", "SCHEDLAB_PYTHON")
}

func TestAMachineWithoutPythonIsToldHowToGetIt(t *testing.T) {
	root := checkout(t)
	pathWith(t, nil)
	wantProblem(t, root, "no Python on PATH", "apt install python3")
}

func TestANewerPythonUnderAnotherNameIsTaken(t *testing.T) {
	pathWith(t, map[string]string{"python3": `echo "3|8|18|/usr|1"`, "python3.12": `echo "3|12|1|/opt|1"`})
	got, err := findPython(t.Context())
	if err != nil || filepath.Base(got.path) != "python3.12" {
		t.Errorf("findPython = %+v, %v, want python3.12", got, err)
	}
}

func TestSchedlabPythonThatIsNoPythonIsNamed(t *testing.T) {
	root := checkout(t)
	t.Setenv("SCHEDLAB_PYTHON", "/nowhere/python3")
	wantProblem(t, root, `SCHEDLAB_PYTHON is "/nowhere/python3"`)
}

func TestAPythonWithoutItsVenvModuleIsToldThePackage(t *testing.T) {
	base, err := findPython(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root := checkout(t)
	// The real Python, in which ensurepip cannot be found, as Debian ships it.
	write(t, filepath.Join(root, "python"), "#!/bin/sh\n"+
		`exec `+base.path+` -c 'import sys; sys.modules["ensurepip"] = None; exec(sys.argv[1])' "$2"`+"\n")
	t.Setenv("SCHEDLAB_PYTHON", filepath.Join(root, "python"))
	wantProblem(t, root, "cannot make virtual environments", base.version, "apt install python3-venv")
}

func TestAMachineWithoutGoIsToldToInstallIt(t *testing.T) {
	root := checkout(t)
	t.Setenv("PATH", t.TempDir())
	wantProblem(t, root, "no go command on PATH", "install Go 1.26")
}

func TestAFirstStartWithoutNetworkSaysSo(t *testing.T) {
	root := checkout(t)
	offline(t)
	wantProblem(t, root, "Python environment: no network", "connect to the internet", "python.log")
}

// "Connect to the internet" was all that a reader heard whose settings, made
// once and forgotten, name a server that is gone.
func TestADeadServerInAReadersSettingsIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(t *testing.T, dir string)
		id   string
		want []string
	}{
		"pip's variable": {func(t *testing.T, _ string) {
			t.Setenv("PIP_INDEX_URL", "http://reader:secret@127.0.0.1:9/simple")
		}, "python", []string{"http://reader:***@127.0.0.1:9/simple (PIP_INDEX_URL) does not answer", "correct or remove PIP_INDEX_URL"}},
		"pip's file": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "pip.conf"), "[global]\nindex-url = http://127.0.0.1:9/elsewhere\n")
			t.Setenv("PIP_CONFIG_FILE", filepath.Join(dir, "pip.conf"))
		}, "python", []string{"http://127.0.0.1:9/elsewhere (pip's setting global.index-url) does not answer"}},
		"npm's variable": {func(t *testing.T, _ string) {
			t.Setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9/")
		}, "echarts", []string{"http://127.0.0.1:9/ (NPM_CONFIG_REGISTRY) does not answer"}},
		"npm's file": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, ".npmrc"), "global=true\nregistry = http://127.0.0.1:9/npm\n")
			t.Setenv("npm_config_userconfig", filepath.Join(dir, ".npmrc"))
		}, "echarts", []string{"http://127.0.0.1:9/npm (registry in ", ".npmrc) does not answer"}},
		"a proxy": {func(t *testing.T, _ string) {
			t.Setenv("HTTPS_PROXY", "http://reader:secret@127.0.0.1:9")
		}, "echarts", []string{"through the proxy http://reader:***@127.0.0.1:9 (HTTPS_PROXY) does not answer"}},
		"Go's variable": {func(t *testing.T, _ string) {
			t.Setenv("GOPROXY", "http://127.0.0.1:9")
		}, "gonb", []string{"http://127.0.0.1:9 (GOPROXY) does not answer"}},
		"Go's file": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "goenv"), "GOPROXY=off\n")
			t.Setenv("GOENV", filepath.Join(dir, "goenv"))
		}, "gonb", []string{"go env GOPROXY is off", "go env -u GOPROXY"}},
	} {
		t.Run(name, func(t *testing.T) {
			unset(t, "PIP_FIND_LINKS", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy", "no_proxy", "NO_PROXY", "GOPROXY")
			dir := t.TempDir()
			c.set(t, dir)
			root := checkout(t)
			e, err := open(t.Context(), root)
			if err != nil {
				t.Fatal(err)
			}
			e.goModCache, e.settings["GOMODCACHE"] = e.path("empty"), "" // all must be fetched
			var out bytes.Buffer
			t.Setenv("npm_config_cache", filepath.Join(dir, "npm"))
			for _, s := range e.steps() {
				if s.id == c.id {
					err = os.MkdirAll(e.path("log"), 0o755)
					if err == nil {
						err = e.ensureStep(t.Context(), s, cli.NewProgress(&out), nil)
					}
				}
			}
			if err == nil {
				t.Fatalf("the step went well:\n%s", &out)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the problem does not say %q:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret") {
				t.Errorf("the problem is not one sentence without a password:\n%v", err)
			}
		})
	}
}

func TestAFileWhereTheFolderShouldBeIsNamed(t *testing.T) {
	root := checkout(t)
	write(t, filepath.Join(root, ".schedlab"), "")
	wantProblem(t, root, filepath.Join(root, ".schedlab")+" is a file", "move it away")
}

func TestACheckoutWhosePathEndsAnEntryOfPATHIsNamed(t *testing.T) {
	root := checkout(t)
	odd := root + string(os.PathListSeparator) + "x"
	if err := os.Rename(root, odd); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, odd, "the path of the checkout", "move it")
}

func TestACheckoutThatLacksAFileIsSaidToBeIncomplete(t *testing.T) {
	root := checkout(t)
	if err := os.Remove(filepath.Join(root, "docker", "requirements.txt")); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, root, "docker/requirements.txt cannot be read", "git status")
}

func TestWhatToolsSayAboutAFailureIsUnderstood(t *testing.T) {
	failed := errors.New("exit status 1")
	for output, want := range map[string]string{
		"OSError: [Errno 28] No space left on device":                                          "the disk is full",
		"npm error code ENOSPC":                                                                "the disk is full",
		"link: mapping output file failed: no space left on device":                            "the disk is full",
		"npm error code EROFS":                                                                 "read-only",
		"[Errno 13] Permission denied: '/home/x'":                                              "permission denied",
		"Failed to establish a new connection: [Errno 111] Connection refused":                 "no network",
		"npm error network request to x failed, reason: getaddrinfo EAI_AGAIN":                 "no network",
		"go: example.org/x@v1.0.0: Get \"https://x\": dial tcp: lookup x: no such host":        "no network",
		"go: example.org/x@v1.0.0: module lookup disabled by GOPROXY=off":                      "no network",
		"verifying x@v1.0.0: checksum mismatch\n\nSECURITY ERROR":                              "not the one that go.sum names",
		"ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.":            "other files",
		"npm error code EINTEGRITY":                                                            "other files",
		"SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]":               "certificate is not trusted",
		"npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY":                                     "certificate is not trusted",
		"tls: failed to verify certificate: x509: certificate signed by unknown":               "certificate is not trusted",
		"npm error 404 Not Found - GET https://registry.example/echarts":                       "https://registry.example does not give",
		"go: x@v1: reading https://proxy.example/x/@v/v1.zip: 403 Forbidden":                   "https://proxy.example does not give",
		"npm error network request to https://registry.example/x failed, reason: ECONNREFUSED": "or https://registry.example does not answer",
		"Temporary failure in name resolution\nERROR: No matching distribution found for x.":   "no network",
	} {
		err := explain("a step", output, failed)
		var problem *Problem
		if !errors.As(err, &problem) || !strings.Contains(problem.What, want) || !errors.Is(err, failed) {
			t.Errorf("explain(%q) = %v, want %q", output, err, want)
		}
	}
	evil := explain("a step", "\x1b[2Jcleared\rnotebooks: all is well", failed).Error() +
		(&Problem{What: "a\nb\x1b[31m", Do: "c"}).Error()
	if strings.ContainsAny(evil, "\x1b\r") || strings.Contains(evil, "a\nb") {
		t.Errorf("what a tool says has power over the terminal: %q", evil)
	}
	err := explain("a step", "something new\nunforeseen", failed)
	if got := err.Error(); got != "a step: exit status 1\n\tsomething new\n\tunforeseen" {
		t.Errorf("an unforeseen failure reads %q", got)
	}
}
