package trace

// SetObjectName names a channel, mutex or the like by the number that AddBlock
// has; the last name counts. Of a long one it keeps as much as Text of a text. The
// number 0 is none and has no name.
func (l *Log) SetObjectName(object int, name string) {
	if object == 0 {
		return
	}
	if l.trace.objects == nil {
		l.trace.objects = make(map[uint32]string)
	}
	l.trace.objects[uint32(object)] = cut(name)
}

// ObjectName is that of the trace.
func (l *Log) ObjectName(object int) string { return l.trace.ObjectName(object) }

// ObjectName returns the name that the program gave to a channel, mutex or the
// like, by the number that an Event, Slice or GoState has in Object; "" is none.
func (t *Trace) ObjectName(object int) string { return t.objects[uint32(object)] }

// saysBlock and causeBlock name what the goroutine waits for, if the program did.
func saysBlock(t *Trace, e *Event) string {
	if t.ObjectName(e.Object) != "" {
		return "{g} blocks: {reason} on {object}"
	}
	return "{g} blocks: {reason}"
}

func causeBlock(t *Trace, e *Event) string {
	if t.ObjectName(e.Object) != "" {
		return "blocked: {reason} on {object}"
	}
	return "blocked: {reason}"
}
