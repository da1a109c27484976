package trace

import "fmt"

// WaitReason says what a blocked goroutine waits for. The texts are those
// that Go prints in a goroutine dump (waitReason in runtime2.go).
type WaitReason uint8

// The reasons that the model produces.
const (
	WaitNone WaitReason = iota
	WaitChanReceive
	WaitChanSend
	WaitChanReceiveNil
	WaitChanSendNil
	WaitSelect
	WaitSelectNoCases
	WaitSleep
	WaitIO
	WaitSemacquire
	WaitMutexLock
	WaitRWMutexRLock
	WaitRWMutexLock
	WaitWaitGroup
	WaitCond
	WaitForceGCIdle
	WaitGCSweep
	WaitGCWorkerIdle
	WaitGCAssist
	WaitForGCCycle
	WaitPreempted
	WaitCoroutine
	WaitUpdateGOMAXPROCS

	// The runtime calls a goroutine waiting for these, too, while it runs on
	// the scheduler's stack. For the trace it runs.
	WaitStoppingTheWorld
	WaitGCMarkTermination
	WaitGarbageCollection
	WaitGarbageCollectionScan
	WaitGCWorkerActive
	WaitGCAssistMarking
	WaitFlushProcCaches
	WaitSynctestRun
	WaitSynctestWait
	WaitSynctestChanReceive
	WaitSynctestChanSend
	WaitSynctestSelect
	WaitSynctestWaitGroup

	WaitGCScavenge
	WaitTimerGoroutineIdle // until Go 1.14
	numWaitReasons
)

var waitReasonNames = [numWaitReasons]string{
	"", "chan receive", "chan send", "chan receive (nil chan)", "chan send (nil chan)",
	"select", "select (no cases)", "sleep", "IO wait", "semacquire", "sync.Mutex.Lock",
	"sync.RWMutex.RLock", "sync.RWMutex.Lock", "sync.WaitGroup.Wait", "sync.Cond.Wait",
	"force gc (idle)", "GC sweep wait", "GC worker (idle)", "GC assist wait", "wait for GC cycle", "preempted",
	"coroutine", "GOMAXPROCS updater (idle)",
	"stopping the world", "GC mark termination", "garbage collection", "garbage collection scan", "GC worker (active)",
	"GC assist marking", "flushing proc caches",
	"synctest.Run", "synctest.Wait", "chan receive (durable)", "chan send (durable)", "select (durable)",
	"sync.WaitGroup.Wait (durable)",
	"GC scavenge wait",
	"timer goroutine (idle)",
}

func (r WaitReason) String() string {
	if r < numWaitReasons {
		return waitReasonNames[r]
	}
	return fmt.Sprintf("WaitReason(%d)", uint8(r))
}
