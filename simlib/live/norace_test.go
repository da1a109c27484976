//go:build !race

package live_test

const randomized = false
