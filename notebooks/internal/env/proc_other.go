//go:build !unix

package env

import (
	"os"
	"os/exec"
	"strconv"
)

func ownGroup(*exec.Cmd)   {}
func ownSession(*exec.Cmd) {}

func terminate(pid int) { exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(pid)).Run() }
func kill(pid int)      { terminate(pid) }
func killGroup(int)     {}

func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err == nil {
		p.Release()
	}
	return err == nil
}

func processTable() map[int][]int { return nil } // taskkill /T walks the tree itself

func (e *Env) diskFull() bool { return false }
