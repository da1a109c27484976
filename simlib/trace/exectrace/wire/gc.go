package wire

// STWBegin is the goroutine on a thread that stops the world; kind says what
// for, such as "GC sweep termination".
func (w *Writer) STWBegin(t Time, m ThreadID, kind string, at StackID) error {
	const event = "STWBegin"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if w.gos.at(th.g).stopped {
		return w.refuse(event, t, "goroutine %d has stopped the world already", th.g)
	}
	w.room(t)
	w.gos.at(th.g).stopped = true
	w.stw++
	return w.put(th, t, evSTWBegin, w.str(kind), w.use(at))
}

// STWEnd is the end of what STWBegin began.
func (w *Writer) STWEnd(t Time, m ThreadID) error {
	const event = "STWEnd"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if !w.gos.at(th.g).stopped {
		return w.refuse(event, t, "goroutine %d has not stopped the world", th.g)
	}
	w.room(t)
	w.gos.at(th.g).stopped = false
	w.stw--
	return w.put(th, t, evSTWEnd)
}

// GCBegin is the begin of a cycle of the garbage collector.
func (w *Writer) GCBegin(t Time, m ThreadID, at StackID) error {
	return w.gc("GCBegin", true, t, m, at)
}

// GCEnd is the end of a cycle of the garbage collector.
func (w *Writer) GCEnd(t Time, m ThreadID) error { return w.gc("GCEnd", false, t, m, 0) }

func (w *Writer) gc(event string, on bool, t Time, m ThreadID, at StackID) error {
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if w.gcOn == on {
		return w.refuse(event, t, "the garbage collector runs: %v", on)
	}
	w.room(t)
	w.gcOn = on
	w.gcSeq++
	if on {
		return w.put(th, t, evGCBegin, w.gcSeq, w.use(at))
	}
	return w.put(th, t, evGCEnd, w.gcSeq)
}

// GCMarkAssistBegin is a goroutine that begins to mark for the garbage
// collector because it allocated much.
func (w *Writer) GCMarkAssistBegin(t Time, m ThreadID, at StackID) error {
	const event = "GCMarkAssistBegin"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if w.gos.at(th.g).assists {
		return w.refuse(event, t, "goroutine %d assists already", th.g)
	}
	w.room(t)
	w.gos.at(th.g).assists = true
	return w.put(th, t, evGCMarkAssistBegin, w.use(at))
}

// GCMarkAssistEnd is the end of what GCMarkAssistBegin began.
func (w *Writer) GCMarkAssistEnd(t Time, m ThreadID) error {
	const event = "GCMarkAssistEnd"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if !w.gos.at(th.g).assists {
		return w.refuse(event, t, "goroutine %d does not assist", th.g)
	}
	w.room(t)
	w.gos.at(th.g).assists = false
	return w.put(th, t, evGCMarkAssistEnd)
}

// GCSweepBegin is a P that begins to sweep.
func (w *Writer) GCSweepBegin(t Time, m ThreadID, at StackID) error {
	const event = "GCSweepBegin"
	th, err := w.onProc(event, t, m)
	if err != nil {
		return err
	}
	if th.p.sweeping {
		return w.refuse(event, t, "P%d sweeps already", th.p.id)
	}
	w.room(t)
	th.p.sweeping = true
	return w.put(th, t, evGCSweepBegin, w.use(at))
}

// GCSweepEnd is the end of what GCSweepBegin began, with how many bytes were
// swept and how many of them reclaimed.
func (w *Writer) GCSweepEnd(t Time, m ThreadID, swept, reclaimed uint64) error {
	const event = "GCSweepEnd"
	th, err := w.onProc(event, t, m)
	if err != nil {
		return err
	}
	if !th.p.sweeping {
		return w.refuse(event, t, "P%d does not sweep", th.p.id)
	}
	w.room(t)
	th.p.sweeping = false
	return w.put(th, t, evGCSweepEnd, swept, reclaimed)
}

// HeapAlloc tells how many bytes the heap has.
func (w *Writer) HeapAlloc(t Time, m ThreadID, bytes uint64) error {
	return w.heap("HeapAlloc", evHeapAlloc, t, m, bytes)
}

// HeapGoal tells at how many bytes the next cycle of the garbage collector is
// to end.
func (w *Writer) HeapGoal(t Time, m ThreadID, bytes uint64) error {
	return w.heap("HeapGoal", evHeapGoal, t, m, bytes)
}

func (w *Writer) heap(event string, k kind, t Time, m ThreadID, bytes uint64) error {
	th, err := w.onProc(event, t, m)
	if err != nil {
		return err
	}
	w.room(t)
	return w.put(th, t, k, bytes)
}
