package perfetto_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
)

// A decoder of its own: it knows the fields by the numbers in Perfetto's
// protobuf definition (v59), not by those that the writer uses.

// field is a field of a message: a number or bytes.
type field struct {
	num, wire int
	n         uint64
	b         []byte
}

func fields(t testing.TB, b []byte) (all []field) {
	t.Helper()
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			t.Fatalf("a broken key in % x", b)
		}
		b = b[n:]
		f := field{num: int(key >> 3), wire: int(key & 7)}
		switch f.wire {
		case 0:
			if f.n, n = binary.Uvarint(b); n <= 0 {
				t.Fatalf("a broken number in field %d", f.num)
			}
			b = b[n:]
		case 1:
			f.n, b = binary.LittleEndian.Uint64(b), b[8:]
		case 2:
			l, n := binary.Uvarint(b)
			if n <= 0 || uint64(len(b)-n) < l {
				t.Fatalf("field %d is cut off", f.num)
			}
			f.b, b = b[n:n+int(l)], b[n+int(l):]
		default:
			t.Fatalf("field %d has wire type %d", f.num, f.wire)
		}
		all = append(all, f)
	}
	return all
}

// schema has the wire type of each field of a message that may occur.
var schema = map[string]map[int]int{
	"Trace":             {1: 2},
	"TracePacket":       {8: 0, 10: 0, 11: 2, 12: 2, 13: 0, 60: 2},
	"InternedData":      {2: 2, 3: 2, 29: 2},
	"Interned":          {1: 0, 2: 2},
	"TrackDescriptor":   {1: 0, 2: 2, 3: 2, 5: 0, 8: 2, 11: 0, 12: 0},
	"ProcessDescriptor": {1: 0, 6: 2},
	"CounterDescriptor": {3: 0},
	"TrackEvent":        {4: 2, 9: 0, 10: 0, 11: 0, 30: 0, 47: 1, 48: 1},
	"DebugAnnotation":   {1: 0, 4: 0, 17: 0},
}

// message returns the fields of a message by number.
func message(t testing.TB, name string, b []byte) map[int][]field {
	t.Helper()
	m := map[int][]field{}
	for _, f := range fields(t, b) {
		if wire, ok := schema[name][f.num]; !ok || wire != f.wire {
			t.Fatalf("%s has a field %d of wire type %d", name, f.num, f.wire)
		}
		m[f.num] = append(m[f.num], f)
	}
	return m
}

func one(m map[int][]field, num int) uint64 {
	if len(m[num]) == 1 {
		return m[num][0].n
	}
	return 0
}

func text(m map[int][]field, num int) string {
	if len(m[num]) == 1 {
		return string(m[num][0].b)
	}
	return ""
}

// stretch is a slice of a track.
type stretch struct {
	name     string
	from, to int64
	rule     string
}

type point struct {
	at    int64
	value int
}

type track struct {
	name     string
	parent   uint64
	rank     uint64
	slices   []stretch
	moments  []stretch
	counter  []point
	open     bool
	isQueue  bool
	children int
}

// picture is what a viewer gets out of a file.
type picture struct {
	tracks map[uint64]*track
	flows  map[uint64][2]int // how many begin and end
	events int
	notes  []string // the time, track, name, key and value of each note
}

// look decodes a file and checks all that holds for every file.
func look(t testing.TB, file []byte) *picture {
	t.Helper()
	pic := &picture{tracks: map[uint64]*track{}, flows: map[uint64][2]int{}}
	var interned [3]map[uint64]string
	last := int64(0)
	for i, f := range fields(t, file) {
		if f.num != 1 || f.wire != 2 {
			t.Fatalf("the file has a field %d", f.num)
		}
		p := message(t, "TracePacket", f.b)
		if one(p, 10) != 1 {
			t.Fatalf("packet %d is of sequence %d", i, one(p, 10))
		}
		if flags := one(p, 13); flags != 2 && (i > 0 || flags != 3) || i == 0 && flags != 3 {
			t.Fatalf("packet %d has flags %d", i, flags)
		}
		for _, in := range p[12] {
			for num, entries := range message(t, "InternedData", in.b) {
				k := slices.Index([]int{2, 3, 29}, num)
				if interned[k] == nil {
					interned[k] = map[uint64]string{}
				}
				for _, entry := range entries {
					m := message(t, "Interned", entry.b)
					if _, ok := interned[k][one(m, 1)]; ok || one(m, 1) == 0 {
						t.Fatalf("packet %d: text %d is there already", i, one(m, 1))
					}
					interned[k][one(m, 1)] = text(m, 2)
				}
			}
		}
		if len(p[60]) == 1 {
			pic.descriptor(t, message(t, "TrackDescriptor", p[60][0].b))
			continue
		}
		if len(p[8]) != 1 || len(p[11]) != 1 {
			t.Fatalf("packet %d has no time or event", i)
		}
		if at := int64(one(p, 8)); at < last {
			t.Fatalf("packet %d: time goes back from %d to %d", i, last, at)
		} else {
			last = at
		}
		pic.event(t, last, message(t, "TrackEvent", p[11][0].b), interned)
	}
	for id, tr := range pic.tracks {
		if tr.open {
			t.Errorf("track %d, %s, has a slice that does not end", id, tr.name)
		}
	}
	return pic
}

func (pic *picture) descriptor(t testing.TB, d map[int][]field) {
	id := one(d, 1)
	if pic.tracks[id] != nil || id == 0 {
		t.Fatalf("track %d is described twice", id)
	}
	tr := &track{name: text(d, 2), parent: one(d, 5), rank: one(d, 12), isQueue: len(d[8]) > 0}
	pic.tracks[id] = tr
	if tr.parent == 0 {
		if p := message(t, "ProcessDescriptor", d[3][0].b); one(p, 1) == 0 || text(p, 6) == "" {
			t.Errorf("the process is %v", p)
		}
	} else if parent := pic.tracks[tr.parent]; parent == nil {
		t.Fatalf("track %d comes before its parent", id)
	} else {
		parent.children++
	}
}

func (pic *picture) event(t testing.TB, at int64, e map[int][]field, interned [3]map[uint64]string) {
	pic.events++
	tr := pic.tracks[one(e, 11)]
	if tr == nil {
		t.Fatalf("an event of track %d, which is not described", one(e, 11))
	}
	s := stretch{name: interned[0][one(e, 10)], from: at, to: -1}
	for _, note := range e[4] {
		n := message(t, "DebugAnnotation", note.b)
		key := interned[1][one(n, 1)]
		value := interned[2][one(n, 17)]
		if key == "" || value == "" && len(n[4]) == 0 {
			t.Fatalf("a note %q with %q", key, value)
		}
		if key == "rule" {
			s.rule = value
		}
		if value == "" {
			value = fmt.Sprint(n[4][0].n)
		}
		pic.notes = append(pic.notes, fmt.Sprintf("%d %s: %s: %s %s", at, tr.name, s.name, key, value))
	}
	for i, num := range []int{47, 48} {
		for _, f := range e[num] {
			n := pic.flows[f.n]
			n[i]++
			pic.flows[f.n] = n
		}
	}
	if isCounter := one(e, 9) == 4; isCounter != tr.isQueue {
		t.Fatalf("track %s has an event of type %d", tr.name, one(e, 9))
	}
	switch typ := one(e, 9); typ {
	case 1:
		if tr.open || s.name == "" {
			t.Fatalf("track %s: slice %q begins in another", tr.name, s.name)
		}
		tr.open = true
		tr.slices = append(tr.slices, s)
	case 2:
		if !tr.open {
			t.Fatalf("track %s: a slice ends that did not begin", tr.name)
		}
		tr.open = false
		tr.slices[len(tr.slices)-1].to = at
	case 3:
		tr.moments = append(tr.moments, s)
	case 4:
		tr.counter = append(tr.counter, point{at, int(one(e, 30))})
	default:
		t.Fatalf("an event of type %d", typ)
	}
}
