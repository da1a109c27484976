//go:build !linux

package reader

import "testing"

// withoutNetwork has no namespaces to go to on this system.
func withoutNetwork(t *testing.T, hold func() string) string { return deadProxies(t, hold()) }
