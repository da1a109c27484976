package simlib

// ErrClosed is what an operation on an end of a connection returns that was
// closed here: net.ErrClosed, as errors.Is says of it. It is not that variable,
// because package net can link a program with C, and then Go has other threads
// and reports no deadlock.
var ErrClosed error = errClosed{}

const useOfClosed = "use of closed network connection"

type errClosed struct{}

func (errClosed) Error() string { return useOfClosed }

// Is knows net.ErrClosed by its words.
func (errClosed) Is(target error) bool { return target.Error() == useOfClosed }
