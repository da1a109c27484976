package reader

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"unsafe"
)

const inside = "SCHEDLAB_TEST_WITHOUT_NETWORK"

// withoutNetwork runs this test again where there is no network but the
// machine's own loopback: in a network namespace. There it returns what hold
// gave outside, and the test goes on; outside it returns "" when that is done.
func withoutNetwork(t *testing.T, hold func() string) string {
	t.Helper()
	if text := os.Getenv(inside); text != "" {
		if err := loopbackUp(); err != nil {
			t.Fatalf("the loopback of the namespace: %v", err)
		}
		os.Unsetenv(inside)
		return text
	}
	text := hold()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=20m")
	cmd.Env = append(os.Environ(), inside+"="+text)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if uid, gid := os.Getuid(), os.Getgid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) {
		t.Log("no network namespace is allowed here; proxies that lead nowhere stand for it")
		return deadProxies(t, text)
	}
	if err != nil {
		t.Errorf("without a network: %v\n%s", err, out)
	}
	return ""
}

// loopbackUp switches 127.0.0.1 on, which a new namespace has switched off.
func loopbackUp() error {
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(s)
	request := struct { // struct ifreq
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}
