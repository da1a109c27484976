package kernel

import (
	"testing"

	"pgregory.net/rapid"
)

// queueOf returns a queue of tasks that wait, with these virtual times and
// deadlines.
func queueOf(slice int64, shares ...[2]int64) *fairQueue {
	q := &fairQueue{slice: slice}
	for _, s := range shares {
		q.active = append(q.active, &Task{state: taskWaits, fair: share{vruntime: s[0], deadline: s[1]}})
	}
	return q
}

func TestOfTasksThatHadNoMoreThanTheAverageTheEarliestDeadlineRuns(t *testing.T) {
	for _, c := range []struct {
		shares [][2]int64
		want   int
	}{
		{[][2]int64{{0, 5}, {0, 3}, {0, 4}}, 1},
		{[][2]int64{{0, 3}, {0, 3}}, 0},           // the one that woke first
		{[][2]int64{{9, 1}, {0, 5}, {3, 4}}, 2},   // the first had more than the average, 4
		{[][2]int64{{4, 1}, {0, 5}, {8, 0}}, 0},   // exactly the average is no more
		{[][2]int64{{-7, 9}, {-5, 2}, {1, 0}}, 1}, // the average is -3.67
	} {
		q := queueOf(3, c.shares...)
		if got := q.pick(nil); got != q.active[c.want] {
			t.Errorf("of %v %v is picked, want number %d", c.shares, got.fair, c.want)
		}
	}
}

func TestAWokenTaskPreemptsOnlyATaskThatHadMoreThanItsShare(t *testing.T) {
	for _, c := range []struct {
		ran, woken int64 // virtual times
		want       int
	}{{0, 0, -1}, {5, 5, -1}, {6, 5, 0}, {4, 5, -1}} {
		q := queueOf(3, [2]int64{c.ran, c.ran + 3}, [2]int64{c.woken, c.woken + 3})
		q.active[0].state = taskRuns
		if got := q.chooseVictim([]core{{t: q.active[0]}}, q.active[1]); got != c.want {
			t.Errorf("one that had %d makes room for one that had %d: core %d, want %d", c.ran, c.woken, got, c.want)
		}
	}
}

// Of several it is the one that had most, the first of those that had as much,
// and none that had no more than the one that woke up.
func TestAWokenTaskTakesTheCoreOfTheTaskThatHadMost(t *testing.T) {
	for _, c := range []struct {
		ran   []int64 // virtual times of those on cores
		wait  []int64 // and of others that wait
		woken int64
		want  int
	}{
		{[]int64{6, 8, 7}, nil, 0, 1},
		{[]int64{1, 8, 8}, nil, 0, 1},
		{[]int64{0, 10}, nil, 10, -1}, // both have had more than the average, 6.67
		{[]int64{0, 11}, nil, 10, 1},
		{[]int64{5}, []int64{7}, 3, -1}, // exactly the average
		{[]int64{6}, []int64{6}, 3, 0},
	} {
		q, cores := &fairQueue{slice: 3}, make([]core, len(c.ran))
		for i, v := range c.ran {
			cores[i].t = &Task{state: taskRuns, fair: share{vruntime: v, deadline: v + 3}}
			q.active = append(q.active, cores[i].t)
		}
		for _, v := range c.wait {
			q.active = append(q.active, &Task{state: taskWaits, fair: share{vruntime: v, deadline: v + 3}})
		}
		woken := &Task{state: taskWaits, fair: share{vruntime: c.woken, deadline: c.woken + 3}}
		q.active = append(q.active, woken)
		if got := q.chooseVictim(cores, woken); got != c.want {
			t.Errorf("of those that had %v core %d makes room for one that had %d, want %d", c.ran, got, c.woken, c.want)
		}
	}
}

func TestATaskKeepsItsLagOverASleep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := &fairQueue{slice: 1000}
		for _, v := range rapid.SliceOfN(rapid.Int64Range(0, 1000), 2, 9).Draw(t, "virtual times") {
			q.active = append(q.active, &Task{fair: share{vruntime: v}})
		}
		sleeper := q.active[0]
		lag := q.average() - sleeper.fair.vruntime
		q.remove(sleeper)
		q.place(sleeper)
		if got := q.average() - sleeper.fair.vruntime; got < lag-2 || got > lag+2 { // averages are whole numbers
			t.Fatalf("the lag is %d after the sleep, it was %d", got, lag)
		}
		if d := sleeper.fair.deadline - sleeper.fair.vruntime; d != q.slice {
			t.Fatalf("the new slice is %d", d)
		}
	})
}

func TestALagOfMoreThanTwoSlicesIsForgotten(t *testing.T) {
	for _, c := range []struct{ vruntime, want int64 }{ // beside one with 0
		{-3000, 1500}, {-5000, 2000}, {3000, -1500}, {5000, -2000},
	} {
		q := queueOf(1000, [2]int64{c.vruntime, 0}, [2]int64{0, 0})
		sleeper := q.active[0]
		q.remove(sleeper)
		if got := sleeper.fair.lag; got != c.want {
			t.Errorf("the lag of one with %d is %d, want %d", c.vruntime, got, c.want)
		}
	}
}
