package simlib_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// forged would be a line of its own, in red, with the text beside it turned
// round, in a terminal that got it as it is.
const forged = "x\nfatal error: forged\r\x1b[31m\u202e\u009b2J"

// checkShown fails if a text moves the terminal's cursor, or turns text round.
func checkShown(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("there is a %q in:\n%q", r, text)
		}
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "fatal error: forged") {
			t.Errorf("there is a forged line in:\n%s", text)
		}
	}
}

// misuses end in each kind of error that says which goroutine did it.
var misuses = map[string]func(*simlib.G){
	"deadlock":     func(g *simlib.G) { simlib.NewChan[int](0).Recv(g) },
	"panic":        func(g *simlib.G) { panic(errors.New(forged)) },
	"panic string": func(g *simlib.G) { panic(forged) },
	"fatal error":  func(g *simlib.G) { new(simlib.Mutex).Unlock(g) },
	"Goexit":       func(g *simlib.G) { g.Goexit() },
}

func TestNoNameAndNoPanicForgesALineOfAnError(t *testing.T) {
	for what, misuse := range misuses {
		main := func(g *simlib.G) {
			g.SetName(forged)
			g.Go(func(g *simlib.G) {
				g.SetName(forged)
				simlib.NewChan[int](0).Recv(g)
			})
			g.Sleep(time.Millisecond)
			misuse(g)
		}
		_, err := simlib.Run(simlib.Config{Procs: 1}, main)
		if err == nil {
			t.Fatalf("%s: there is no error", what)
		}
		checkShown(t, err.Error())
		if !strings.Contains(err.Error(), `"x\nfatal error: forged`) && !strings.Contains(err.Error(), "x\n\t\"fatal error: forged") {
			t.Errorf("%s: the name is not in quotes: %s", what, err)
		}
		if !strings.HasPrefix(what, "panic") {
			continue // for which Go's own runtime would end the test, or not notice
		}
		_, err = live.Run(live.Config{Timeout: time.Minute}, main)
		if err == nil {
			t.Fatalf("%s: there is no error of the real run", what)
		}
		checkShown(t, err.Error())
	}
}

// As Go has done since 1.18, so that a second line cannot pass for one of its
// own.
func TestALaterLineOfAPanicBeginsWithATab(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Procs: 1}, func(*simlib.G) { panic("one\n\ttwo\nthree") })
	if want := "panic: one\n\t\ttwo\n\tthree (goroutine 1, main, at "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error is %q, want %q", err, want)
	}
}

func TestAPanicOfTheEngineNamesABodyInQuotes(t *testing.T) {
	var text string
	_, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.SetName(forged)
		done := simlib.NewChan[bool](0)
		g.Go(func(own *simlib.G) {
			own.SetName(forged)
			func() {
				defer func() { text, _ = recover().(string) }()
				g.Gosched() // that of main, which waits
			}()
			done.Close(own)
		})
		done.Recv(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, `"x\nfatal error: forged`) {
		t.Errorf("the panic is %q", text)
	}
	checkShown(t, text)
}

func TestSchedtraceHasNoNames(t *testing.T) {
	var b strings.Builder
	_, err := simlib.Run(simlib.Config{Procs: 2, SchedTrace: time.Millisecond, SchedDetail: true, SchedTraceTo: &b}, func(g *simlib.G) {
		g.SetName(forged)
		g.Compute(30 * time.Millisecond)
	})
	if err != nil || b.Len() == 0 {
		t.Fatalf("schedtrace wrote %d bytes, and the error is %v", b.Len(), err)
	}
	checkShown(t, b.String())
}
