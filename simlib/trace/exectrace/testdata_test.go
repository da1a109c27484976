package exectrace_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/trace/exectrace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
)

// kinds are the events of the format by number, from 1.
var kinds = strings.Fields(`EventBatch Stacks Stack Strings String CPUSamples CPUSample Frequency
	ProcsChange ProcStart ProcStop ProcSteal ProcStatus GoCreate GoCreateSyscall GoStart GoDestroy GoDestroySyscall
	GoStop GoBlock GoUnblock GoSyscallBegin GoSyscallEnd GoSyscallEndBlocked GoStatus STWBegin STWEnd
	GCActive GCBegin GCEnd GCSweepActive GCSweepBegin GCSweepEnd GCMarkAssistActive GCMarkAssistBegin GCMarkAssistEnd
	HeapAlloc HeapGoal GoLabel UserTaskBegin UserTaskEnd UserRegionBegin UserRegionEnd UserLog
	GoSwitch GoSwitchDestroy GoCreateBlocked GoStatusStack ExperimentalBatch Sync ClockSnapshot EndOfGeneration`)

// assemble makes a file of the text in which Go keeps the traces of its tests,
// and says whether Go's own reader must accept it.
func assemble(t testing.TB, text string) (file []byte, good bool) {
	t.Helper()
	expect, text, ok := strings.Cut(text, "-- trace --\n")
	if !ok {
		t.Fatal("there is no trace")
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if data, ok := strings.CutPrefix(strings.TrimSpace(line), "data="); ok {
			s, err := strconv.Unquote(data)
			if err != nil {
				t.Fatal(err)
			}
			file = append(binary.AppendUvarint(file, uint64(len(s))), s...)
			continue
		}
		for i, word := range words {
			_, value, arg := strings.Cut(word, "=")
			switch {
			case word == "Trace":
			case strings.HasPrefix(word, "Go1."):
				file = fmt.Appendf(file, "go %s trace\x00\x00\x00", strings.TrimPrefix(word, "Go"))
			case arg:
				n, err := strconv.ParseUint(value, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				file = binary.AppendUvarint(file, n)
			case i == 0:
				k := 0
				for k < len(kinds) && kinds[k] != word {
					k++
				}
				if k == len(kinds) {
					t.Fatalf("there is no kind %s", word)
				}
				file = append(file, byte(k+1))
			}
		}
	}
	return file, strings.Contains(expect, "SUCCESS")
}

// goTrace is a file of the tests of Go's own reader.
type goTrace struct {
	name string
	file []byte
	good bool
}

// goTraces returns the traces of the tests of Go's own reader: those in text,
// of situations that are rare, and those of Go 1.11 to 1.21.
func goTraces(t testing.TB) (all []goTrace) {
	t.Helper()
	dir := internalTrace(t)
	for _, pattern := range []string{"testdata/tests/*.test", "internal/tracev1/testdata/*_good"} {
		names, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			g := goTrace{filepath.Base(name), b, true}
			if strings.HasSuffix(name, ".test") {
				g.file, g.good = assemble(t, string(b))
			}
			all = append(all, g)
		}
	}
	if len(all) < 30 {
		t.Fatalf("found %d traces in %s only", len(all), dir)
	}
	return all
}

// internalTrace is the folder of Go's own reader.
func internalTrace(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env GOROOT: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "src", "internal", "trace")
}

// goCrashers returns the files with which Go's own reader was broken.
func goCrashers(t testing.TB) (all [][]byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(internalTrace(t), "testdata", "fuzz", "FuzzReader", "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("found %d files: %v", len(names), err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(string(b), "[]byte(")
		file, err := strconv.Unquote(strings.TrimSuffix(strings.TrimSpace(text), ")"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, []byte(file))
	}
	return all
}

func TestTheTracesOfGosOwnReaderAreReadAndThoseThatItRefusesAreRefused(t *testing.T) {
	for _, g := range goTraces(t) {
		tr, err := exectrace.Read(bytes.NewReader(g.file))
		if !g.good {
			if err == nil {
				t.Errorf("%s: Go's reader refuses it, and Read gives %d events", g.name, tr.Len())
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", g.name, err)
			continue
		}
		slack := int64(0)
		if strings.HasSuffix(g.name, "_good") {
			slack = 10
		}
		if err := agree(g.file, tr, slack); err != nil {
			t.Errorf("%s: %v", g.name, err)
		}
		if err := oracle.Check(tr); err != nil {
			t.Errorf("%s, written again: %v", g.name, err)
		}
	}
}
