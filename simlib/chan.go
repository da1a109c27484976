package simlib

import (
	"fmt"
	"math"
	"sync/atomic"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What Go says about the misuse of a channel.
const (
	sendOnClosed  = plainError("send on closed channel")
	closeOfClosed = plainError("close of closed channel")
)

// hchan is what a channel is to the scheduler, whatever its values are.
type hchan struct {
	s        *sched
	id       uint32
	bubble   uint32 // that it belongs to, 0 is none
	qcount   int
	dataqsiz int
	closed   bool
	recvq    waitq
	sendq    waitq
	timer    *timer             // whose channel it is, if it is one's
	move     func(dst, src any) // copies a value between two *T
	toBuf    func(src any)      // appends a value to the buffer
	fromBuf  func(dst any)      // takes the head of the buffer
	zero     func(dst any)
	name     string // that the program gave it
}

// Chan is a channel of a simulated program. Make it with NewChan; a nil Chan
// blocks for ever, as in Go.
type Chan[T any] struct {
	hchan
	buf   []T
	head  int
	boxes []*T // where values were while their goroutines waited, for the next ones
	real  atomic.Pointer[chan T]
	looks atomic.Uint32 // by Len, before any goroutine used it
}

// NewChan makes a channel with room for size values; 0 is an unbuffered one.
// It may be made outside of the program but belongs to the first run that
// uses it. It panics when size is negative or more than 2,147,483,647.
func NewChan[T any](size int) *Chan[T] {
	if size < 0 || size > math.MaxInt32 {
		panic(fmt.Sprintf("simlib: the size of a channel is %d; want 0 to %d", size, math.MaxInt32))
	}
	c := &Chan[T]{buf: make([]T, min(size, firstBuf))}
	c.dataqsiz = size
	c.move = func(dst, src any) {
		if d := dst.(*T); d != nil {
			*d = *src.(*T)
		}
	}
	c.zero = func(dst any) {
		if d := dst.(*T); d != nil {
			var zero T
			*d = zero
		}
	}
	c.toBuf = func(src any) {
		if c.qcount == len(c.buf) {
			c.grow()
		}
		c.buf[(c.head+c.qcount)%len(c.buf)] = *src.(*T)
		c.qcount++
	}
	c.fromBuf = func(dst any) {
		if d := dst.(*T); d != nil {
			*d = c.buf[c.head]
		}
		var zero T
		c.buf[c.head] = zero
		c.head = (c.head + 1) % len(c.buf)
		c.qcount--
	}
	return c
}

// firstBuf is for how many values a channel has memory before it has them.
const firstBuf = 1024

// grow doubles the memory of a full buffer.
func (c *Chan[T]) grow() {
	buf := make([]T, min(2*len(c.buf), c.dataqsiz))
	n := copy(buf, c.buf[c.head:])
	copy(buf[n:], c.buf[:c.head])
	c.buf, c.head = buf, 0
}

// Len returns the number of values in the buffer. A timer's channel shows none.
// No time passes in it: a loop that waits for another length without a call on a
// G ends with Config.MaxSteps, or with a panic when no goroutine has used the
// channel yet, so that it belongs to no run.
func (c *Chan[T]) Len() int {
	if c == nil {
		return 0
	}
	if ch := c.real.Load(); ch != nil { // never of a timer's channel
		return len(*ch)
	}
	if c.s != nil {
		c.s.look()
	} else if c.looks.Add(1) >= maxLooks && !real.Running() {
		panic(fmt.Sprintf("simlib: Len was asked %d times of a channel that no goroutine has used yet; a loop that waits for another goroutine must call a method of its G, such as Gosched", maxLooks))
	}
	if c.timer != nil {
		return 0
	}
	return c.qcount
}

// maxLooks is how often Len may be asked of a channel before its first use.
const maxLooks = 1 << 26

// Cap returns the size of the buffer. A timer's channel shows none.
func (c *Chan[T]) Cap() int {
	if c == nil || c.timer != nil {
		return 0
	}
	return c.dataqsiz
}

// Send sends v and waits until a receiver or the buffer takes it (c <- v). A
// send on a closed channel panics.
func (c *Chan[T]) Send(g *G, v T) {
	if g.onReal() {
		c.toReal() <- v
		return
	}
	g.enter(g.s.costs.ChanOp)
	if c == nil {
		g.block(trace.WaitChanSendNil)
	}
	c.bind(g)
	box := c.box(v)
	if !c.chansend(g, box) {
		g.switchOut()
		c.sent(g)
	}
	c.unbox(box)
}

// Recv waits for a value and returns it; the zero value when the channel is
// closed and empty (<-c).
func (c *Chan[T]) Recv(g *G) T {
	v, _ := c.Recv2(g)
	return v
}

// Recv2 is Recv that also reports whether the value was sent, false when the
// channel is closed and empty (v, ok := <-c).
func (c *Chan[T]) Recv2(g *G) (v T, ok bool) {
	if g.onReal() {
		return c.recvReal()
	}
	g.enter(g.s.costs.ChanOp)
	if c == nil {
		g.block(trace.WaitChanReceiveNil)
	}
	c.bind(g)
	box := c.box(v)
	ok, waits := c.chanrecv(g, box)
	if waits {
		g.switchOut()
		ok = c.endReceive(g)
	}
	return c.unbox(box), ok
}

// box returns a place for v that a partner can reach.
func (c *Chan[T]) box(v T) *T {
	var box *T
	if n := len(c.boxes); n > 0 {
		box, c.boxes = c.boxes[n-1], c.boxes[:n-1]
	} else {
		box = new(T)
	}
	*box = v
	return box
}

// unbox takes the value out of a box and keeps that for the next one.
func (c *Chan[T]) unbox(box *T) (v T) {
	v, *box = *box, v
	c.boxes = append(c.boxes, box)
	return v
}

// Close closes the channel: all receivers get the zero value, all blocked
// senders panic. Closing nil or a closed channel panics, too.
func (c *Chan[T]) Close(g *G) {
	if g.onReal() {
		close(c.toReal())
		return
	}
	g.enter(g.s.costs.ChanOp)
	if c == nil {
		panic(plainError("close of nil channel"))
	}
	c.bind(g)
	c.closechan(g)
}

// block parks the goroutine for ever.
func (gg *G) block(reason trace.WaitReason) {
	gg.gopark(reason, 0, rule.CH1)
	throw("goroutine woken from a nil channel")
}

const notMade = "simlib: a channel is used that NewChan did not make; want one of NewChan, or nil, which blocks for ever"

// bind numbers the channel in the run that uses it first.
func (c *hchan) bind(gg *G) {
	if c.s != gg.s {
		c.bindFirst(gg)
	}
}

// bindFirst is bind by the first goroutine that uses the channel.
func (c *hchan) bindFirst(gg *G) {
	if c.s == nil {
		if c.move == nil {
			panic(notMade)
		}
		c.s, c.id, c.bubble = gg.s, gg.s.object(), gg.gp.bubble()
		gg.s.nameObject(c.id, c.name)
	}
	if c.s != gg.s {
		panic("simlib: a channel of another run is used; make it inside the program")
	}
}

// chansend sends *elem: to the first receiver that waits, else into the
// buffer, else it waits: then the caller is to switch out, and to call sent
// when it is back. The switch is left to the caller because each return on
// another stack than the last costs, as the CPU expects it elsewhere.
func (c *hchan) chansend(gg *G, elem any) (done bool) {
	if c.bubble != 0 {
		c.inBubble(gg, sendOutside)
	}
	if c.trySend(gg, elem) {
		return true
	}
	c.wait(gg, &c.sendq, elem, c.reason(trace.WaitChanSend, trace.WaitSynctestChanSend), rule.CH2)
	return false
}

// sent is the end of a send that waited.
func (c *hchan) sent(gg *G) {
	if c.timer != nil {
		c.timer.unblockTimerChan()
	}
	if !gg.gp.ok {
		panic(sendOnClosed)
	}
}

// canSend reports whether a send would not block.
func (c *hchan) canSend() bool { return c.closed || c.recvq.waits() || c.qcount < c.dataqsiz }

func (c *hchan) trySend(gg *G, elem any) bool {
	c.receiveOnly()
	if c.closed {
		panic(sendOnClosed)
	}
	if sg := c.recvq.dequeue(); sg != nil {
		c.move(sg.elem, elem)
		c.complete(gg, sg, true)
		return true
	}
	if c.qcount < c.dataqsiz {
		c.toBuf(elem)
		return true
	}
	return false
}

// receiveOnly panics where Go's compiler would complain.
func (c *hchan) receiveOnly() {
	if c.timer != nil {
		panic("simlib: send on or close of a timer's channel, which is receive-only")
	}
}

// chanrecv receives into *elem: from the first sender that waits, or the
// buffer, which that sender then fills, else it waits, as in chansend. It
// reports whether the value was sent.
func (c *hchan) chanrecv(gg *G, elem any) (ok, waits bool) {
	if c.bubble != 0 {
		c.inBubble(gg, recvOutside)
	}
	if c.timer != nil {
		c.timer.maybeRunChan(gg.s.mOf(gg.gp))
	}
	if done, ok := c.tryRecv(gg, elem); done {
		return ok, false
	}
	c.wait(gg, &c.recvq, elem, c.reason(trace.WaitChanReceive, trace.WaitSynctestChanReceive), rule.CH3)
	return false, true
}

// endReceive ends a receive that waited.
func (c *hchan) endReceive(gg *G) (ok bool) {
	if c.timer != nil {
		c.timer.unblockTimerChan()
	}
	return gg.gp.ok
}

// canRecv reports whether a receive would not block.
func (c *hchan) canRecv() bool { return c.closed || c.qcount > 0 || c.sendq.waits() }

func (c *hchan) tryRecv(gg *G, elem any) (done, ok bool) {
	if c.closed && c.qcount == 0 {
		c.zero(elem)
		return true, false
	}
	if sg := c.sendq.dequeue(); sg != nil {
		if c.dataqsiz == 0 {
			c.move(elem, sg.elem)
		} else {
			c.fromBuf(elem)
			c.toBuf(sg.elem)
		}
		c.complete(gg, sg, true)
		return true, true
	}
	if c.qcount > 0 {
		c.fromBuf(elem)
		return true, true
	}
	return false, false
}

// wait enqueues the goroutine and parks it.
func (c *hchan) wait(gg *G, q *waitq, elem any, reason trace.WaitReason, r rule.Rule) {
	mp := gg.s.mOf(gg.gp)
	q.enqueue(gg.sudog(elem))
	if c.timer != nil {
		c.timer.blockTimerChan(mp)
	}
	gg.s.park(gg.gp, reason, c.id, r)
	gg.s.leaveParked(mp)
}

// complete wakes the partner of an operation. ok is false when the channel
// was closed instead.
func (c *hchan) complete(gg *G, sg *sudog, ok bool) {
	gg.s.goready(gg.gp, sg.match(ok), rule.CH4)
}

// closechan wakes all receivers, then all senders, the last one in the queues
// first.
func (c *hchan) closechan(gg *G) {
	c.receiveOnly()
	c.inBubble(gg, closeOutside)
	if c.closed {
		panic(closeOfClosed)
	}
	c.closed = true
	var list []*sudog
	for sg := c.recvq.dequeue(); sg != nil; sg = c.recvq.dequeue() {
		c.zero(sg.elem)
		list = append(list, sg)
	}
	for sg := c.sendq.dequeue(); sg != nil; sg = c.sendq.dequeue() {
		list = append(list, sg)
	}
	for i := len(list) - 1; i >= 0; i-- {
		gg.s.goready(gg.gp, list[i].match(false), rule.CH5)
	}
}
