package wire

import (
	"encoding/binary"
	"time"
)

// room makes ready for an event at t: it begins the first generation, or a new
// one if the old one is large and the time since its last event is enough.
func (w *Writer) room(t Time) {
	switch {
	case w.gen == 0:
		w.openGeneration(t - 1)
	case w.genBytes >= w.cfg.GenerationBytes && w.stw == 0 && t-w.last > Time(2+len(w.procs)+w.live):
		w.endGeneration()
		w.openGeneration(w.last + 1)
		w.statuses()
	}
}

// openFirst makes ready for a status at t, which ends no generation.
func (w *Writer) openFirst(t Time) {
	if w.gen == 0 {
		w.room(t)
	}
}

// openGeneration begins a generation at a time that must lie between the
// last event and the next, for a reader has an event of its own there.
func (w *Writer) openGeneration(t Time) {
	w.gen++
	w.genBytes = 0
	w.start = exact(t)
	b := w.scratch[:0]
	if w.cfg.Version >= Go125 {
		b = append(b, byte(evSync))
	}
	b = append(b, byte(evFrequency))
	b = binary.AppendUvarint(b, 1e9)
	if w.cfg.Version >= Go125 {
		if w.gen == 1 {
			w.zero = t
		}
		var sec, nsec uint64
		if !w.cfg.Wall.IsZero() {
			now := w.cfg.Wall.Add(time.Duration(t - w.zero))
			sec, nsec = uint64(now.Unix()), uint64(now.Nanosecond())
		} else {
			sec, nsec = uint64(t-w.zero)/1e9, uint64(t-w.zero)%1e9
		}
		b = append(b, byte(evClockSnapshot))
		b = binary.AppendUvarint(b, uint64(t-w.start))
		b = binary.AppendUvarint(b, uint64(t))
		b = binary.AppendUvarint(b, sec)
		b = binary.AppendUvarint(b, nsec)
	}
	w.batch(NoThread, w.start, b)
	w.scratch = b
	w.last = t
}

// endGeneration writes the batches that are not full and the tables.
func (w *Writer) endGeneration() {
	if w.gen == 0 {
		return
	}
	for _, th := range w.threads {
		w.flush(th)
	}
	w.flush(&w.none)
	w.writeStacks()
	w.writeStrings()
	if w.cfg.Version >= Go126 {
		w.write([]byte{byte(evEndOfGeneration)})
	}
}

// statuses writes the status of everything at the beginning of a generation.
// Sequence numbers start again from there.
func (w *Writer) statuses() {
	t := w.last
	put := func(th *thread, k kind, args ...uint64) {
		t++
		w.put(th, t, k, args...)
	}
	for _, th := range w.threads {
		if th.p != nil {
			put(th, evProcStatus, uint64(th.p.id), uint64(th.p.status))
			th.p.seq = 0
		}
		if th.g != 0 {
			gs := w.gos.at(th.g)
			put(th, evGoStatus, uint64(th.g), uint64(th.id), uint64(gs.status))
			gs.seq = 0
		}
	}
	for _, p := range w.procs {
		if p.m == nil {
			put(&w.none, evProcStatus, uint64(p.id), uint64(p.status))
			p.seq = 0
		}
	}
	for g, gs := range w.gos.all() {
		if gs.status == GoRunnable || gs.status == GoWaiting {
			put(&w.none, evGoStatus, uint64(g), noM, uint64(gs.status))
			gs.seq = 0
		}
	}
}
