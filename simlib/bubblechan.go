package simlib

import "github.com/schedlab/schedlab/simlib/trace"

// What Go says when a channel of a bubble is used outside of it.
const (
	sendOutside   = "send on synctest channel from outside bubble"
	recvOutside   = "receive on synctest channel from outside bubble"
	closeOutside  = "close of synctest channel from outside bubble"
	selectOutside = "select on synctest channel from outside bubble"
)

// inBubble ends the program when a channel of a bubble is used outside of it.
func (c *hchan) inBubble(gg *G, ifNot string) {
	if c.bubble != 0 && c.bubble != gg.gp.bubble() {
		gg.fatal(ifNot)
	}
}

// reason returns what one waits for on the channel: something else in its
// bubble.
func (c *hchan) reason(outside, inside trace.WaitReason) trace.WaitReason {
	if c.bubble != 0 {
		return inside
	}
	return outside
}

// MadeBy says that g made the channel, before its first use, and returns it.
// So it belongs to g's bubble, or to none when g is in none; without MadeBy
// its first user counts as its maker.
func (c *Chan[T]) MadeBy(g *G) *Chan[T] {
	if g.onReal() {
		if c != nil && c.timer == nil { // a timer's has its maker
			c.onReal()
		}
		return c
	}
	g.admit()
	if c != nil {
		c.bind(g)
	}
	return c
}
