package simlib

import (
	"flag"
	"fmt"
	"hash/maphash"
	"os"
	"sync"
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
)

// TestMain lets golang.org/x/exp/trace read every trace that a test, an
// example or a fuzzer makes in this package, and compares what it sees with
// the run. A panic, unlike an error of one test, comes through everywhere:
// rapid and the fuzzer shrink the program that caused it.
func TestMain(m *testing.M) {
	flag.Parse()
	if after := os.Getenv(bareEnv); after != "" {
		mainOfBare(after)
		return
	}
	var j judge
	if flag.Lookup("test.bench").Value.String() == "" {
		testHookClosed = j.see
	}
	code := m.Run()
	if testing.Verbose() {
		fmt.Printf("golang.org/x/exp/trace accepts all %d traces of %d runs\n", len(j.seen), j.runs)
	}
	os.Exit(code)
}

// judge remembers by a hash which traces the reader has seen: a program that
// is run in several ways gives the same one each time.
type judge struct {
	sync.Mutex
	hash maphash.Hash
	seen map[uint64]bool
	runs int
}

func (j *judge) see(tr *trace.Trace) {
	if tr.Len() == 0 {
		return // of a run with NoTrace
	}
	if !j.isNew(tr) {
		return
	}
	if err := oracle.Check(tr); err != nil {
		panic(err)
	}
}

func (j *judge) isNew(tr *trace.Trace) bool {
	j.Lock()
	defer j.Unlock()
	j.runs++
	j.hash.Reset()
	if _, err := tr.WriteTo(&j.hash); err != nil {
		panic(err)
	}
	h := j.hash.Sum64()
	if j.seen[h] {
		return false
	}
	if len(j.seen) == 1<<20 || j.seen == nil { // hours of fuzzing
		j.seen = map[uint64]bool{}
	}
	j.seen[h] = true
	return true
}
