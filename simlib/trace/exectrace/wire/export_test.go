package wire

// Raw writes an event as it is, without a check, so that tests can see the
// reader refuse what the Writer never writes.
func (w *Writer) Raw(t Time, m ThreadID, k byte, args ...uint64) {
	w.room(t)
	w.put(w.thread(m), t, kind(k), args...)
}

// Numbers of events, as they are in files.
const (
	RawProcStart           = byte(evProcStart)
	RawProcStop            = byte(evProcStop)
	RawProcSteal           = byte(evProcSteal)
	RawProcStatus          = byte(evProcStatus)
	RawGoCreate            = byte(evGoCreate)
	RawGoStart             = byte(evGoStart)
	RawGoDestroy           = byte(evGoDestroy)
	RawGoStop              = byte(evGoStop)
	RawGoUnblock           = byte(evGoUnblock)
	RawGoSyscallEnd        = byte(evGoSyscallEnd)
	RawGoSyscallEndBlocked = byte(evGoSyscallEndBlocked)
	RawGoStatus            = byte(evGoStatus)
	RawUserLog             = byte(evUserLog)
	RawSTWEnd              = byte(evSTWEnd)
)
