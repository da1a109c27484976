// Package house has the tests of what stands in .github, the workflows and the
// map for contributors, and of the spelling of all texts of the repository.
package house
