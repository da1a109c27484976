//go:build !race

package simlib

const raceDetector = false
