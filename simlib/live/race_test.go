//go:build race

package live_test

// randomized says that the real runtime of this process queues at random, as
// it does under the race detector (rule RQ-6).
const randomized = true
