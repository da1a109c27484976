package exectrace_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// FuzzRead reads files that nothing has checked. Whatever they hold, Read does
// not panic, takes memory in proportion to the file, and gives a trace that
// makes sense, or an error that a reader can read, or both.
func FuzzRead(f *testing.F) {
	for _, g := range goTraces(f) {
		if len(g.file) < 10_000 {
			f.Add(g.file)
		}
	}
	for _, b := range goCrashers(f) {
		f.Add(b)
	}
	for _, b := range []string{"", "\x00\x01\x02\x10\x11", "\x03 a bit of everything: sleeps, syscalls, locks and channels <>"} {
		cfg, main := program([]byte(b))
		tr, err := simlib.Run(cfg, main)
		if tr == nil {
			f.Fatal(err)
		}
		f.Add(file(f, tr))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		const least, each = 64 << 20, 4000 // bytes, and bytes for each of the file
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		tr, err := exectrace.Read(bytes.NewReader(b))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > least+each*uint64(len(b)) {
			t.Errorf("a file of %d bytes takes %d bytes of memory", len(b), took)
		}
		if err != nil && (len(err.Error()) > 600 || strings.Contains(err.Error(), "\n")) {
			t.Errorf("the error is %q", err)
		}
		if tr == nil {
			if err == nil {
				t.Error("there is neither a trace nor an error")
			}
			return
		}
		r := tr.Replay()
		for r.Next() {
		}
		if r.Err() != nil {
			t.Errorf("the trace contradicts itself: %v", r.Err())
		}
		if _, err := tr.WriteTo(io.Discard); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsNoRecordingIsRefusedInWords(t *testing.T) {
	for want, r := range map[string]io.Reader{
		"exectrace: read: there is no reader (nil)":                                                                     nil,
		"exectrace: read: this is no Go execution trace: it begins with \"\", not with \"go 1.26 trace\"":               strings.NewReader(""),
		"exectrace: read: this is no Go execution trace: it begins with \"PNG etc. and so \", not with \"go 1.26 trace": strings.NewReader("PNG etc. and so on"),
		"exectrace: read: unknown or unsupported trace version go 1.77":                                                 strings.NewReader("go 1.77 trace\x00\x00\x00"),
		"exectrace: read: a disk is broken":                                                                             iotest.ErrReader(errors.New("a disk is broken")),
	} {
		if _, err := exectrace.Read(r); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
}

func TestATraceThatIsCutOffIsReadUpToThere(t *testing.T) {
	run := simulate(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		for range 200 {
			g.Gosched()
		}
	})
	whole := file(t, run, exectrace.Options{GenerationBytes: 500})
	all, err := exectrace.Read(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := exectrace.Read(bytes.NewReader(whole[:len(whole)-7]))
	if tr == nil || err == nil || !strings.HasPrefix(err.Error(), "exectrace: read: the trace ends ") {
		t.Fatalf("the trace is %v, the error %v", tr, err)
	}
	if tr.Len() < all.Len()/2 || tr.Len() >= all.Len() || tr.End() >= all.End() {
		t.Errorf("of %d events %d are read, up to %d of %d ns", all.Len(), tr.Len(), tr.End(), all.End())
	}
	if tr, err := exectrace.Read(bytes.NewReader(whole[:40])); tr != nil || err == nil {
		t.Errorf("of the first bytes %v is read, error %v", tr, err)
	}
}
