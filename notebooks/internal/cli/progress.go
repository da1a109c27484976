// Package cli shows on a terminal what a long command is doing.
//
// On a terminal a step is one line with a bar that moves and that ends as
// "✓ name 3.2 s". Anywhere else (a log, CI) it is plain lines, one when a
// step starts and one when it ends, so that a log stays readable.
package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// Progress shows the steps of one command, one after the other.
type Progress struct {
	out  io.Writer
	live bool // out is a terminal that can redraw a line
}

// NewProgress shows steps on out.
func NewProgress(out io.Writer) *Progress {
	return &Progress{out: out, live: isTerminal(out)}
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == "" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Say prints a line or more between steps.
func (p *Progress) Say(format string, args ...any) {
	fmt.Fprintln(p.out, Plain(fmt.Sprintf(format, args...)))
}

// Start begins a step. Exactly one of Done and Fail must end it.
func (p *Progress) Start(name string) *Step {
	s := &Step{p: p, name: name, began: time.Now(), stop: make(chan struct{})}
	if !p.live {
		fmt.Fprintf(p.out, "  %s ...\n", name)
		return s
	}
	s.redraw.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			s.draw()
			select {
			case <-s.stop:
				return
			case <-tick.C:
			}
		}
	})
	return s
}

// A Step is one part of a command.
type Step struct {
	p      *Progress
	name   string
	began  time.Time
	stop   chan struct{}
	redraw sync.WaitGroup

	mu          sync.Mutex
	done, total int
	note        string
}

// Set says how far the step is: done of total parts (a total of 0 means not
// known), and what is worked on.
func (s *Step) Set(done, total int, note string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.total, s.note = done, total, Line(note)
}

// Done ends the step well.
func (s *Step) Done() { s.end("✓", "") }

// Fail ends the step badly; its error is for the caller to show.
func (s *Step) Fail(note string) { s.end("✗", note) }

const (
	barWidth  = 24
	lineWidth = 78 // one column less than the narrowest terminal, so that nothing wraps
)

func (s *Step) draw() {
	s.mu.Lock()
	done, total, note := s.done, s.total, s.note
	s.mu.Unlock()
	line := fmt.Sprintf("  %s %s", spinner(time.Since(s.began)), s.name)
	if total > 0 {
		line += fmt.Sprintf("  %s %d/%d", bar(done, total), min(done, total), total)
	}
	if note != "" {
		line += "  " + note
	}
	fmt.Fprintf(s.p.out, "\r\x1b[K%s", clip(line, lineWidth))
}

func (s *Step) end(mark, note string) {
	close(s.stop)
	s.redraw.Wait()
	line := fmt.Sprintf("  %s %s  %s", mark, s.name, Seconds(time.Since(s.began)))
	if note != "" {
		line += "  " + note
	}
	if s.p.live {
		line = "\r\x1b[K" + clip(line, lineWidth)
	}
	fmt.Fprintln(s.p.out, line)
}

func spinner(d time.Duration) string {
	frames := []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
	return string(frames[int(d/(100*time.Millisecond))%len(frames)])
}

func bar(done, total int) string {
	full := barWidth * max(0, min(done, total)) / total
	return strings.Repeat("█", full) + strings.Repeat("░", barWidth-full)
}

func clip(line string, width int) string {
	if r := []rune(line); len(r) > width {
		return string(r[:width-1]) + "…"
	}
	return line
}

// Seconds writes a duration as a reader says it: "0.4 s", "1 min 12 s".
func Seconds(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}
