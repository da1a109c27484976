package env

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// A guard ends the programs that the launcher started when the launcher dies
// without a chance to do so (kill -9, no memory): pip, npm and go would work on
// behind the back of the next start, and JupyterLab would hold its port. It is
// a second process of this very program, which reads from a pipe that only the
// launcher holds open, and so sees the launcher's death, however it came.
//
// Linux can have a child die with its parent (PR_SET_PDEATHSIG), but with the
// thread that started it, without the child's own children, and macOS cannot.
type guard struct {
	mu   sync.Mutex
	pipe io.Writer // nil before the first use, and where no guard could be started
	done bool      // it was tried
	pid  int
}

// guardName is the name under which the guard is started, by which this
// program knows its part.
const guardName = "schedlab-guard"

var theGuard guard

func init() {
	if len(os.Args) == 1 && os.Args[0] == guardName {
		// It ends with the launcher, not before.
		signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
		stopAll(standGuard(os.Stdin))
		os.Exit(0)
	}
}

// standGuard reads which programs begin ("+pid") and end ("-pid") and returns
// those that run when the launcher is gone.
func standGuard(launcher io.Reader) map[int]bool {
	running := map[int]bool{}
	for lines := bufio.NewScanner(launcher); lines.Scan(); {
		begins, isBegin := strings.CutPrefix(lines.Text(), "+")
		if pid, err := strconv.Atoi(begins); isBegin && err == nil {
			running[pid] = true
		} else if pid, err := strconv.Atoi(strings.TrimPrefix(lines.Text(), "-")); err == nil {
			delete(running, pid)
		}
	}
	return running
}

func stopAll(pids map[int]bool) {
	var stopped sync.WaitGroup
	for pid := range pids {
		stopped.Go(func() { stopTree(pid) })
	}
	stopped.Wait()
}

// tell writes one line to the guard, which is started with the first.
func (g *guard) tell(line string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.done {
		g.done = true
		g.pipe, g.pid = startGuard()
	}
	if g.pipe != nil {
		io.WriteString(g.pipe, line)
	}
}

// startGuard starts the second process. Without one, which no machine should
// see, all works but for a launcher that is killed.
func startGuard() (pipe io.Writer, pid int) {
	self, err := os.Executable()
	if err != nil {
		return nil, 0
	}
	cmd := &exec.Cmd{Path: self, Args: []string{guardName}, Dir: os.TempDir()}
	ownSession(cmd)
	pipe, err = cmd.StdinPipe()
	if err != nil || cmd.Start() != nil {
		return nil, 0
	}
	go cmd.Wait()
	return pipe, cmd.Process.Pid
}

// Start starts a program that [Env.Command] prepared, so that it and all that
// it started end with the launcher even where the launcher is killed. ended
// must be called when it has been waited for.
func Start(cmd *exec.Cmd) (ended func(), err error) {
	theGuard.tell("") // it must stand before the program runs
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	pid := cmd.Process.Pid
	theGuard.tell(fmt.Sprintf("+%d\n", pid))
	return func() { theGuard.tell(fmt.Sprintf("-%d\n", pid)) }, nil
}
