package wire

// A Time is a moment of a trace in nanoseconds. Only differences mean
// something.
type Time int64

// A ThreadID is the id of an M.
type ThreadID int64

// A ProcID is the id of a P.
type ProcID int64

// A GoID is the id of a goroutine, 1 or more.
type GoID int64

// NoThread stands where no thread is known.
const NoThread ThreadID = -1

// GoStatus is the state of a goroutine.
type GoStatus uint8

// The states of a goroutine, with their numbers in the format. A goroutine
// that does not exist has status 0.
const (
	GoRunnable GoStatus = 1 + iota
	GoRunning
	GoSyscall
	GoWaiting
)

func (s GoStatus) String() string {
	return nameOf([]string{"not there", "runnable", "running", "in a syscall", "waiting"}, int(s))
}

// ProcStatus is the state of a P.
type ProcStatus uint8

// The states of a P, with their numbers in the format. A P that does not exist
// has status 0.
const (
	ProcRunning ProcStatus = 1 + iota
	ProcIdle
	procSyscall // its thread is in a syscall
)

func (s ProcStatus) String() string {
	return nameOf([]string{"not there", "running", "idle", "in a syscall"}, int(s))
}

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return "in an unknown state"
}

// kind is the byte that an event begins with.
type kind byte

const (
	_ kind = iota
	evEventBatch
	evStacks
	evStack
	evStrings
	evString
	_ // CPU samples
	_
	evFrequency
	evProcsChange
	evProcStart
	evProcStop
	evProcSteal
	evProcStatus
	evGoCreate
	evGoCreateSyscall
	evGoStart
	evGoDestroy
	evGoDestroySyscall
	evGoStop
	evGoBlock
	evGoUnblock
	evGoSyscallBegin
	evGoSyscallEnd
	evGoSyscallEndBlocked
	evGoStatus
	evSTWBegin
	evSTWEnd
	_ // GCActive: needed only for a GC that was running when the trace began
	evGCBegin
	evGCEnd
	_ // GCSweepActive
	evGCSweepBegin
	evGCSweepEnd
	_ // GCMarkAssistActive
	evGCMarkAssistBegin
	evGCMarkAssistEnd
	evHeapAlloc
	evHeapGoal
	evGoLabel
	evUserTaskBegin
	evUserTaskEnd
	evUserRegionBegin
	evUserRegionEnd
	evUserLog
	evGoSwitch // from Go 1.23
	evGoSwitchDestroy
	evGoCreateBlocked
	_      // GoStatusStack
	_      // ExperimentalBatch
	evSync // from Go 1.25
	evClockSnapshot
	evEndOfGeneration // from Go 1.26
)

// Limits of the format.
const (
	maxBatch     = 64<<10 - 64 // bytes; readers allow 64 KiB, of which Go uses some for the header
	maxEvent     = 1 + 5*10    // bytes: a kind and five numbers
	maxString    = 1 << 10     // bytes
	maxFrames    = 128
	maxExact     = 1 << 53 // readers compute times as float64
	roundedTimes = 1 << 11 // a multiple of this is exact up to 1<<63
)
