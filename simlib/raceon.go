//go:build race

package simlib

// raceDetector says that Go's race detector watches this process.
const raceDetector = true
