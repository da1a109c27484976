package show

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib"
)

func ExampleFigure() {
	// In a plain program a figure is its title and its description.
	Figure(nil, charts.Timeline(nil))
	// Output:
	// Who runs on each P
	// This figure cannot be drawn: there is no trace to draw: the run returned none (nil).
}

func TestAFigureOutsideANotebookIsText(t *testing.T) {
	var b bytes.Buffer
	tr := sample.Make(sample.Config{Procs: 64, Gos: 4000, Seed: 1})
	text(&b, charts.RunQueues(tr))
	text(&b, charts.Timeline(tr))
	for _, want := range []string{"Goroutines in the run queues\n", "64 Ps", "Who runs on each P\n", "Reduced: "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "<") {
		t.Errorf("there is markup in:\n%s", b.String())
	}
}

func TestTheRuntimeIsOneScriptAndNamesNoOtherHost(t *testing.T) {
	html, err := loaderOf([]byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(html, "<script") != 1 || strings.Count(html, "</script") != 1 || strings.Contains(html, "://") {
		t.Errorf("the runtime is %s", html)
	}
}

func ExampleRun() {
	tr := Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		lock, reply := simlib.Mutex{}, simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) { lock.Lock(g); reply.Send(g, 1) })
		lock.Lock(g)
		g.Sleep(time.Millisecond)
		reply.Recv(g) // from a goroutine that waits for the lock
	})
	fmt.Println("there are", tr.Len(), "events to look at")
	// Output:
	// The run ended early, after 1.088095ms of virtual time: fatal error: all goroutines are asleep - deadlock!
	//
	// goroutine 1 [chan receive]:
	// main, since 1.083497ms
	//
	// goroutine 2 [sync.Mutex.Lock]:
	// G2, since 3.987µs
	// there are 37 events to look at
}

// The page needs ECharts, which the set-up keeps below SCHEDLAB_HOME.
func ExampleFile() {
	tr := Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) { g.Compute(time.Millisecond) })
	if err := File("run.html", charts.Timeline(tr), charts.RunQueues(tr)); err != nil {
		log.Fatal(err)
	}
}

func TestNothingInATitleOrAnErrorObeysTheTerminal(t *testing.T) {
	const attack = "a\nforged\x1b[31m\u202e"
	var b bytes.Buffer
	text(&b, &charts.Figure{Title: attack, Description: attack, Body: charts.Chart{Reduced: attack, SVG: "<svg/>"}})
	if got := b.String(); strings.Count(got, "\n") != 3 || strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("a figure outside a notebook is %q", got)
	}
	said := said(t, func() {
		Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
			g.SetName(attack)
			panic("one\n" + attack)
		})
	})
	if strings.ContainsAny(said, "\x1b\u202e") || strings.Contains(said, "\nforged") || !strings.Contains(said, "panic: one\n\ta\n\t\"forged\\x1b") {
		t.Errorf("the reader is told %q", said)
	}
	if got := lines(errors.New("first\n\tsecond\x1b[2J")); got != "first\n\tsecond␛[2J" {
		t.Errorf("an error of a reader's own is shown as %q", got)
	}
}

func TestAFileOfFiguresThatCannotBeDrawnSaysSo(t *testing.T) {
	var b strings.Builder
	text(&b, &charts.Figure{Title: "Mine", Body: charts.Chart{}})
	if got := b.String(); !strings.HasPrefix(got, "Mine\n\nThis figure cannot be drawn: it has neither an Option") {
		t.Errorf("outside a notebook it is %q", got)
	}
	b.Reset()
	bad := &charts.Figure{Title: "Mine", Body: charts.Chart{Option: json.RawMessage(`{"series":`)}}
	page(&b, "", bad, nil, &charts.Figure{Title: "Other"})
	if got := b.String(); strings.Count(got, "This figure cannot be drawn: ") != 2 || strings.Contains(got, "<script") {
		t.Errorf("the page is\n%s", got)
	}
}
