//go:build !js

package show

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// ECharts becomes a script in a reader's page, so that only the pinned one may:
// the version of docker/package-lock.json, by the hash of its file. The npm
// package that the lock file's integrity names has that file. After a change
// of version a test says which of these no longer agree.
const (
	echartsVersion   = "6.1.0"
	echartsIntegrity = "sha512-q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA=="
	echartsSHA256    = "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0"
)

// echartsFile is where the set-up puts ECharts, below SCHEDLAB_HOME.
const echartsFile = "npm/node_modules/echarts/dist/echarts.min.js"

// maxECharts bounds what is read of a file that may not be ECharts at all.
const maxECharts = 8 << 20

// readECharts returns the script of ECharts, from where findECharts finds it,
// if it is the pinned one.
func readECharts() ([]byte, error) {
	path, err := findECharts()
	if err != nil {
		return nil, err
	}
	return readPinned(path)
}

// readPinned reads a file once and checks what it read, so that the file cannot
// change in between.
func readPinned(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("show: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxECharts))
	if err != nil {
		return nil, fmt.Errorf("show: %w", err)
	}
	if h := sha256.Sum256(data); hex.EncodeToString(h[:]) != echartsSHA256 {
		return nil, fmt.Errorf("show: %q is not echarts.min.js of ECharts %s: its SHA-256 is %x, want %s; remove the file and let `go run ./notebooks` install it again",
			path, echartsVersion, h, echartsSHA256)
	}
	return data, nil
}

// findECharts returns the path of ECharts: below SCHEDLAB_HOME, which the
// notebook kernel sets; else in the checkout of schedlab that the current
// folder is in; else beside the source of this package. The last is for a
// program of its own that uses a checkout by replace or go.work.
func findECharts() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("show: %w", err)
	}
	_, source, _, _ := runtime.Caller(0)
	return lookUp(os.Getenv("SCHEDLAB_HOME"), dir, source)
}

// lookUp is findECharts for given places; source is a Go file.
func lookUp(home, dir, source string) (string, error) {
	const do = "set SCHEDLAB_HOME to the .schedlab folder of a schedlab checkout in which `go run ./notebooks` has run"
	if home != "" {
		path := filepath.Join(home, filepath.FromSlash(echartsFile))
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("show: ECharts is not below SCHEDLAB_HOME: %w; %s", err, do)
		}
		return path, nil
	}
	for _, from := range []string{dir, filepath.Dir(source)} {
		root, ok := checkout(from)
		if !ok {
			continue
		}
		path := filepath.Join(root, ".schedlab", filepath.FromSlash(echartsFile))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("show: %w", err)
		}
	}
	return "", fmt.Errorf("show: there is no .schedlab/%s in a checkout of schedlab around %q or beside the source of schedlab; %s", echartsFile, dir, do)
}

// checkout returns the root of the checkout of schedlab that a folder is in:
// the nearest folder with a go.mod, if that is ours. It looks no further up, as
// what is there, or in no module, belongs to others.
func checkout(dir string) (root string, ok bool) {
	if !filepath.IsAbs(dir) { // the source of a program built with -trimpath
		return "", false
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			first, _, _ := strings.Cut(string(mod), "\n")
			return dir, strings.TrimSpace(first) == "module github.com/schedlab/schedlab"
		}
		if !errors.Is(err, os.ErrNotExist) || dir == filepath.Dir(dir) {
			return "", false
		}
		dir = filepath.Dir(dir)
	}
}
