package trace

// fifo is a queue of goroutines: in at the tail, out at the head.
type fifo struct {
	buf  []GoID
	head int
}

func (q *fifo) len() int { return len(q.buf) - q.head }

func (q *fifo) push(g GoID) {
	if q.head > 32 && q.head*2 > len(q.buf) {
		n := copy(q.buf, q.buf[q.head:])
		q.buf, q.head = q.buf[:n], 0
	}
	q.buf = append(q.buf, g)
}

// pop takes the head; ok is false when the queue is empty.
func (q *fifo) pop() (g GoID, ok bool) {
	if q.len() == 0 {
		return NoGo, false
	}
	g = q.buf[q.head]
	q.head++
	return g, true
}

func (q *fifo) list() []GoID { return q.buf[q.head:] }
