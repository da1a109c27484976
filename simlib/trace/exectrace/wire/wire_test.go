package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	etrace "golang.org/x/exp/trace"

	. "github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// read returns all events that the foreign reader finds, as text with the
// time first, without the syncs.
func read(file []byte) (all []string, err error) {
	r, err := etrace.NewReader(bytes.NewReader(file))
	for err == nil {
		var ev etrace.Event
		if ev, err = r.ReadEvent(); err == nil && ev.Kind() != etrace.EventSync {
			all = append(all, ev.String())
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return all, err
}

// tape is a Writer whose events come 10 ns apart. It fails the test when one
// is refused.
type tape struct {
	t testing.TB
	*Writer
	now  Time
	file bytes.Buffer
}

func newTape(t testing.TB, cfg Config) *tape {
	tp := &tape{t: t, now: 100}
	tp.Writer = NewWriter(&tp.file, cfg)
	return tp
}

func (tp *tape) next() Time { tp.now += 10; return tp.now }

func (tp *tape) ok(err error) {
	tp.t.Helper()
	if err != nil {
		tp.t.Error(err)
	}
}

// setting: P0 on M0 runs goroutine 1, P1 on M1 has goroutine 2 in a syscall,
// P2 is idle, 3 waits, 4 is runnable, M2 has nothing.
func (tp *tape) setting() {
	tp.ok(tp.ProcStatus(tp.next(), 0, 0, ProcRunning))
	tp.ok(tp.ProcStatus(tp.next(), 1, 1, ProcRunning))
	tp.ok(tp.ProcStatus(tp.next(), NoThread, 2, ProcIdle))
	tp.ok(tp.GoStatus(tp.next(), 0, 1, GoRunning))
	tp.ok(tp.GoStatus(tp.next(), 1, 2, GoRunning))
	tp.ok(tp.GoStatus(tp.next(), NoThread, 3, GoWaiting))
	tp.ok(tp.GoStatus(tp.next(), NoThread, 4, GoRunnable))
	tp.ok(tp.GoSyscallBegin(tp.next(), 1, 0))
}

func TestTheReaderRefusesBrokenSequences(t *testing.T) {
	for name, c := range map[string]struct {
		m    ThreadID
		k    byte
		args []uint64
	}{
		"start of a goroutine that runs":           {0, RawGoStart, []uint64{1, 1}},
		"start of a goroutine that waits":          {0, RawGoStart, []uint64{3, 1}},
		"start on a thread without a P":            {2, RawGoStart, []uint64{4, 1}},
		"start of a goroutine that is not there":   {0, RawGoStart, []uint64{9, 1}},
		"unblock of a runnable goroutine":          {0, RawGoUnblock, []uint64{4, 1, 0}},
		"unblock with a wrong sequence number":     {0, RawGoUnblock, []uint64{3, 2, 0}},
		"creation of a goroutine that is there":    {0, RawGoCreate, []uint64{3, 0, 0}},
		"creation on a thread without a P":         {2, RawGoCreate, []uint64{9, 0, 0}},
		"end of a goroutine where none runs":       {2, RawGoDestroy, nil},
		"end of a goroutine in a syscall":          {1, RawGoDestroy, nil},
		"stop of a goroutine in a syscall":         {1, RawGoStop, []uint64{0, 0}},
		"end of a syscall that did not begin":      {0, RawGoSyscallEnd, nil},
		"blocked end of a syscall with its P":      {1, RawGoSyscallEndBlocked, nil},
		"start of a P that runs":                   {2, RawProcStart, []uint64{0, 1}},
		"start of a P that is not there":           {2, RawProcStart, []uint64{9, 1}},
		"start of a P by a thread that has one":    {0, RawProcStart, []uint64{2, 1}},
		"stop of a P by a thread without one":      {2, RawProcStop, nil},
		"steal of a P that is not in a syscall":    {2, RawProcSteal, []uint64{0, 1, 0}},
		"steal of a P from the wrong thread":       {2, RawProcSteal, []uint64{1, 2, 0}},
		"a status that contradicts what was":       {0, RawProcStatus, []uint64{2, 1}},
		"a goroutine's status that contradicts":    {0, RawGoStatus, []uint64{3, 0, 1}},
		"a log where no goroutine runs":            {2, RawUserLog, []uint64{0, 0, 0, 0}},
		"a log with a string that is not there":    {0, RawUserLog, []uint64{0, 77, 0, 0}},
		"start of a stopped world that never was":  {0, RawSTWEnd, nil},
		"an event that the format does not have":   {0, 200, nil},
		"an event that lacks its numbers entirely": {0, RawGoUnblock, nil},
	} {
		tp := newTape(t, Config{})
		tp.setting()
		tp.Raw(tp.next(), c.m, c.k, c.args...)
		tp.ok(tp.Close())
		_, err := func() (all []string, err error) {
			defer func() { // the reader panics for an id of a string that is not there
				if r := recover(); r != nil {
					err = fmt.Errorf("panic: %v", r)
				}
			}()
			return read(tp.file.Bytes())
		}()
		if err == nil {
			t.Errorf("%s: the reader accepts it", name)
		}
	}
}

func TestTheWriterRefusesBrokenSequences(t *testing.T) {
	for want, event := range map[string]func(tp *tape, at Time) error{
		"GoStart at 200: goroutine 3 is waiting; want runnable":                                     func(tp *tape, at Time) error { return tp.GoStart(at, 9, 3) },
		"GoStart at 200: thread 0 has goroutine 1 already":                                          func(tp *tape, at Time) error { return tp.GoStart(at, 0, 4) },
		"GoStart at 200: thread 2 has no P":                                                         func(tp *tape, at Time) error { return tp.GoStart(at, 2, 4) },
		"GoUnblock at 200: goroutine 4 is runnable; want waiting":                                   func(tp *tape, at Time) error { return tp.GoUnblock(at, NoThread, 4, 0) },
		"GoCreate at 200: goroutine 3 is there already: waiting":                                    func(tp *tape, at Time) error { return tp.GoCreate(at, 0, 3, 0, 0) },
		"GoCreate at 200: the goroutine is 0; want 1 or more":                                       func(tp *tape, at Time) error { return tp.GoCreate(at, 0, 0, 0, 0) },
		"GoCreate at 200: the creator 2 is in a syscall; want running":                              func(tp *tape, at Time) error { return tp.GoCreate(at, 1, 9, 0, 0) },
		"GoCreateBlocked at 200: the trace is of version Go 1.22; want Go 1.23 or later":            func(tp *tape, at Time) error { return tp.GoCreateBlocked(at, 0, 9, 0, 0) },
		"GoSwitch at 200: the trace is of version Go 1.22; want Go 1.23 or later":                   func(tp *tape, at Time) error { return tp.GoSwitch(at, 0, 3) },
		"GoDestroy at 200: thread 2 has no P":                                                       func(tp *tape, at Time) error { return tp.GoDestroy(at, 2) },
		"GoDestroy at 200: goroutine 2 is in a syscall; want running":                               func(tp *tape, at Time) error { return tp.GoDestroy(at, 1) },
		"GoBlock at 200: no goroutine runs on thread 9":                                             func(tp *tape, at Time) error { return tp.GoBlock(at, 9, "sleep", 0) },
		"GoSyscallEnd at 200: no goroutine is in a syscall on thread 0":                             func(tp *tape, at Time) error { return tp.GoSyscallEnd(at, 0) },
		"GoSyscallEndBlocked at 200: thread 1 still has P1; want GoSyscallEnd":                      func(tp *tape, at Time) error { return tp.GoSyscallEndBlocked(at, 1) },
		"GoDestroySyscall at 200: thread 1 still has P1":                                            func(tp *tape, at Time) error { return tp.GoDestroySyscall(at, 1) },
		"GoCreateSyscall at 200: thread 0 has a P or goroutine":                                     func(tp *tape, at Time) error { return tp.GoCreateSyscall(at, 0, 9) },
		"ProcStart at 200: P0 is running; want idle":                                                func(tp *tape, at Time) error { return tp.ProcStart(at, 2, 0) },
		"ProcStart at 200: P7 is not there; want a ProcStatus first":                                func(tp *tape, at Time) error { return tp.ProcStart(at, 2, 7) },
		"ProcStart at 200: thread 0 has P0 already":                                                 func(tp *tape, at Time) error { return tp.ProcStart(at, 0, 2) },
		"ProcStart at 200: the thread is -1; want 0 or more":                                        func(tp *tape, at Time) error { return tp.ProcStart(at, NoThread, 2) },
		"ProcStop at 200: thread 2 has no P":                                                        func(tp *tape, at Time) error { return tp.ProcStop(at, 2) },
		"ProcStop at 200: goroutine 1 runs on P0":                                                   func(tp *tape, at Time) error { return tp.ProcStop(at, 0) },
		"ProcSteal at 200: P0 is running; want in a syscall":                                        func(tp *tape, at Time) error { return tp.ProcSteal(at, 2, 0) },
		"ProcStatus at 200: P0 is known already":                                                    func(tp *tape, at Time) error { return tp.ProcStatus(at, 2, 0, ProcIdle) },
		"ProcStatus at 200: P5 not there on thread 2; want a P from 0, idle or running on a thread": func(tp *tape, at Time) error { return tp.ProcStatus(at, 2, 5, 0) },
		"GoStatus at 200: goroutine 9 runs on thread 2; want a thread with a P and no other goroutine": func(tp *tape, at Time) error {
			return tp.GoStatus(at, 2, 9, GoRunning)
		},
		"GoStatus at 200: goroutine 9 is in a syscall; want runnable, waiting or running": func(tp *tape, at Time) error { return tp.GoStatus(at, 2, 9, GoSyscall) },
		"ProcsChange at 200: GOMAXPROCS is 0; want 1 or more":                             func(tp *tape, at Time) error { return tp.ProcsChange(at, 0, 0, 0) },
		"Repeat at 200: P5 is not there":                                                  func(tp *tape, at Time) error { return tp.Repeat(at, 5) },
		"STWEnd at 200: goroutine 1 has not stopped the world":                            func(tp *tape, at Time) error { return tp.STWEnd(at, 0) },
		"GCEnd at 200: the garbage collector runs: false":                                 func(tp *tape, at Time) error { return tp.GCEnd(at, 0) },
		"GCMarkAssistEnd at 200: goroutine 1 does not assist":                             func(tp *tape, at Time) error { return tp.GCMarkAssistEnd(at, 0) },
		"GCSweepEnd at 200: P0 does not sweep":                                            func(tp *tape, at Time) error { return tp.GCSweepEnd(at, 0, 1, 1) },
		"TaskEnd at 200: task 5 has not begun":                                            func(tp *tape, at Time) error { return tp.TaskEnd(at, 0, 5, 0) },
		"TaskBegin at 200: the task is 0; want 1 or more that has not begun":              func(tp *tape, at Time) error { return tp.TaskBegin(at, 0, 0, 0, "t", 0) },
		"RegionEnd at 200: goroutine 1 is in no region":                                   func(tp *tape, at Time) error { return tp.RegionEnd(at, 0, 0) },
		"GoStop at 190: want a later time than 190":                                       func(tp *tape, at Time) error { return tp.GoStop(at-10, 0, "", 0) },
	} {
		tp := newTape(t, Config{})
		tp.setting()
		tp.ok(tp.ProcStatus(tp.next(), 9, 9, ProcRunning))
		err := event(tp, tp.next())
		if err == nil || err.Error() != "wire: "+want {
			t.Errorf("error %v; want %s", err, want)
		}
		tp.ok(tp.GoBlock(tp.next(), 0, "sleep", 0)) // goes on
		if cerr := tp.Close(); cerr != err {
			t.Errorf("Close returns %v; want %v", cerr, err)
		}
		if _, err := read(tp.file.Bytes()); err != nil {
			t.Errorf("%s: the refused event is in the file: %v", want, err)
		}
	}
}

// everything is a story in which each method is used.
func everything(tp *tape) {
	s := tp.Stack(Frame{Func: "main.f", File: "f.go", Line: 3}, Frame{Func: "main.main", File: "f.go", Line: 9})
	tp.setting()
	n := tp.next
	tp.ok(tp.ProcsChange(n(), 0, 3, s))
	tp.ok(tp.ProcSteal(n(), 0, 1))
	tp.ok(tp.ProcStart(n(), 2, 1))
	tp.ok(tp.GoSyscallEndBlocked(n(), 1))
	tp.ok(tp.GoStart(n(), 2, 2))
	tp.ok(tp.GoSyscallBegin(n(), 2, s))
	tp.ok(tp.GoSyscallEnd(n(), 2))
	tp.ok(tp.TaskBegin(n(), 0, 1, 0, "task", s))
	tp.ok(tp.TaskBegin(n(), 0, 2, 1, "part", s))
	tp.ok(tp.RegionBegin(n(), 0, 1, "region", s))
	tp.ok(tp.RegionBegin(n(), 0, 0, "inner", s))
	tp.ok(tp.Log(n(), 0, 1, "category", "message", s))
	tp.ok(tp.GCBegin(n(), 0, s))
	tp.ok(tp.STWBegin(n(), 0, "GC sweep termination", s))
	tp.ok(tp.STWEnd(n(), 0))
	tp.ok(tp.GCMarkAssistBegin(n(), 2, s))
	tp.ok(tp.GCSweepBegin(n(), 2, s))
	tp.now += 1000 // room for a new generation in the middle of it all
	tp.ok(tp.HeapAlloc(n(), 0, 4<<20))
	tp.ok(tp.HeapGoal(n(), 0, 8<<20))
	tp.ok(tp.GCSweepEnd(n(), 2, 8192, 4096))
	tp.ok(tp.GCMarkAssistEnd(n(), 2))
	tp.ok(tp.GCEnd(n(), 0))
	tp.ok(tp.GCBegin(n(), 0, s))
	tp.ok(tp.GCEnd(n(), 2))
	tp.ok(tp.RegionEnd(n(), 0, s))
	tp.ok(tp.RegionEnd(n(), 0, s))
	tp.ok(tp.TaskEnd(n(), 2, 1, s))
	tp.ok(tp.Label(n(), 0, "label"))
	tp.ok(tp.GoCreate(n(), 0, 5, s, s))
	tp.ok(tp.GoStop(n(), 0, "preempted", s))
	tp.ok(tp.GoStart(n(), 0, 4))
	tp.ok(tp.GoUnblock(n(), NoThread, 3, 0))
	tp.ok(tp.GoDestroy(n(), 0))
	tp.ok(tp.ProcStop(n(), 0))
	tp.ok(tp.GoCreateSyscall(n(), 0, 6))
	tp.ok(tp.GoDestroySyscall(n(), 0))
	tp.ok(tp.GoBlock(n(), 2, "sync", s))
	tp.ok(tp.Repeat(n(), 0))
	tp.ok(tp.Repeat(n(), 1))
}

func TestEveryEventReadsBackInEveryVersionAndSizeOfGeneration(t *testing.T) {
	var first []string
	for _, v := range []Version{Go122, Go123, Go125, Go126} {
		for _, size := range []int{0, 1} {
			tp := newTape(t, Config{Version: v, GenerationBytes: size, Wall: time.Unix(1_700_000_000, 5)})
			everything(tp)
			tp.ok(tp.Close())
			all, err := read(tp.file.Bytes())
			if err != nil {
				t.Fatalf("Go 1.%d, %d bytes: %v", v, size, err)
			}
			var kept []string // without the statuses of the second generation
			for _, ev := range all {
				if at := timeOf(t, ev); at%10 == 0 {
					kept = append(kept, ev)
				}
			}
			if first == nil {
				first = kept
			}
			if calls := int(tp.now-1100) / 10; len(kept) != calls || strings.Join(kept, "\n") != strings.Join(first, "\n") {
				t.Errorf("Go 1.%d, %d bytes: %d events, which read\n%s", v, size, len(kept), strings.Join(kept, "\n"))
			}
			if more := len(all) > len(kept); more != (size == 1) {
				t.Errorf("Go 1.%d, %d bytes: statuses of a second generation: %v", v, size, more)
			}
		}
	}
}

func timeOf(t *testing.T, ev string) (at int64) {
	_, s, ok := strings.Cut(ev, "Time=")
	if _, err := fmt.Sscan(s, &at); !ok || err != nil {
		t.Fatalf("an event without a time: %s", ev)
	}
	return at
}

func TestGoroutinesSwitchFromGo123On(t *testing.T) {
	for _, size := range []int{0, 1} {
		tp := newTape(t, Config{Version: Go126, GenerationBytes: size})
		tp.setting()
		tp.ok(tp.GoCreateBlocked(tp.next(), 0, 7, tp.Stack(Frame{Func: "main.seq"}), 0))
		tp.ok(tp.GoSwitch(tp.next(), 0, 7))
		tp.now += 100
		tp.ok(tp.GoSwitchDestroy(tp.next(), 0, 1))
		if err := tp.GoBlock(tp.now+2, 0, "sleep", 0); err == nil {
			t.Error("an event in the time that a switch takes is not refused")
		}
		tp.ok(tp.GoBlock(tp.next(), 0, "sleep", 0))
		tp.Close()
		if _, err := read(tp.file.Bytes()); err != nil {
			t.Error(err)
		}
	}
}

func TestStringsAndStacksOfAnySizeAndNumberFit(t *testing.T) {
	for _, size := range []int{0, 100} {
		tp := newTape(t, Config{GenerationBytes: size})
		tp.setting()
		var deep []Frame
		for i := range 300 {
			deep = append(deep, Frame{Func: fmt.Sprint("f", i), Line: i})
		}
		tp.ok(tp.Log(tp.next(), 0, 0, strings.Repeat("ä", 600), strings.Repeat("x", 5000), tp.Stack(deep...)))
		const n = 20_000
		for i := range n {
			s := tp.Stack(Frame{Func: strings.Repeat("g", 50) + fmt.Sprint(i), Line: i}, Frame{Func: "main.main"})
			tp.ok(tp.Log(tp.next(), 0, 0, "c", fmt.Sprint("message ", i), s))
		}
		tp.ok(tp.Close())
		all, err := read(tp.file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		logs := 0
		for _, ev := range all {
			if strings.Contains(ev, fmt.Sprintf("message %d", logs)) && strings.Contains(ev, fmt.Sprintf("gg%d @", logs)) {
				logs++
			}
		}
		if logs != n {
			t.Errorf("%d logs with their stacks; want %d", logs, n)
		}
		if first := all[8]; !strings.Contains(first, strings.Repeat("ä", 512)+`"`) || !strings.Contains(first, strings.Repeat("x", 1024)) ||
			strings.Contains(first, "xx"+strings.Repeat("x", 1024)) || !strings.Contains(first, "f127 @") || strings.Contains(first, "f128 @") {
			t.Errorf("the long one reads %.3000s", first)
		}
	}
}

// failing is a writer that breaks after some bytes.
type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(b), nil
}

func TestWithoutAWriterEveryEventAndCloseSaySo(t *testing.T) {
	w := NewWriter(nil, Config{})
	const want = "wire: there is no writer (nil)"
	if err := w.ProcStatus(100, NoThread, 0, ProcIdle); err == nil || err.Error() != want {
		t.Errorf("the event returns %v; want %s", err, want)
	}
	if err := w.Close(); err == nil || err.Error() != want {
		t.Errorf("Close returns %v; want %s", err, want)
	}
}

// short takes so many bytes and, against the contract of io.Writer, says
// nothing of the rest.
type short struct{ left int }

func (s *short) Write(b []byte) (int, error) {
	n := min(len(b), s.left)
	s.left -= n
	return n, nil
}

func TestAWriterThatTakesLessAndSaysNothingIsAnErrorOfClose(t *testing.T) {
	for room, want := range map[int]string{
		0:  "wire: the writer took 0 of 16 bytes: short write",
		15: "wire: the writer took 15 of 16 bytes: short write",
		20: "wire: the writer took 4 of ",
	} {
		w := NewWriter(&short{room}, Config{})
		w.ProcStatus(100, NoThread, 0, ProcIdle)
		if err := w.Close(); !errors.Is(err, io.ErrShortWrite) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("room for %d: Close returns %v; want %s", room, err, want)
		}
	}
}

func TestAFullDiskIsAnErrorOfTheNextEventsAndOfClose(t *testing.T) {
	for _, room := range []int{0, 20, 40} {
		w := NewWriter(&failing{room}, Config{})
		err := w.ProcStatus(100, NoThread, 0, ProcIdle)
		for i := Time(0); err == nil && i < 100_000; i++ {
			if err = w.ProcStart(200+2*i, 0, 0); err == nil {
				err = w.ProcStop(201+2*i, 0)
			}
		}
		if err == nil || err.Error() != "wire: the disk is full" {
			t.Errorf("room for %d: error %v", room, err)
		}
		if cerr := w.Close(); cerr == nil || cerr.Error() != "wire: the disk is full" {
			t.Errorf("room for %d: Close returns %v", room, cerr)
		}
	}
	w := NewWriter(io.Discard, Config{})
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err == nil || err.Error() != "wire: the Writer is closed already" {
		t.Errorf("the second Close returns %v", err)
	}
	if err := w.ProcStart(5, 0, 0); err == nil || err.Error() != "wire: ProcStart at 5: the Writer is closed" {
		t.Errorf("an event after Close: %v", err)
	}
}
