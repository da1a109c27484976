//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unicode"
)

// runShell runs a line of the shell, which can start a program with no standard
// output at all, in which $P is the launcher.
func runShell(t *testing.T, line string) (stderr string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Env = append(os.Environ(), "P="+program)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return errOut.String(), cmd.ProcessState.ExitCode()
}

// All of these ended with 0: the result was lost without a word.
func TestAVerbWhoseResultDoesNotArriveFailsAndSaysWhy(t *testing.T) {
	lines := map[string]string{}
	for _, verb := range []string{"help", "--help", "html --help", "doctor"} {
		lines[`"$P" `+verb+` >&-`] = "standard output is closed"
		lines[`"$P" `+verb+` >/dev/full`] = "standard output is full"
	}
	// The reader of the pipe has ended before the program begins.
	lines[`{ read go; "$P" help; echo $? >&2; } <fifo | { exec <&-; echo go >fifo; }`] = "the program that reads standard output has ended"
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range lines {
		if strings.Contains(line, "/dev/full") && runtime.GOOS != "linux" {
			continue // the full device is Linux's
		}
		if strings.Contains(line, "fifo") {
			line = "cd " + dir + "; " + line
		}
		stderr, code := runShell(t, line)
		failed := code == exitFailed || strings.HasSuffix(stderr, "\n1\n")
		if !failed || strings.Count(stderr, "notebooks: ") != 1 || !strings.Contains(stderr, "notebooks: "+want) {
			t.Errorf("%s\nends with %d and says:\n%s", line, code, stderr)
		}
	}
	if stderr, code := runShell(t, `"$P" help >/dev/null`); code != exitOK || stderr != "" {
		t.Errorf("with its result thrown away on purpose it ends with %d and says:\n%s", code, stderr)
	}
}

func TestANameOnTheCommandLineHasNoPowerOverTheTerminal(t *testing.T) {
	const evil = "\x1b]0;owned\x07\x1b[2Jx\u202e\rnotebooks: all is well"
	for _, args := range [][]string{
		{"run", evil}, {"check", evil}, {"html", "--out", evil, evil}, {evil}, {"lab", evil}, {"lab", "../" + evil},
		{"doctor", evil}, {"lab", "--" + evil}, {"lab", "--port", evil},
	} {
		out, stderr, code := runProgram(t, ".", args...)
		if code == exitOK {
			t.Errorf("%q ends well", args)
		}
		for _, r := range out + stderr {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Errorf("%q prints %q:\n%q", args, r, stderr)
				break
			}
		}
	}
}
