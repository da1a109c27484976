//go:build unix

package perfetto_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"io"
	"os/exec"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/pyvenv"
	"github.com/schedlab/schedlab/simlib/trace"
	. "github.com/schedlab/schedlab/simlib/trace/perfetto"
	"github.com/schedlab/schedlab/simlib/workload"
)

var (
	//go:embed testdata/requirements.txt
	requirements []byte
	//go:embed testdata/official.py
	official string
)

// A line is what official.py says of a track or an event.
type line struct {
	Track   uint64
	Name    string
	Parent  uint64
	Rank    uint64
	Counter bool

	Event        string // empty for a track
	At           int64
	Rule         string
	Value        int
	Begins, Ends []uint64
}

// lookOfficially decodes a file by Perfetto's own definition.
func lookOfficially(t testing.TB, python string, file []byte) *picture {
	t.Helper()
	cmd := exec.Command(python, "-c", official)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(file), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	pic := &picture{tracks: map[uint64]*track{}, flows: map[uint64][2]int{}}
	d := json.NewDecoder(bytes.NewReader(out))
	for {
		var l line
		if err := d.Decode(&l); err == io.EOF {
			return pic
		} else if err != nil {
			t.Fatal(err)
		}
		if l.Event == "" {
			pic.tracks[l.Track] = &track{name: l.Name, parent: l.Parent, rank: l.Rank, isQueue: l.Counter}
			continue
		}
		for i, ids := range [][]uint64{l.Begins, l.Ends} {
			for _, id := range ids {
				n := pic.flows[id]
				n[i]++
				pic.flows[id] = n
			}
		}
		tr := pic.tracks[l.Track]
		switch l.Event {
		case "TYPE_SLICE_BEGIN":
			tr.slices = append(tr.slices, stretch{l.Name, l.At, -1, l.Rule})
		case "TYPE_SLICE_END":
			tr.slices[len(tr.slices)-1].to = l.At
		case "TYPE_INSTANT":
			tr.moments = append(tr.moments, stretch{l.Name, l.At, -1, l.Rule})
		case "TYPE_COUNTER":
			tr.counter = append(tr.counter, point{l.At, l.Value})
		default:
			t.Fatalf("an event of type %s", l.Event)
		}
	}
}

// TestPerfettosOwnDefinitionReadsWhatIsWritten: the numbers and kinds of all
// fields are Perfetto's, by the protobuf definition in its Python package, and
// what it reads is the run. It needs python3 with venv and, the first time,
// PyPI.
func TestPerfettosOwnDefinitionReadsWhatIsWritten(t *testing.T) {
	python, err := pyvenv.Make("perfetto", requirements)
	if err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []simlib.Config{
		{Procs: 4},
		{Procs: 4, Cores: 2, Quota: 1.5, Neighbors: 1, GC: simlib.GC{AllocRate: 1e9, LiveHeap: 20e6}},
		{Procs: 4, Model: simlib.Model11},
	} {
		for _, name := range workload.Names() {
			prog, err := workload.ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			cfg.MaxSteps = 5000
			tr, err := simlib.Run(cfg, prog.Main)
			if tr == nil {
				t.Fatal(err)
			}
			compareOfficially(t, python, tr)
		}
	}
}

func compareOfficially(t testing.TB, python string, tr *trace.Trace) {
	t.Helper()
	var file bytes.Buffer
	if err := Write(&file, tr); err != nil {
		t.Fatal(err)
	}
	compareWith(t, tr, lookOfficially(t, python, file.Bytes()))
}
