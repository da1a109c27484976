package trace_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata/version1.trace anew")

// written returns the bytes of a trace.
func written(t interface {
	Helper()
	Fatal(...any)
}, tr *Trace) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := tr.WriteTo(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(b.Len()) {
		t.Fatal("WriteTo says", n, "bytes and writes", b.Len())
	}
	return b.Bytes()
}

// mustAgree checks that two traces hold the same.
func mustAgree(t interface {
	Helper()
	Fatalf(string, ...any)
}, got, want *Trace) {
	t.Helper()
	if got.Info != want.Info || got.End() != want.End() || got.Len() != want.Len() {
		t.Fatalf("the trace is of %+v, %d events to %d; want %+v, %d to %d", got.Info, got.Len(), got.End(), want.Info, want.Len(), want.End())
	}
	wants := slices.Collect(want.Events())
	for e := range got.Events() {
		if e != wants[e.Seq] {
			t.Fatalf("event %d is\n%+v, want\n%+v", e.Seq, e, wants[e.Seq])
		}
	}
	for g := range GoID(300) {
		if got.Name(g) != want.Name(g) || got.Named(g) != want.Named(g) {
			t.Fatalf("goroutine %d is called %q, want %q", g, got.Name(g), want.Name(g))
		}
	}
}

func TestATraceComesBackFromItsFileAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l Log
		for range rapid.IntRange(0, 5).Draw(t, "names") {
			l.SetName(GoID(rapid.IntRange(0, 299).Draw(t, "g")), rapid.String().Draw(t, "name"))
		}
		randtrace.Make(draw(t), 4, rapid.IntRange(0, 200).Draw(t, "events"), func(_ *randtrace.Model, e Event) {
			randtrace.Add(&l, e)
		})
		info := Info{Procs: rapid.IntRange(0, MaxProcs).Draw(t, "procs"), Seed: rapid.Uint64().Draw(t, "seed"), Source: rapid.String().Draw(t, "source")}
		if rapid.Bool().Draw(t, "recorded") {
			info.Recorded, info.Before, info.Dropped = true, rapid.IntMin(0).Draw(t, "before"), rapid.String().Draw(t, "dropped")
			info.Limit = rapid.SampledFrom([]float64{0, 0.3, 1, 2.5}).Draw(t, "limit")
		}
		want := l.Finish(info, rapid.Int64Min(0).Draw(t, "end"))
		b := written(t, want)
		got, err := Read(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		mustAgree(t, got, want)
		if !bytes.Equal(written(t, got), b) {
			t.Fatal("the trace that was read is written with other bytes")
		}
	})
}

func TestAFileKeepsEveryFieldOfInfo(t *testing.T) {
	var info Info
	v := reflect.ValueOf(&info).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Int:
			f.SetInt(3)
		case reflect.Uint64:
			f.SetUint(math.MaxUint64)
		case reflect.String:
			f.SetString("a source")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Float64:
			f.SetFloat(1.5)
		default:
			t.Fatalf("the test knows no value for %s", v.Type().Field(i).Name)
		}
	}
	var l Log
	got, err := Read(bytes.NewReader(written(t, l.Finish(info, 0))))
	if err != nil {
		t.Fatal(err)
	}
	if got.Info != info {
		t.Errorf("Info comes back as %+v, want %+v", got.Info, info)
	}
}

func TestALargeTraceComesBackThroughSmallReads(t *testing.T) {
	want := pingPong(20_000)
	b := written(t, want)
	for name, r := range map[string]io.Reader{
		"whole": bytes.NewReader(b), "half": iotest.HalfReader(bytes.NewReader(b)), "with EOF": iotest.DataErrReader(bytes.NewReader(b)),
	} {
		got, err := Read(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mustAgree(t, got, want)
	}
}

// The file was written when version 1 was made. If it reads differently now,
// a change touched the numbers of kinds, queues or wait reasons, or the layout:
// then fileVersion must go up.
func TestAFileOfVersion1ReadsAsTheEventsThatWereWritten(t *testing.T) {
	const path = "testdata/version1.trace"
	var l Log
	for _, e := range everyKind() {
		randtrace.Add(&l, e)
	}
	l.SetName(7, "seven")
	l.SetName(1, "the first")
	want := l.Finish(Info{Procs: 4, Seed: 9, Source: "a test"}, 5000)
	if *update {
		if err := os.WriteFile(path, written(t, want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	mustAgree(t, got, want)
}

// Were the table in the order of the rules' numbers, a trace would get other
// bytes when rules are renumbered.
func TestAFileListsItsRulesInTheOrderOfTheirLetters(t *testing.T) {
	var l Log
	for i, r := range []rule.Rule{rule.SU1, rule.CH2, rule.SY5, rule.CH4, rule.GC3, rule.FR16} {
		l.Add(int64(i), SysmonSleep, r, NoGo, NoProc, NoQueue, 20)
	}
	tr := l.Finish(Info{Procs: 1}, 10)
	b := written(t, tr)
	want := binary.LittleEndian.AppendUint32(nil, 6)
	for _, id := range []string{"CH-2", "CH-4", "FR-16", "GC-3", "SU-1", "SY-5"} {
		want = append(binary.LittleEndian.AppendUint32(want, uint32(len(id))), id...)
	}
	if !bytes.Contains(b, want) {
		t.Errorf("the file %q does not hold the table %q", b, want)
	}
	back, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	mustAgree(t, back, tr)
}

func TestTheSameTraceGivesTheSameBytesWhateverTheOrderOfItsNames(t *testing.T) {
	make := func(order []int) []byte {
		var l Log
		for _, g := range order {
			l.SetName(GoID(g), fmt.Sprint("worker ", g))
		}
		return written(t, l.Finish(Info{Procs: 1}, 10))
	}
	up := make([]int{1, 2, 3, 4, 5, 6, 7, 8, 9})
	if down := make([]int{9, 8, 7, 6, 5, 4, 3, 2, 1}); !bytes.Equal(up, down) {
		t.Error("the bytes differ")
	}
}

// seal gives the bytes a checksum that fits.
func seal(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

func TestReadSaysWhatIsWrongWithAFile(t *testing.T) {
	whole := written(t, record())
	body := whole[:len(whole)-4]
	le := binary.LittleEndian
	put := func(at int, x uint32) []byte {
		b := slices.Clone(body)
		le.PutUint32(b[at:], x)
		return seal(b)
	}
	// Where things are in the body: 8 magic, 4 version, 4 procs, 8 seed, 8 end, 4 length of the source.
	const versionAt, procsAt, sourceAt = 8, 12, 32
	rulesAt := sourceAt + 4 + len("an example")
	lastKind, lastRule := len(body)-2, len(body)-1
	set := func(at int, x byte) []byte {
		b := slices.Clone(body)
		b[at] = x
		return seal(b)
	}
	flipped := slices.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "cut off in its header"},
		{"another file", []byte("%PDF-1.7 and so on"), `no trace file: it begins with "%PDF-1.7"`},
		{"a short other file", []byte("hi"), `no trace file: it begins with "hi"`},
		{"half of the magic", whole[:4], "cut off in its header"},
		{"a newer version", put(versionAt, 2), "has version 2; this program reads version 1"},
		{"too many Ps", put(procsAt, MaxProcs+1), "of 1025 Ps; want at most 1024"},
		{"an end before the start", put(sourceAt-4, 1<<31), "ns; want 0 or more"},
		{"a source too long", put(sourceAt, 1<<20+1), "header has 1048577 bytes; want at most 1048576"},
		{"a source longer than the file", put(sourceAt, 1<<20), "cut off in its header"},
		{"a rule that does not exist", bytes.Replace(whole, []byte("RQ-8"), []byte("XX-8"), 1), `rule "XX-8" that this program does not know`},
		{"more rules than there are", seal(append(append(slices.Clone(body[:rulesAt]), 255, 0, 0, 0), bytes.Repeat([]byte("\x04\x00\x00\x00RQ-1"), 255)...)), "names the rule RQ-1 twice"},
		{"cut off in the rules", whole[:rulesAt+10], "cut off in its table of rules"},
		{"cut off in the records", whole[:len(whole)-20], "cut off in its records"},
		{"cut off in the checksum", whole[:len(whole)-1], "cut off in its checksum"},
		{"a bit turned round", flipped, "damaged: its checksum does not fit"},
		{"something behind", append(slices.Clone(whole), 0), "goes on after its checksum"},
		{"a kind that does not exist", set(lastKind, 1<<6-1), "kind 63, which does not exist"},
		{"the first kind that does not exist", set(lastKind, byte(NumKinds)), "which does not exist"},
		{"no kind, in a queue", set(lastKind, 1<<6), "kind 0, which does not exist"},
		{"a rule beyond the table", set(lastRule, 200), "names rule 200 of"},
		{"the first rule beyond the table", set(lastRule, body[rulesAt]+1), "names rule"},
		{"no time at first", func() []byte {
			b := slices.Clone(body)
			b[len(b)-16*(record().Len()+1)+14] = byte(GoStart)
			return seal(b)
		}(), "first record does not hold the time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, err := Read(bytes.NewReader(c.file))
			if err == nil {
				t.Fatalf("Read gives a trace of %d events", tr.Len())
			}
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "trace: read: ") {
				t.Errorf("the error is %q, want it to say %q", err, c.want)
			}
		})
	}
}

func TestEveryCutAndEveryChangedByteOfAFileIsAnError(t *testing.T) {
	whole := written(t, record())
	for i := range whole {
		if _, err := Read(bytes.NewReader(whole[:i])); err == nil {
			t.Errorf("Read accepts the first %d of %d bytes", i, len(whole))
		}
		b := slices.Clone(whole)
		b[i] ^= 0x40
		if _, err := Read(bytes.NewReader(b)); err == nil {
			t.Errorf("Read accepts a change in byte %d", i)
		}
	}
}

func TestReadHandsOnTheErrorOfItsReader(t *testing.T) {
	whole := written(t, record())
	boom := errors.New("boom")
	for _, n := range []int{0, 9, 40, len(whole) - 10} {
		_, err := Read(io.MultiReader(bytes.NewReader(whole[:n]), iotest.ErrReader(boom)))
		if !errors.Is(err, boom) {
			t.Errorf("after %d bytes the error is %v, want boom", n, err)
		}
	}
}

func TestWriteToRefusesWhatReadWouldNotTake(t *testing.T) {
	for want, build := range map[string]func(l *Log) Info{
		"source has 1048577 bytes": func(l *Log) Info { return Info{Source: strings.Repeat("x", 1<<20+1)} },
		"-1 Ps; want 0 to 1024":    func(l *Log) Info { return Info{Procs: -1} },
		"1025 Ps; want 0 to":       func(l *Log) Info { return Info{Procs: MaxProcs + 1} },
		"-1 Ps at the start":       func(l *Log) Info { return Info{Procs: 2, Start: -1} },
		"3 Ps at the start":        func(l *Log) Info { return Info{Procs: 2, Start: 3} },
		"rule 255, which does not exist": func(l *Log) Info {
			l.Add(0, SysmonSleep, 255, NoGo, NoProc, NoQueue, 0)
			return Info{}
		},
		"which does not exist": func(l *Log) Info { // the first of them
			l.Add(0, SysmonSleep, rule.Rule(len(rule.All())+1), NoGo, NoProc, NoQueue, 0)
			return Info{}
		},
	} {
		var l Log
		info := build(&l)
		if _, err := l.Finish(info, 0).WriteTo(io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want it to say %q", err, want)
		}
	}
}

func TestAFileThatPromisesMuchTakesNoMemoryForIt(t *testing.T) {
	le := binary.LittleEndian
	head := written(t, record())[:32+4+len("an example")]
	for name, tail := range map[string][]byte{
		"rules":   le.AppendUint32(nil, math.MaxUint32),
		"names":   le.AppendUint32(make([]byte, 4), math.MaxUint32),
		"texts":   le.AppendUint32(make([]byte, 8), math.MaxUint32),
		"records": le.AppendUint64(make([]byte, 12), math.MaxUint64),
		"a name":  append(le.AppendUint32(le.AppendUint32(make([]byte, 4), 1), 7), 0, 0, 16, 0),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(bytes.NewReader(append(slices.Clone(head), tail...)))
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), "cut off") {
			t.Errorf("%s: the error is %v, want that the file is cut off", name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
			t.Errorf("%s: Read took %d bytes", name, took)
		}
	}
}

// A file that Read accepts is written back as the same trace and can be
// replayed; any other gives an error, and neither panics. Use
// -fuzzminimizetime=10x.
func FuzzRead(f *testing.F) {
	f.Add(written(f, record()))
	for seed := range uint64(3) {
		f.Add(written(f, randtrace.Make(rand.New(rand.NewPCG(seed, 0)).IntN, 3, 60, nil)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		// The fuzzer cannot find the checksum, so half of the work is done with one that fits.
		for _, file := range [][]byte{b, seal(slices.Clone(b[:max(len(b)-4, 0)]))} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			tr, err := Read(bytes.NewReader(file))
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > uint64(1<<20+32*len(file)) {
				t.Errorf("reading %d bytes took %d", len(file), took)
			}
			if err != nil {
				continue
			}
			again, err := Read(bytes.NewReader(written(t, tr)))
			if err != nil {
				t.Fatal(err)
			}
			mustAgree(t, again, tr)
			readAll(t, tr, tr.Len())
		}
	})
}

func BenchmarkWriteTo(b *testing.B) {
	tr := pingPong(300_000)
	b.SetBytes(int64(16 * tr.Len()))
	for b.Loop() {
		if _, err := tr.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	file := written(b, pingPong(300_000))
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}
