package cpumax

import (
	"os"
	"path/filepath"
	"testing"
)

// a system of two versions of cgroups, as kernels show them to a process.
const (
	second = "25 1 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
	first  = "31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
	both   = "30 25 0:26 / /sys/fs/cgroup/unified rw shared:8 - cgroup2 cgroup2 rw\n" + first
)

func TestTheLimitIsThatOfTheCgroupsOfTheProcess(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  float64
	}{
		"a container sees its own cgroup as the top": {map[string]string{
			"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": second, "sys/fs/cgroup/cpu.max": "150000 100000\n"}, 1.5},
		"no limit": {map[string]string{
			"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": second, "sys/fs/cgroup/cpu.max": "max 100000\n"}, 0},
		"the top of a machine has no file": {map[string]string{
			"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": second}, 0},
		"the lowest of the enclosing ones counts": {map[string]string{
			"proc/self/cgroup": "0::/kube/pod/lab\n", "proc/self/mountinfo": second,
			"sys/fs/cgroup/kube/pod/lab/cpu.max": "400000 100000\n", "sys/fs/cgroup/kube/pod/cpu.max": "50000 25000\n", "sys/fs/cgroup/kube/cpu.max": "max 100000\n"}, 2},
		"a neighbour's limit does not": {map[string]string{
			"proc/self/cgroup": "0::/kube/lab\n", "proc/self/mountinfo": second, "sys/fs/cgroup/kube/labour/cpu.max": "100000 100000\n"}, 0},
		"a part of the tree is mounted": {map[string]string{
			"proc/self/cgroup": "0::/docker/abc/inner\n", "proc/self/mountinfo": "25 1 0:22 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n",
			"sys/fs/cgroup/inner/cpu.max": "30000 100000\n"}, 0.3},
		"the process is outside of the part that is mounted": {map[string]string{
			"proc/self/cgroup": "0::/../other\n", "proc/self/mountinfo": second,
			"sys/fs/cgroup/cpu.max": "70000 100000\n", "sys/fs/other/cpu.max": "10000 100000\n"}, 0.7},
		"the first version": {map[string]string{
			"proc/self/cgroup": "5:memory:/m\n4:cpu,cpuacct:/lab\n0::/\n", "proc/self/mountinfo": both,
			"sys/fs/cgroup/cpu,cpuacct/lab/cpu.cfs_quota_us": "25000\n", "sys/fs/cgroup/cpu,cpuacct/lab/cpu.cfs_period_us": "100000\n"}, 0.25},
		"no limit in the first version": {map[string]string{
			"proc/self/cgroup": "4:cpu,cpuacct:/\n", "proc/self/mountinfo": both,
			"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n", "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n"}, 0},
		"a place with a space in its name": {map[string]string{
			"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": `25 1 0:22 / /sys/my\040cgroups rw - cgroup2 cgroup2 rw` + "\n",
			"sys/my cgroups/cpu.max": "200000 100000\n"}, 2},
		"what is no number": {map[string]string{
			"proc/self/cgroup": "0::/\n", "proc/self/mountinfo": second, "sys/fs/cgroup/cpu.max": "many 0\n"}, 0},
		"a system without cgroups": {nil, 0},
	} {
		root := t.TempDir()
		for file, text := range c.files {
			at := filepath.Join(root, filepath.FromSlash(file))
			if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := readBelow(root); got != c.want {
			t.Errorf("%s: %g CPUs, want %g", name, got, c.want)
		}
	}
}
