package exectrace_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	. "github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// story is a program in which each goroutine waits for something else.
func story(g *simlib.G) {
	var mu simlib.Mutex
	var wg simlib.WaitGroup
	ch := simlib.NewChan[int](0)
	mu.Lock(g)
	wg.Go(g, func(g *simlib.G) { mu.Lock(g); mu.Unlock(g) }).SetName("locker")
	wg.Go(g, func(g *simlib.G) { ch.Recv(g) }).SetName("reader")
	wg.Go(g, func(g *simlib.G) { g.Sleep(3 * time.Millisecond) }).SetName("sleeper")
	wg.Go(g, func(g *simlib.G) { g.Syscall(20 * time.Millisecond) }).SetName("caller")
	wg.Go(g, func(g *simlib.G) { g.Compute(40 * time.Millisecond); g.Log("worked <hard>") }).SetName("worker <&>")
	wg.Go(g, func(g *simlib.G) { g.Gosched() })
	g.Sleep(time.Millisecond)
	mu.Unlock(g)
	ch.Send(g, 1)
	wg.Wait(g)
}

// tool returns the path of go tool trace, which comes with Go.
func tool(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "tool", "-n", "trace").Output()
	path := strings.TrimSpace(string(out))
	if err == nil {
		if _, serr := os.Stat(path); serr == nil {
			return path
		}
		// newer Go builds it when it is first used
		exec.Command("go", "tool", "trace", "-h").Run()
		out, err = exec.Command("go", "tool", "-n", "trace").Output()
		path = strings.TrimSpace(string(out))
	}
	if err != nil {
		t.Fatalf("go tool trace, which ships with Go, is not there: %v", err)
	}
	return path
}

func runFile(t *testing.T, tr *trace.Trace, opts ...Options) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "run.trace")
	if err := os.WriteFile(name, file(t, tr, opts...), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestGoToolTraceParsesARun(t *testing.T) {
	tr := simulate(t, simlib.Config{Procs: 2}, story)
	out, err := exec.Command(tool(t), "-d=parsed", runFile(t, tr, Options{Rules: true})).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		`Metric Time=`, `Name="/sched/gomaxprocs:threads" Value=Value{Uint64(2)}`,
		`Running->Waiting Reason="sync"`, `sync.(*Mutex).Lock @`, `sync.(*WaitGroup).Wait @`,
		`Running->Waiting Reason="chan receive"`, `Running->Waiting Reason="sleep"`, `Running->Syscall`,
		`Running->Runnable Reason="runtime.Gosched"`, `Running->Runnable Reason="preempted"`,
		`Category="log" Message="worked <hard>"`, `Category="rule" Message="RQ-1: ` + rule.RQ1.Text(),
		`Category="decision" Message="is asked to leave (PE-1: `, `Category="end"`,
		"\tlocker @", "\treader @", "\tsleeper @", "\tcaller @", "\tworker <&> @", "\tgoroutine @", "\tmain.main @",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if t.Failed() {
		t.Logf("%.6000s", out)
	}
}

// serve starts go tool trace on a free port and returns its address.
func serve(t *testing.T, name string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, tool(t), "-http=127.0.0.1:0", name)
	cmd.Env = append(os.Environ(), "BROWSER=true") // a command that opens nothing
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); cmd.Wait() })
	var said bytes.Buffer
	lines := bufio.NewScanner(io.TeeReader(stderr, &said))
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "listening on "); ok {
			go io.Copy(io.Discard, stderr)
			return strings.TrimSpace(url)
		}
	}
	t.Fatalf("go tool trace did not start: %s", said.String())
	return ""
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%s: %s %v\n%.500s", url, resp.Status, err, body)
	}
	return string(body)
}

func TestGoToolTracesPagesShowTheRun(t *testing.T) {
	tr := simulate(t, simlib.Config{Procs: 2}, story)
	base := serve(t, runFile(t, tr))
	for page, wants := range map[string][]string{
		"/":                                {"View trace by proc", "View trace by thread", "Goroutine analysis"},
		"/goroutines":                      {"main.main", "locker", "reader", "sleeper", "caller", "worker &lt;&amp;&gt;"},
		"/goroutine?name=locker":           {"Execution time", "Block time (sync)"},
		"/goroutine?name=caller":           {"Syscall execution time"},
		"/goroutine?name=sleeper":          {"Block time (sleep)"},
		"/goroutine?name=worker+%3C%26%3E": {"Sched wait time", "40"},
		"/trace":                           {"jsontrace"},
		"/trace?view=thread":               {"jsontrace"},
		"/usertasks":                       {"Task type"},
		"/userregions":                     {"Regions"},
	} {
		body := get(t, base+page)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not show %q:\n%.1500s", page, want, body)
			}
		}
	}
	for page, want := range map[string]string{"/block?raw=1": "", "/syscall?raw=1": "", "/sched?raw=1": ""} {
		if body := get(t, base+page); body == want {
			t.Errorf("%s is empty", page)
		}
	}
	checkTimeline(t, get(t, base+"/jsontrace"), "PROCS")
	checkTimeline(t, get(t, base+"/jsontrace?view=thread"), "OS THREADS")
}

// checkTimeline looks into what the viewer draws.
func checkTimeline(t *testing.T, text, lanes string) {
	t.Helper()
	var data struct {
		TraceEvents []struct {
			Name string
			Ph   string
			Dur  float64 // µs
			Ts   float64
			Args map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	ran := map[string]float64{}
	said := map[string]bool{}
	for _, ev := range data.TraceEvents {
		said[ev.Name], said[fmt.Sprint(ev.Args["name"])] = true, true
		if ev.Ph == "X" {
			_, name, _ := strings.Cut(ev.Name, " ")
			ran[name] += ev.Dur
		}
	}
	if !said[lanes] {
		t.Errorf("the timeline has no %s", lanes)
	}
	if d := ran["worker <&>"]; d < 40_000 || d > 40_500 {
		t.Errorf("%s: the worker ran for %v µs; want 40 ms", lanes, d)
	}
	for _, want := range []string{"main.main", "locker", "reader", "sleeper", "caller", "goroutine"} {
		if _, ok := ran[want]; !ok {
			t.Errorf("%s: there is no slice of %q", lanes, want)
		}
	}
	// The tool draws no arrow from P0 or M0, so which ones there are depends
	// on where the goroutines ran.
	for _, want := range []string{"unblock (sync)", "go"} {
		if !said[want] {
			t.Errorf("%s: there is no arrow %q", lanes, want)
		}
	}
}

func TestTheUsersFramesAreBetweenTheOperationAndTheName(t *testing.T) {
	tr := simulate(t, simlib.Config{Procs: 1}, story)
	frames := func(g trace.GoID, e trace.Event) []Frame {
		if e.Kind == trace.GoCreate && g == e.G {
			return nil
		}
		return []Frame{{Func: "main.cell", File: "05-queues.ipynb", Line: int(100 + g)}, {Func: "main.outer", File: "x.go", Line: 2}}
	}
	out, err := exec.Command(tool(t), "-d=parsed", runFile(t, tr, Options{Frames: frames})).Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("\n\t", "|", "\t", "").Replace(string(out))
	for g := trace.GoID(1); g < 20; g++ {
		if tr.Name(g) == "locker" {
			want := fmt.Sprintf("05-queues.ipynb:%d|", 100+g)
			if i := strings.Index(text, want); i < 0 || !strings.Contains(text[max(i-200, 0):i], "sync.(*Mutex).Lock @") ||
				!strings.Contains(text[i:min(i+200, len(text))], "locker @") {
				t.Errorf("the stack of the locker is not as it should be: %.300s", text[max(i-200, 0):])
			}
		}
	}
}
