package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// withParent returns a context that also ends when `go run`, which started
// this program, is gone: go run passes SIGINT on, but not SIGTERM, and
// JupyterLab would outlive it. It only looks after a parent that it can tell
// to be go.
func withParent(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", parent))
	if err != nil || filepath.Base(exe) != "go" {
		return ctx, cancel
	}
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if os.Getppid() != parent {
					cancel()
					return
				}
			}
		}
	}()
	return ctx, cancel
}
