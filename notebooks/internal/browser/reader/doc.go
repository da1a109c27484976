// Package reader holds only tests: what a reader does with the notebooks, in a
// real JupyterLab with the real kernel, and with exported pages, in a real
// Chromium.
//
// They need the set-up of `go run ./notebooks`, and do it where it is missing.
package reader
