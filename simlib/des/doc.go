// Package des is the event queue of a discrete-event simulation in virtual
// time.
//
// A simulation holds a [Queue] and moves its clock to the time of whatever it
// pops. Events of the same time come out in the order in which they went in,
// so that a run with the same seed is the same run.
package des
