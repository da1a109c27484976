package perfetto

import "encoding/binary"

// message is a message of protocol buffers that grows at its end.
type message []byte

// Kinds of fields on the wire.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
)

func (m message) uint(field int, v uint64) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|wireVarint)
	return binary.AppendUvarint(m, v)
}

func (m message) fixed64(field int, v uint64) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|wireFixed64)
	return binary.LittleEndian.AppendUint64(m, v)
}

func (m message) str(field int, s string) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|wireBytes)
	m = binary.AppendUvarint(m, uint64(len(s)))
	return append(m, s...)
}

func (m message) msg(field int, sub message) message {
	m = binary.AppendUvarint(m, uint64(field)<<3|wireBytes)
	m = binary.AppendUvarint(m, uint64(len(sub)))
	return append(m, sub...)
}

// Numbers of fields, by the message that they belong to.
const (
	tracePacket = 1 // Trace

	packetTimestamp  = 8
	packetSequence   = 10
	packetTrackEvent = 11
	packetInterned   = 12
	packetFlags      = 13
	packetDescriptor = 60

	internedEventNames = 2
	internedNoteNames  = 3
	internedNoteTexts  = 29

	internedID   = 1
	internedText = 2

	trackUUID     = 1
	trackName     = 2
	trackProcess  = 3
	trackParent   = 5
	trackCounter  = 8
	trackOrdering = 11 // of its children
	trackRank     = 12 // among its siblings

	processID   = 1
	processName = 6

	counterUnit = 3

	eventNotes    = 4
	eventType     = 9
	eventNameID   = 10
	eventTrack    = 11
	eventCounter  = 30
	eventFlows    = 47
	eventFlowEnds = 48

	noteNameID = 1
	noteInt    = 4
	noteTextID = 17
)

// Values of fields.
const (
	flagCleared = 1 // the interned texts begin anew
	flagNeeds   = 2 // the packet uses interned texts

	orderExplicit = 3
	unitCount     = 2

	typeBegin   = 1
	typeEnd     = 2
	typeInstant = 3
	typeCounter = 4
)
