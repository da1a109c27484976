package simlib

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// VersionOf returns the version that is in force in a release of Go: of Go 1.13
// the one of Go 1.9. The name is "Go1.13" or, as the functions have it, "Go113".
func VersionOf(name string) (Version, error) {
	minor, ok := minorOf(name)
	if newest, _ := minorOf(versions[len(versions)-1].Name); !ok || minor > newest {
		return Version{}, fmt.Errorf("simlib: there is no preset %q; want one of Go1.0 to Go1.%d, which may be written without the point", name, newest)
	}
	all := Versions()
	i := len(all) - 1
	for ; ; i-- {
		if since, _ := minorOf(all[i].Name); since <= minor {
			return all[i], nil
		}
	}
}

// minorOf returns the number after "Go1" or "Go1.", with or without a capital.
func minorOf(name string) (minor int, ok bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(name), "go1")
	if !ok {
		return 0, false
	}
	digits = strings.TrimPrefix(digits, ".")
	n, err := strconv.ParseUint(digits, 10, 16)
	return int(n), err == nil && digits == strconv.FormatUint(n, 10)
}

// Preset returns the Config of the version that is in force in a release of Go:
// see VersionOf. It is that of Go 1.9 for "Go1.9", "Go1.13" and "Go113".
func Preset(name string) (Config, error) {
	v, err := VersionOf(name)
	return v.Config, err
}

func preset(name string) Config {
	c, err := Preset(name)
	if err != nil {
		panic(err)
	}
	return c
}

// Go10 returns the Config that behaves as Go 1.0: one queue, no stealing, no
// preemption. Procs is 1, as GOMAXPROCS was; set it to compare. Versions tells
// more, as for the functions below.
func Go10() Config { return preset("Go10") }

// Go11 returns the Config that behaves as Go 1.1: Ps and stealing, no
// preemption. Procs is 1, as GOMAXPROCS was.
func Go11() Config { return preset("Go11") }

// Go12 returns the Config that behaves as Go 1.2: preemption where functions
// begin. Procs is 1, as GOMAXPROCS was.
func Go12() Config { return preset("Go12") }

// Go15 returns the Config that behaves as Go 1.5: runnext.
func Go15() Config { return preset("Go15") }

// Go16 returns the Config that behaves as Go 1.6: Gosched wakes no thread.
func Go16() Config { return preset("Go16") }

// Go19 returns the Config that behaves as Go 1.9: the starvation mode of Mutex.
func Go19() Config { return preset("Go19") }

// Go114 returns the Config that behaves as Go 1.14: preemption by signals, and
// timers that belong to the Ps.
func Go114() Config { return preset("Go114") }

// Go116 returns the Config that behaves as Go 1.16: sleeps in whole milliseconds.
func Go116() Config { return preset("Go116") }

// Go122 returns the Config that behaves as Go 1.22: Gosched wakes a thread again.
func Go122() Config { return preset("Go122") }

// Go126 returns the Config that behaves as Go 1.26: the zero Config.
func Go126() Config { return preset("Go126") }

// source says in a trace which scheduler it comes from.
func (c Config) source() string {
	for _, implied := range c.impliedSwitches() {
		*implied = false // the model says it
	}
	set := c.switches()
	if c.Model != ModelMN {
		scheduler := fmt.Sprintf("simlib, threads %v", c.Model)
		if len(set) > 0 {
			scheduler += " with " + strings.Join(set, ", ")
		}
		return scheduler
	}
	if len(set) == 0 {
		return "simlib, Go 1.26"
	}
	for _, v := range versions {
		if slices.Equal(v.Config.switches(), set) {
			release, _, _ := strings.Cut(v.Release, " (")
			return "simlib, " + release
		}
	}
	return "simlib, Go 1.26 with " + strings.Join(set, ", ")
}
