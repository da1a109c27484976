//go:build !linux

package live

// Without Linux's own system calls these are not measured.
var syscallHooks, timerSlack, kernelSleep, futexWake, wakeLatency = onLinux, onLinux, onLinux, onLinux, onLinux

var onLinux = refuse("it needs Linux")
