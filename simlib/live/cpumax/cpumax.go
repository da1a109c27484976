// Package cpumax reads how much CPU time the kernel gives to this process: the limit
// of its cgroup, which container engines set (cpu.max; in the first version of
// cgroups cpu.cfs_quota_us).
package cpumax

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Read returns the limit in CPUs, such as 1.5 for cpu.max of "150000 100000", or 0
// where there is none or none can be read, as on systems other than Linux. Of the
// cgroups that enclose the process and that it sees, the one with the lowest limit counts.
func Read() float64 { return readBelow("/") }

// readBelow is Read where the files of the system lie below root.
func readBelow(root string) float64 {
	own, controller := cgroupOf(text(root, "proc/self/cgroup"))
	mount, inner, ok := mountOf(text(root, "proc/self/mountinfo"), controller)
	if !ok {
		return 0
	}
	// A process may be shown a part of the tree only: the path that the kernel names
	// then begins with what the mount leaves out, or lies outside of it.
	below, inside := strings.CutPrefix(own, strings.TrimSuffix(inner, "/"))
	if !inside || below != "" && below[0] != '/' || strings.HasPrefix(below, "/..") {
		below = "/"
	}
	lowest := 0.0
	for at := path.Clean("/" + below); ; at = path.Dir(at) {
		dir := path.Join(mount, at)
		cpus := 0.0
		if controller == "" {
			cpus = divide(text(root, dir, "cpu.max"))
		} else {
			cpus = divide(text(root, dir, "cpu.cfs_quota_us") + " " + text(root, dir, "cpu.cfs_period_us"))
		}
		if cpus > 0 && (lowest == 0 || cpus < lowest) {
			lowest = cpus
		}
		if at == "/" {
			return lowest
		}
	}
}

// cgroupOf returns the cgroup in a /proc/self/cgroup that limits CPU time, and the
// controller that does it: "cpu" in the first version of cgroups, "" in the second.
func cgroupOf(lines string) (own, controller string) {
	own = "/"
	for line := range strings.Lines(lines) {
		_, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		controllers, at, _ := strings.Cut(rest, ":")
		switch {
		case slices.Contains(strings.Split(controllers, ","), "cpu"):
			return at, "cpu"
		case controllers == "":
			own = at
		}
	}
	return own, ""
}

// mountOf returns where a /proc/self/mountinfo has the tree of cgroups mounted, and
// which cgroup is the top of what is seen there.
func mountOf(lines, controller string) (mount, inner string, ok bool) {
	for line := range strings.Lines(lines) {
		about, kind, _ := strings.Cut(line, " - ")
		fields, of := strings.Fields(about), strings.Fields(kind)
		if len(fields) < 5 || len(of) < 3 {
			continue
		}
		second := controller == "" && of[0] == "cgroup2"
		if second || controller != "" && of[0] == "cgroup" && slices.Contains(strings.Split(of[2], ","), controller) {
			return unescaped.Replace(fields[4]), unescaped.Replace(fields[3]), true
		}
	}
	return "", "", false
}

// unescaped undoes what the kernel does to the names in mountinfo.
var unescaped = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

// divide returns a quota divided by its period, both in µs, and 0 for no limit: a quota
// of "max" or of -1.
func divide(both string) float64 {
	fields := strings.Fields(both)
	if len(fields) != 2 {
		return 0
	}
	quota, err := strconv.ParseInt(fields[0], 10, 64)
	period, wrong := strconv.ParseInt(fields[1], 10, 64)
	if err != nil || wrong != nil || quota <= 0 || period <= 0 {
		return 0
	}
	return float64(quota) / float64(period)
}

// text is what a file holds, or "" where it cannot be read.
func text(parts ...string) string {
	data, err := os.ReadFile(filepath.FromSlash(path.Join(parts...)))
	if err != nil {
		return ""
	}
	return string(data)
}
