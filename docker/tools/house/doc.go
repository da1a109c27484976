// Package house has the tests of what stands in .github: the workflows, and the
// map for those who work on schedlab.
package house
