package perfetto

import (
	"fmt"
	"io"
	"math"

	"github.com/schedlab/schedlab/simlib/trace"
)

// writer writes packets. Texts that come again and again are interned: the
// packet that uses one first says its number.
type writer struct {
	out    io.Writer
	err    error
	buf    message
	packet message // scratch
	fresh  message // the texts that the next packet is the first to use
	note   message // scratch
	event  message // scratch
	ids    [3]map[string]uint64
	first  bool
}

// Tables of interned texts.
const (
	names = iota
	noteNames
	noteTexts
)

var tableField = [...]int{internedEventNames, internedNoteNames, internedNoteTexts}

func newWriter(out io.Writer) *writer {
	w := &writer{out: out, first: true}
	for i := range w.ids {
		w.ids[i] = make(map[string]uint64)
	}
	return w
}

// id returns the number of a text. Perfetto shows it as a label, and takes
// UTF-8 only.
func (w *writer) id(table int, text string) uint64 {
	n, ok := w.ids[table][text]
	if !ok {
		n = uint64(len(w.ids[table]) + 1)
		w.ids[table][text] = n
		entry := message(nil).uint(internedID, n).str(internedText, trace.Clean(text))
		w.fresh = w.fresh.msg(tableField[table], entry)
	}
	return n
}

// emit writes a packet of the one sequence that there is.
func (w *writer) emit(p message) {
	p = p.uint(packetSequence, 1)
	flags := uint64(flagNeeds)
	if w.first {
		flags |= flagCleared
		w.first = false
	}
	p = p.uint(packetFlags, flags)
	if len(w.fresh) > 0 {
		p = p.msg(packetInterned, w.fresh)
		w.fresh = w.fresh[:0]
	}
	w.packet = p
	if w.buf = w.buf.msg(tracePacket, p); len(w.buf) >= 1<<16 {
		w.flush()
	}
}

func (w *writer) flush() {
	if w.err == nil {
		n, err := w.out.Write(w.buf)
		if err == nil && n < len(w.buf) { // or what it left out would be lost in silence
			err = fmt.Errorf("the writer took %d of %d bytes: %w", n, len(w.buf), io.ErrShortWrite)
		}
		if err != nil {
			w.err = fmt.Errorf("perfetto: %w", err)
		}
	}
	w.buf = w.buf[:0]
}

// track describes a track.
func (w *writer) track(uuid, parent uint64, name string, rank int, extra func(message) message) {
	d := message(nil).uint(trackUUID, uuid).str(trackName, trace.Clean(name))
	if parent != 0 {
		d = d.uint(trackParent, parent).uint(trackRank, uint64(min(rank, math.MaxInt32)))
	}
	if extra != nil {
		d = extra(d)
	}
	w.emit(w.packet[:0].msg(packetDescriptor, d))
}

// annotation is a note of an event: a text, or a number.
type annotation struct {
	name string
	text string
	n    int
}

// trackEvent writes an event of a track. flow is an arrow that begins here,
// flowEnd one that ends; 0 is none.
func (w *writer) trackEvent(at int64, track uint64, typ uint64, name string, flow, flowEnd uint64, notes ...annotation) {
	e := w.event[:0].uint(eventType, typ).uint(eventTrack, track)
	if name != "" {
		e = e.uint(eventNameID, w.id(names, name))
	}
	for _, n := range notes {
		note := w.note[:0].uint(noteNameID, w.id(noteNames, n.name))
		if n.text != "" {
			note = note.uint(noteTextID, w.id(noteTexts, n.text))
		} else {
			note = note.uint(noteInt, uint64(n.n))
		}
		w.note = note
		e = e.msg(eventNotes, note)
	}
	if flow != 0 {
		e = e.fixed64(eventFlows, flow)
	}
	if flowEnd != 0 {
		e = e.fixed64(eventFlowEnds, flowEnd)
	}
	w.event = e
	w.emit(w.packet[:0].uint(packetTimestamp, uint64(at)).msg(packetTrackEvent, e))
}

func (w *writer) counter(at int64, track uint64, value int) {
	e := w.event[:0].uint(eventType, typeCounter).uint(eventTrack, track).uint(eventCounter, uint64(value))
	w.event = e
	w.emit(w.packet[:0].uint(packetTimestamp, uint64(at)).msg(packetTrackEvent, e))
}
