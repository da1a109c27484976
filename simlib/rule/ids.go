package rule

// The rules, in the order of [Families]. A new one stands where it belongs
// here and in the table: files keep ids, not numbers.
const (
	None Rule = iota // of an event that needs no rule, such as what a program logs

	// IN: Invariants.
	IN1
	IN2
	IN3
	IN4
	IN5
	IN6
	IN7
	IN8
	IN9
	IN10

	// GS: States of goroutines.
	GS0
	GS1
	GS2
	GS3
	GS4
	GS5
	GS6
	GS7
	GS8
	GS9
	GS10
	GS11
	GS12
	GS13
	GS14
	GS15
	GS16

	// MS: Threads.
	MS1
	MS2
	MS3
	MS4
	MS5
	MS6
	MS7
	MS8
	MS9

	// PS: Processors.
	PS1
	PS2
	PS3
	PS4
	PS5
	PS6
	PS7
	PS8

	// SU: The start of a program.
	SU1
	SU2
	SU3
	SU4
	SU5
	SU6
	SU7
	SU8
	SU9
	SU10

	// MP: GOMAXPROCS.
	MP1
	MP2
	MP3
	MP4
	MP5
	MP6
	MP7

	// RQ: New goroutines and the local queue.
	RQ1
	RQ2
	RQ3
	RQ4
	RQ5
	RQ6
	RQ7
	RQ8
	RQ9
	RQ10
	RQ11
	RQ12

	// GQ: The global queue.
	GQ1
	GQ2
	GQ3
	GQ4
	GQ5

	// FR: The search for a goroutine.
	FR0
	FR0b
	FR1
	FR2
	FR3
	FR4
	FR5
	FR6
	FR7
	FR8
	FR9
	FR10
	FR11
	FR12
	FR13
	FR14
	FR15
	FR16

	// WS: Stealing.
	WS1
	WS2
	WS3
	WS4
	WS5
	WS6
	WS7
	WS8
	WS9

	// SP: Spinning and waking threads.
	SP1
	SP2
	SP3
	SP4
	SP5
	SP6
	SP7
	SP8
	SP9

	// YD: Giving way.
	YD1
	YD2
	YD3
	YD4
	YD5
	YD6

	// CH: Channels and select.
	CH1
	CH2
	CH3
	CH4
	CH5
	CH6
	CH7
	CH8
	CH9
	CH10

	// SE: Semaphores and locks.
	SE1
	SE2
	SE3
	SE4
	SE5

	// MU: Mutex.
	MU1
	MU2
	MU3
	MU4
	MU5
	MU6

	// RW: RWMutex.
	RW1

	// WG: WaitGroup.
	WG1

	// CO: Cond.
	CO1

	// TM: Timers.
	TM1
	TM2
	TM3
	TM4
	TM5
	TM6
	TM7
	TM8
	TM9

	// NP: The network poller.
	NP1
	NP2
	NP3
	NP4
	NP5
	NP6
	NP7

	// SY: System calls.
	SY1
	SY2
	SY3
	SY4
	SY5
	SY6
	SY7
	SY8
	SY9
	SY10
	SY11
	SY12

	// PE: Preemption.
	PE1
	PE2
	PE3
	PE4
	PE5
	PE6
	PE7
	PE8

	// LK: Goroutines locked to a thread.
	LK1
	LK2
	LK3
	LK4
	LK5
	LK6

	// MN: sysmon.
	MN1
	MN2
	MN3
	MN4
	MN5
	MN6
	MN7

	// SW: Stopping the world.
	SW1
	SW2
	SW3
	SW4
	SW5
	SW6
	SW7

	// GC: The garbage collector.
	GC1
	GC2
	GC3
	GC4
	GC5
	GC6
	GC7
	GC8
	GC9
	GC10

	// DL: Deadlocks, limits and the end.
	DL1
	DL2
	DL3
	DL4

	// BU: Bubbles of testing/synctest.
	BU1
	BU2

	// CR: Coroutines.
	CR1
	CR2

	// OB: What can be observed.
	OB1
	OB2
	OB3

	numRules
)
