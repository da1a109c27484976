package simlib

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// bareEnv makes this test's binary a program that has nothing but a run: no other
// goroutine and no other timer. It holds the run's StuckAfter.
const bareEnv = "SIMLIB_TEST_BARE"

func mainOfBare(after string) {
	d, err := time.ParseDuration(after)
	if err != nil {
		panic(err)
	}
	_, err = Run(Config{StuckAfter: d}, func(g *G) {
		var mu sync.Mutex
		g.Go(func(g *G) { mu.Lock(); g.Sleep(time.Second); mu.Unlock() })
		g.Sleep(time.Millisecond)
		mu.Lock()
	})
	fmt.Println(err)
}

// Go reports a deadlock when all goroutines are asleep, with the frames of
// iter.Pull. It does so without the watch; with it the report is ours.
func TestInABareProgramTheReportIsOursAndNotGos(t *testing.T) {
	if randomized {
		t.Log("NOT RUN: the race detector reports the body that is left behind, and comes with C code, with which Go reports no deadlock")
		return
	}
	for after, want := range map[string]string{
		"1ms":  `simlib: G1 "main" is blocked in sync.(*Mutex).Lock (bare_test.go:`,
		"-1ns": "fatal error: all goroutines are asleep - deadlock!",
	} {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), bareEnv+"="+after)
		text, _ := c.CombinedOutput()
		if !strings.HasPrefix(string(text), want) {
			t.Errorf("with StuckAfter %s the program says\n%s\nwant %s", after, text, want)
		}
	}
}
