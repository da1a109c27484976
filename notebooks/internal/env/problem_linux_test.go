package env

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env/namespace"
)

func TestAFullDiskIsSaidToBeFull(t *testing.T) {
	if !namespace.Enter(t) {
		return
	}
	for _, size := range []string{"4m", "30m"} { // full while making the venv, while downloading
		t.Run(size, func(t *testing.T) {
			root := checkout(t)
			dir := filepath.Join(root, ".schedlab")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { syscall.Unmount(dir, 0) })
			wantProblem(t, root, "Python environment: the disk is full", "free about 2 GB")
		})
	}
}

// Making an empty file, which is how writing is tried, still works there.
func TestTheDoctorSaysThatTheDiskIsFull(t *testing.T) {
	if !namespace.Enter(t) {
		return
	}
	root := checkout(t)
	if err := syscall.Mount("tmpfs", root, "tmpfs", 0, "size=1m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Unmount(root, 0) })
	var out bytes.Buffer
	Diagnose(t.Context(), root, &out, noTry)
	if want := "✗ checkout             cannot write to " + filepath.Join(root, ".schedlab") + ": the disk is full; free about 2 GB"; !strings.Contains(out.String(), want) {
		t.Errorf("it does not say %q:\n%s", want, &out)
	}
}

func TestAReadOnlyCheckoutIsSaidToBeReadOnly(t *testing.T) {
	if !namespace.Enter(t) {
		return
	}
	root := checkout(t)
	namespace.ReadOnly(t, root)
	wantProblem(t, root, "cannot write to "+filepath.Join(root, ".schedlab"), "read-only", "clone the repository to a folder that you may write to")
}

func TestTheDoctorTriesToWriteWhereAStartWrites(t *testing.T) {
	if !namespace.Enter(t) {
		return
	}
	root := checkout(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("GOPATH", "")
	t.Setenv("XDG_CACHE_HOME", "")
	namespace.ReadOnly(t, root)
	namespace.ReadOnly(t, home)
	var out bytes.Buffer
	Diagnose(t.Context(), root, &out, noTry)
	for _, want := range []string{
		"✗ checkout             cannot write to " + filepath.Join(root, ".schedlab") + ": the folder is read-only",
		"- home folder          " + home + " cannot be written (read-only file system)",
		"✓ temporary folder",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, &out)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), ".schedlab-*")); len(left) > 0 {
		t.Errorf("it leaves %v", left)
	}
}
