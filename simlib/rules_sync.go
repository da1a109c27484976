package simlib

// syncRules are those of channels and what package sync builds on the semaphore.
var syncRules = []row{
	{id: "CH-1", model: "G.block", runtime: "chan.go:chansend chan.go:chanrecv chan.go:closechan"},
	{id: "CH-2", model: "hchan.chansend hchan.trySend", runtime: "chan.go:chansend"},
	{id: "CH-3", model: "hchan.chanrecv hchan.tryRecv", runtime: "chan.go:chanrecv chan.go:recv"},
	{id: "CH-4", model: "hchan.complete", runtime: "chan.go:send chan.go:recv"},
	{id: "CH-5", model: "hchan.closechan", runtime: "chan.go:closechan"},
	{id: "CH-6", model: "G.selectgo G.selectWait", runtime: "select.go:selectgo"},
	{id: "CH-7", model: "Select", runtime: "chan.go:chanrecv chan.go:selectnbrecv select.go:block",
		text: "a select with one case is a plain channel operation"},
	{id: "CH-8", model: "timer.maybeRunChan timer.blockTimerChan timer.unblockTimerChan timer.needsAdd Chan.Len",
		runtime: "time.go:timer.maybeRunChan time.go:blockTimerChan time.go:unblockTimerChan time.go:timer.needsAdd chan.go:chanlen",
		text:    "a timer with a channel is in a heap only while somebody waits on the channel; else the next operation on it sees whether the timer was due"},
	{id: "CH-9", model: "Select G.selectgo", runtime: "chan.go:chansend chan.go:chanrecv chan.go:empty chan.go:full",
		text: "an operation that must not block looks without a lock, and gives up at once, when it is plain that it would",
		note: "it costs as much as any select, 44 ns, where Go's costs a few"},
	{id: "CH-10", model: "DefaultCosts", runtime: "chan.go:chansend chan.go:chanrecv",
		text: "a send and a receive through a buffer cost 24 ns, each switch of a ping-pong without one 115 ns",
		note: "a switch of a ping-pong costs 79 ns: the costs of an operation and of a switch were measured apart"},

	{id: "SE-1", model: "semaphore.semacquire semaphore.semrelease", runtime: "sema.go:semacquire1 sema.go:semrelease1", silent: true},
	{id: "SE-2", model: "semaphore.semrelease goyield", runtime: "sema.go:semrelease1", silent: true},
	{id: "SE-3", model: "metrics/Read metrics/reader.event", runtime: "proc.go:casgstatus runtime2.go:waitReason.isMutexWait",
		text: "the time that goroutines wait for mutexes, counted on one of eight occasions, is summed"},
	{id: "SE-4", runtime: "sema.go:semaRoot.queue",
		text: "since Go 1.26 waiters for a semaphore are linked to their goroutine, so that leaks can be found",
		note: "only the shrinking of stacks takes longer by it, and in the model none shrinks"},
	{id: "SE-5", runtime: "lock_spinbit.go:lock2 lock_spinbit.go:unlock2Wake",
		text: "the runtime's own locks make a thread spin and then sleep",
		note: "the scheduler decides in an instant, so nobody ever waits for its locks; what they cost is in Costs"},

	{id: "MU-1", model: "Mutex.TryLock", runtime: "../internal/sync/mutex.go:Mutex.TryLock",
		text: "TryLock takes an unlocked mutex and never waits"},
	{id: "MU-2", model: "canSpin Mutex.lockSlow", runtime: "proc.go:internal_sync_runtime_canSpin ../internal/sync/mutex.go:Mutex.lockSlow", silent: true},
	{id: "MU-3", model: "Mutex.unlock Mutex.lockSlow", runtime: "../internal/sync/mutex.go:Mutex.unlockSlow ../internal/sync/mutex.go:Mutex.lockSlow"},
	{id: "MU-4", model: "Mutex.lockSlow Mutex.unlock", runtime: "../internal/sync/mutex.go:Mutex.lockSlow ../internal/sync/mutex.go:Mutex.unlockSlow"},
	{id: "MU-5", model: "Mutex.handedOver", runtime: "../internal/sync/mutex.go:Mutex.lockSlow", silent: true},
	{id: "MU-6", model: "Mutex.lockSlow semaphore.semacquire", runtime: "../internal/sync/mutex.go:Mutex.lockSlow sema.go:semacquire1"},

	{id: "RW-1", model: "RWMutex.RLock RWMutex.RUnlock RWMutex.Lock RWMutex.Unlock",
		runtime: "../sync/rwmutex.go:RWMutex.RLock ../sync/rwmutex.go:RWMutex.rUnlockSlow ../sync/rwmutex.go:RWMutex.Lock ../sync/rwmutex.go:RWMutex.Unlock"},

	{id: "WG-1", model: "WaitGroup.add WaitGroup.Wait", runtime: "../sync/waitgroup.go:WaitGroup.Add ../sync/waitgroup.go:WaitGroup.Wait"},

	{id: "CO-1", model: "Cond.Wait Cond.notify", runtime: "sema.go:notifyListWait sema.go:notifyListNotifyOne sema.go:notifyListNotifyAll"},
}
