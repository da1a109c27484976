package env

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// inNamespace runs the test again in a mount namespace of its own, where it
// may mount things; they vanish with it. It reports whether it is in there.
func inNamespace(t *testing.T) bool {
	t.Helper()
	const mark = "SCHEDLAB_TEST_IN_NAMESPACE"
	if os.Getenv(mark) == t.Name() {
		if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
			t.Fatal(err)
		}
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), mark+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid, gid := os.Getuid(), os.Getgid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("in its namespace: %v", err)
	}
	return false
}

func TestAFullDiskIsSaidToBeFull(t *testing.T) {
	if !inNamespace(t) {
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

func TestAReadOnlyCheckoutIsSaidToBeReadOnly(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	root := checkout(t)
	if err := syscall.Mount(root, root, "", syscall.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Unmount(root, 0) })
	if err := syscall.Mount("", root, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, root, "cannot write to "+filepath.Join(root, ".schedlab"), "read-only", "clone the repository to a folder that you may write to")
}
