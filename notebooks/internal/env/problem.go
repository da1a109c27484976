package env

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"
)

// A Problem is an error that the reader can do something about: one sentence
// that says what is wrong and what to do.
type Problem struct {
	What string // what is wrong
	Do   string // what to do
	Log  string // the file with the details, if there is one
	Err  error  // what was reported
}

func (p *Problem) Error() string {
	s := p.What + "; " + p.Do
	if p.Log != "" {
		s += " (details: " + p.Log + ")"
	}
	return s
}

func (p *Problem) Unwrap() error { return p.Err }

// The words by which the tools say the same thing. They are in lower case.
var (
	diskFullWords = []string{"no space left on device", "errno 28", "enospc", "disk quota exceeded"}
	readOnlyWords = []string{"read-only file system", "erofs", "errno 30"}
	noAccessWords = []string{"permission denied", "eacces", "errno 13"}
	networkWords  = []string{
		// pip
		"failed to establish a new connection", "connection broken", "temporary failure in name resolution",
		"name or service not known", "nodename nor servname", "newconnectionerror", "max retries exceeded", "read timed out",
		// npm
		"enotfound", "econnrefused", "eai_again", "etimedout", "econnreset", "enetunreach", "enotcached",
		// go
		"dial tcp", "no such host", "connection refused", "i/o timeout", "tls handshake timeout",
		"network is unreachable", "module lookup disabled by goproxy=off",
	}
)

// explain turns the failure of a step into a sentence with what to do, when
// it is one of the failures that happen on readers' machines. where says what
// was being done, output is what the tool printed.
func explain(where, output string, err error) error {
	var known *Problem
	if errors.As(err, &known) {
		return err
	}
	text := strings.ToLower(output + "\n" + err.Error())
	has := func(words []string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), has(diskFullWords):
		return &Problem{What: where + ": the disk is full", Do: "free about 2 GB and run the command again; what is done stays done", Err: err}
	case errors.Is(err, syscall.EROFS), has(readOnlyWords):
		return &Problem{What: where + ": the folder is read-only", Do: "clone the repository to a folder that you may write to and run the command there", Err: err}
	case errors.Is(err, fs.ErrPermission), has(noAccessWords):
		return &Problem{What: where + ": permission denied", Do: "make the checkout and your home folder yours (chown), or clone the repository again as the user who runs it", Err: err}
	case has(networkWords):
		return &Problem{What: where + ": no network", Do: "the first set-up downloads about 100 MB; connect to the internet and run the command again", Err: err}
	}
	return fmt.Errorf("%s: %w%s", where, err, lastLines(output))
}

// lastLines is the end of what a tool printed, for an error that nobody
// foresaw.
func lastLines(output string) string {
	output = strings.TrimSpace(output)
	if output == "" {
		return ""
	}
	lines := strings.Split(output, "\n")
	if len(lines) > 8 {
		lines = lines[len(lines)-8:]
	}
	return "\n\t" + strings.Join(lines, "\n\t")
}

// outputOf is what a failed exec.Cmd.Output wrote to standard error.
func outputOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}
