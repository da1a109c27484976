package normalise

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/trace"
)

var here = Machine{places: []place{{"/home/ann/src/schedlab", "schedlab"}, {"/opt/go", "$GOROOT"}, {"/home/ann", "~"}, {"/tmp", "$TMPDIR"}}}

func code(outputs ...*nb.Output) *nb.Notebook {
	return &nb.Notebook{Minor: 5, Metadata: map[string]any{}, Cells: []*nb.Cell{
		{Kind: nb.Code, ID: "one", Source: "x", Metadata: map[string]any{}, ExecutionCount: 7, Outputs: outputs},
	}}
}

func stream(name, text string) *nb.Output { return &nb.Output{Type: nb.Stream, Name: name, Text: text} }

func html(text string) *nb.Output {
	return &nb.Output{Type: nb.DisplayData, Data: map[string]any{"text/html": text}, Metadata: map[string]any{}}
}

// told is the outputs in short: o: and e: for the streams, h: for HTML.
func told(n *nb.Notebook) string {
	var s []string
	for _, o := range n.Cells[0].Outputs {
		switch o.Type {
		case nb.Stream:
			s = append(s, o.Name[3:4]+":"+o.Text)
		case nb.Error:
			s = append(s, "x:"+o.ErrorValue+strings.Join(o.Traceback, ""))
		default:
			s = append(s, "h:"+o.MIME("text/html"))
		}
	}
	return strings.Join(s, "|")
}

func TestOutputsSayTheSameInEveryRunAndOnEveryMachine(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []*nb.Output
		want string
	}{
		{"chunks of one stream are one", []*nb.Output{stream("stdout", "a"), stream("stdout", "b\n")}, "o:ab\n"},
		{"stdout goes before stderr", []*nb.Output{stream("stderr", "e\n"), stream("stdout", "a\n"), stream("stderr", "f\n")}, "o:a\n|e:e\nf\n"},
		{"displays come after what is printed", []*nb.Output{html("<b>"), stream("stdout", "a\n"), html("<i>"), stream("stderr", "e\n"), stream("stdout", "c\n")}, "o:a\nc\n|e:e\n|h:<b>|h:<i>"},
		{"empty outputs go", []*nb.Output{stream("stdout", ""), html(" \n"), stream("stderr", "")}, ""},
		{"a progress bar leaves its last state", []*nb.Output{stream("stdout", "10%\r50%\r"), stream("stdout", "100%\ndone\r\n")}, "o:100%\ndone\n"},
		{"downloads are no output", []*nb.Output{stream("stderr", "go: downloading gonum.org v0.17.0\nreal\n")}, "e:real\n"},
		{"paths are named", []*nb.Output{stream("stdout", "/home/ann/src/schedlab/go.mod /home/ann/x /home/anna /tmp/y file:///opt/go/src")}, "o:schedlab/go.mod ~/x /home/anna $TMPDIR/y file://$GOROOT/src"},
		{"a longer path is another", []*nb.Output{stream("stdout", "/mnt/home/ann /tmpfs")}, "o:/mnt/home/ann /tmpfs"},
		{"the kernel's folder goes", []*nb.Output{stream("stderr", "\t/tmp/run-1/gonb_4e5ea2e7/main.go:10 +0x65\n")}, "e:\tmain.go:10 +0x65\n"},
		{"GoNB's mark goes, which is not always there", []*nb.Output{stream("stderr", "\t \x1b[7m[[ Cell [4] Line 2 ]]\x1b[0m /tmp/gonb_4e5ea2e7/main.go:10\n")}, "e:\tmain.go:10\n"},
		{"addresses go from traces", []*nb.Output{stream("stderr", "f(0x24a27fd84000?, 0xf8?)\n")}, "e:f(0x…, 0xf8?)\n"},
		{"numbers stay in results", []*nb.Output{stream("stdout", "0x24a27fd84000\n")}, "o:0x24a27fd84000\n"},
		{"random ids are numbered wherever used", []*nb.Output{html(`<div id="3978e1ab"></div>`), html(`<script>f("3978e1ab")</script><i id='gonb_slider_00ff00aa'>`)}, `h:<div id="id1"></div>|h:<script>f("id1")</script><i id='gonb_slider_id2'>`},
		{"chosen ids stay", []*nb.Output{html(`<div id="timeline-1"></div><p id=decade></p>`)}, `h:<div id="timeline-1"></div><p id=decade></p>`},
		{"errors are cleaned too", []*nb.Output{{Type: nb.Error, ErrorValue: "# gonb_4e5ea2e7\n", Traceback: []string{"/tmp/gonb_4e5ea2e7/main.go:3"}}}, "x:# gonb\nmain.go:3"},
	} {
		n := code(c.in...)
		Notebook(n, here)
		if got := told(n); got != c.want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
		if n.Cells[0].ExecutionCount != 1 {
			t.Errorf("%s: the first executed cell counts %d", c.name, n.Cells[0].ExecutionCount)
		}
	}
}

func TestCellIDsThatWereChosenStayAndDrawnOnesAreNamedByPlace(t *testing.T) {
	var n nb.Notebook
	n.Metadata = map[string]any{}
	for _, c := range [][2]string{
		{nb.Markdown, "why-stealing"}, {nb.Code, "3f2a9c01"}, {nb.Code, "0b5f7a52-4f2e-4a57-9d5c-6c6a1b1f9e11"},
		{nb.Markdown, "why-stealing"}, {nb.Code, "code-02"}, {nb.Raw, ""}, {nb.Code, "aB3dE5fGhIjK"}, {nb.Code, "defaced"},
	} {
		n.Cells = append(n.Cells, &nb.Cell{Kind: c[0], ID: c[1], Metadata: map[string]any{}})
	}
	Notebook(&n, Machine{})
	var got []string
	for _, c := range n.Cells {
		got = append(got, c.ID)
	}
	if want := "why-stealing code-02-2 code-03 text-04 code-02 raw-06 code-07 defaced"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestMetadataHoldsNoTimesAndNoVersions(t *testing.T) {
	n := code()
	n.Minor = 4
	n.Metadata["language_info"] = map[string]any{"version": "go1.26.8"}
	n.Metadata["title"] = "kept"
	n.Cells[0].Metadata = map[string]any{"execution": map[string]any{"iopub.status.busy": "2026-11-23"}, "scrolled": true, "tags": []any{"kept"}}
	n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Code, ID: "two", Source: "not executed", Metadata: map[string]any{}})
	Notebook(n, here)
	out := string(n.Bytes())
	for _, gone := range []string{"go1.26", "2026", "scrolled"} {
		if strings.Contains(out, gone) {
			t.Errorf("%q is left in\n%s", gone, out)
		}
	}
	for _, kept := range []string{`"kept"`, `"title": "kept"`, `"display_name": "Go (gonb)"`, `"nbformat_minor": 5`, `"execution_count": null`} {
		if !strings.Contains(out, kept) {
			t.Errorf("%q is missing in\n%s", kept, out)
		}
	}
}

// notebooks draws notebooks made of what gives normalising work to do.
func notebooks(t *rapid.T) *nb.Notebook {
	n := &nb.Notebook{Minor: 5, Metadata: map[string]any{}}
	text := rapid.SliceOfN(rapid.SampledFrom([]string{
		"a", "\n", "\r", "\r\n", " ", "/tmp", "/home/ann", "~", "/gonb_4e5ea2e7/", "gonb_4e5ea2e7", "go: downloading ", "0x24a27fd84000", "?",
		`id="3978e1ab"`, "3978e1ab", `id="id1"`, "gonb_x_00ff00aa", "deadbee1", "$TMPDIR", "/", "\x1b[7m", "id1",
	}), 0, 8)
	for range rapid.IntRange(0, 6).Draw(t, "cells") {
		c := &nb.Cell{Metadata: map[string]any{}}
		c.Kind = rapid.SampledFrom([]string{nb.Code, nb.Markdown, nb.Raw}).Draw(t, "kind")
		c.ID = rapid.SampledFrom([]string{"", "a", "code-01", "code-02", "text-02", "code-02-2", "3f2a9c01", "A", "deadbeef"}).Draw(t, "id")
		if c.Kind == nb.Code {
			c.ExecutionCount = rapid.IntRange(0, 3).Draw(t, "count")
			for range rapid.IntRange(0, 4).Draw(t, "outputs") {
				s := strings.Join(text.Draw(t, "text"), "")
				c.Outputs = append(c.Outputs, rapid.SampledFrom([]*nb.Output{
					stream("stdout", s), stream("stderr", s), html(s),
					{Type: nb.Error, ErrorName: "ERROR", ErrorValue: s, Traceback: []string{s}},
					{Type: nb.ExecuteResult, Data: map[string]any{"text/plain": s}, ExecutionCount: 9},
				}).Draw(t, "output"))
			}
		}
		n.Cells = append(n.Cells, c)
	}
	return n
}

func TestNormalisingTwiceIsNormalisingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := notebooks(t)
		Notebook(n, here)
		once := string(n.Bytes())
		again, err := nb.Parse([]byte(once))
		if err != nil {
			t.Fatal(err)
		}
		Notebook(again, here)
		if twice := string(again.Bytes()); twice != once {
			t.Fatalf("once:\n%s\ntwice:\n%s", once, twice)
		}
		ids := map[string]bool{}
		for _, c := range again.Cells {
			if ids[c.ID] {
				t.Fatalf("two cells are called %q", c.ID)
			}
			ids[c.ID] = true
		}
	})
}

func TestBuildingTwiceGivesTheSameFileByteForByte(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	source, err := nb.Read(filepath.Join("testdata", "noisy.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for range 2 {
		for _, c := range source.Cells { // as an editor would
			c.ID = fmt.Sprintf("%08x", rand.Uint32()|0x10000000)
		}
		c := nb.ChapterAt(filepath.Join(t.TempDir(), "noisy.ipynb"))
		if err := source.Write(c.Path); err != nil {
			t.Fatal(err)
		}
		report, err := Build(t.Context(), e, []nb.Chapter{c}, os.Stderr)
		if err != nil {
			t.Fatalf("%v\n%s", err, report)
		}
		b, err := os.ReadFile(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(b))
	}
	if files[0] != files[1] {
		t.Errorf("two builds differ:\n%s\n%s", files[0], files[1])
	}
	for _, part := range []string{"schedlab", "panic: boom", "gonb_"} {
		if got := strings.Contains(files[0], part); got != (part != "gonb_") {
			t.Errorf("%q in the file: %v\n%s", part, got, files[0])
		}
	}
	if strings.Contains(files[0], root) {
		t.Errorf("the checkout's path is left:\n%s", files[0])
	}
}

func TestAChapterKeepsNothingOfTheContainerInWhichItWasBuilt(t *testing.T) {
	for _, cpus := range []float64{1, 0.5, 12.25} {
		said := trace.Info{Limit: cpus}.TellLimit()
		if said == "" || withoutLimit("before\n"+said+" And more.\nafter\n") != "before\nafter\n" {
			t.Errorf("of %q stays %q", said, withoutLimit(said))
		}
	}
}
