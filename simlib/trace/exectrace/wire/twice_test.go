package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	etrace "golang.org/x/exp/trace"

	. "github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

func TestTheWriterRefusesWhatHasBegunOrEndedAlready(t *testing.T) {
	for want, events := range map[string][]func(tp *tape, at Time) error{
		"STWBegin at 200: goroutine 1 has stopped the world already": {
			func(tp *tape, at Time) error { return tp.STWBegin(at, 0, "GOMAXPROCS", 0) },
			func(tp *tape, at Time) error { return tp.STWBegin(at, 0, "GOMAXPROCS", 0) },
		},
		"GCBegin at 200: the garbage collector runs: true": {
			func(tp *tape, at Time) error { return tp.GCBegin(at, 0, 0) },
			func(tp *tape, at Time) error { return tp.GCBegin(at, 0, 0) },
		},
		"GCSweepBegin at 200: P0 sweeps already": {
			func(tp *tape, at Time) error { return tp.GCSweepBegin(at, 0, 0) },
			func(tp *tape, at Time) error { return tp.GCSweepBegin(at, 0, 0) },
		},
		"GCMarkAssistBegin at 200: goroutine 1 assists already": {
			func(tp *tape, at Time) error { return tp.GCMarkAssistBegin(at, 0, 0) },
			func(tp *tape, at Time) error { return tp.GCMarkAssistBegin(at, 0, 0) },
		},
		"GoDestroy at 200: goroutine 1 has stopped the world or assists the garbage collector": {
			func(tp *tape, at Time) error { return tp.GCMarkAssistBegin(at, 0, 0) },
			func(tp *tape, at Time) error { return tp.GoDestroy(at, 0) },
		},
		"TaskBegin at 200: the task is 5; want 1 or more that has not begun": {
			func(tp *tape, at Time) error { return tp.TaskBegin(at, 0, 5, 0, "t", 0) },
			func(tp *tape, at Time) error { return tp.TaskBegin(at, 0, 5, 0, "t", 0) },
		},
		"TaskEnd at 210: task 5 has not begun": {
			func(tp *tape, at Time) error { return tp.TaskBegin(at, 0, 5, 0, "t", 0) },
			func(tp *tape, at Time) error { return tp.TaskEnd(at, 0, 5, 0) },
			func(tp *tape, at Time) error { return tp.TaskEnd(at, 0, 5, 0) },
		},
		"GoCreateSyscall at 200: thread 2 has a P or goroutine": {
			func(tp *tape, at Time) error { return tp.ProcStart(at, 2, 2) },
			func(tp *tape, at Time) error { return tp.GoCreateSyscall(at, 2, 9) },
		},
	} {
		tp := newTape(t, Config{})
		tp.setting()
		for _, event := range events[:len(events)-1] {
			tp.ok(event(tp, tp.next()))
		}
		if err := events[len(events)-1](tp, tp.next()); err == nil || err.Error() != "wire: "+want {
			t.Errorf("error %v; want %s", err, want)
		}
	}
}

func TestOfASweepTheReaderSeesHowMuchWasSweptAndHowMuchReclaimed(t *testing.T) {
	tp := newTape(t, Config{})
	tp.setting()
	tp.ok(tp.GCSweepBegin(tp.next(), 0, 0))
	tp.ok(tp.GCSweepEnd(tp.next(), 0, 700, 30))
	tp.ok(tp.Close())
	all, err := read(tp.file.Bytes())
	const want = `"bytes swept"=Value{Uint64(700)} "bytes reclaimed"=Value{Uint64(30)}`
	if err != nil || !strings.Contains(strings.Join(all, "\n"), want) {
		t.Errorf("the reader sees, with the error %v, %q; want %s", err, all, want)
	}
}

func TestAGenerationOfLessThanNothingIsRefused(t *testing.T) {
	w := NewWriter(io.Discard, Config{GenerationBytes: -1})
	if err := w.Close(); err == nil || err.Error() != "wire: GenerationBytes is -1; want 0 (8 MiB) or more" {
		t.Errorf("the error is %v", err)
	}
}

// A generation has 1000 bytes or more of events before the next begins, so a
// stop of the world early on must not keep it from ending, nor one that ended
// make the next ones short.
func TestGenerationsEndAtTheirSizeAlsoAfterAStopOfTheWorld(t *testing.T) {
	tp := newTape(t, Config{GenerationBytes: 1000})
	tp.setting()
	tp.ok(tp.STWBegin(tp.next(), 0, "GOMAXPROCS", 0))
	tp.ok(tp.STWEnd(tp.next(), 0))
	for range 2000 { // of 7 bytes: the kind, two of time and four numbers
		tp.now += 1000 // room for the statuses
		tp.ok(tp.Log(tp.next(), 0, 0, "", "tick", 0))
	}
	tp.ok(tp.Close())
	r, err := etrace.NewReader(bytes.NewReader(tp.file.Bytes()))
	generations := -1 // the last sync is the end
	for err == nil {
		var ev etrace.Event
		if ev, err = r.ReadEvent(); err == nil && ev.Kind() == etrace.EventSync {
			generations++
		}
	}
	if err != io.EOF || generations < 12 || generations > 16 {
		t.Errorf("14 thousand bytes are in %d generations, error %v", generations, err)
	}
}
