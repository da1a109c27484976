package env

import (
	"context"
	"fmt"
	"strings"
)

// checkModules has the go command itself look, without the network, whether it
// holds every module that a cell may need. To compile a cell the kernel runs
// `go get`, which reads more of the module graph than a build does, so a cache
// that is good enough to build the library may still fail every cell.
func (e *Env) checkModules(ctx context.Context) error {
	cmd := e.goCommand(ctx, e.Root, "mod", "download")
	cmd.Env = withVars(cmd.Env, goOffline())
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case strings.Contains(string(out), "module lookup disabled by GOPROXY=off"):
		return errNotInstalled
	}
	return explain("go mod download", string(out), err)
}

// buildModules downloads the whole of every module that go.mod names.
func (e *Env) buildModules(ctx context.Context, t *task) error {
	if _, err := e.readInputs("go.mod", "go.sum"); err != nil {
		return err
	}
	done := 0
	t.asked = e.goSource()
	return t.run(e.goCommand(ctx, e.Root, "mod", "download", "-x"), func(line string) {
		if address, ok := strings.CutPrefix(line, "# get "); ok && strings.Contains(address, ".zip: 200 OK") {
			done++
			t.Set(0, 0, fmt.Sprintf("downloading, %d are here", done))
		}
	})
}
