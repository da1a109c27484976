//go:build !race

package simlib

const randomized = false
