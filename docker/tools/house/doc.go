// Package house has the tests of what stands in .github: the workflows, and the
// map for contributors.
package house
