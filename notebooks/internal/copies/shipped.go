package copies

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// The chapters that the project ships, one a line as sha256sum writes it. It
// is a list and no pattern: a file that only looks like a chapter is none.
//
//go:embed shipped.sum
var shippedSum string

// listFile is where the list is, from the checkout.
const listFile = "notebooks/internal/copies/shipped.sum"

// shipped maps the names of the chapters to the hashes of their files.
func shipped() map[string]string { return parseSum(shippedSum) }

func parseSum(text string) map[string]string {
	sums := map[string]string{}
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) == 2 {
			sums[strings.TrimSuffix(f[1], ".ipynb")] = f[0]
		}
	}
	return sums
}

// Shipped reports whether the content is that with which a chapter was shipped.
func Shipped(name string, content []byte) bool {
	want, ok := shipped()[name]
	return ok && sum(content) == want
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// First is the chapter that a reader begins with, from the checkout.
func First(root string) (rel string, err error) {
	names := Open(root).names()
	if len(names) == 0 {
		return "", fmt.Errorf("no chapter in %s; want %s", filepath.Join(root, "notebooks"), strings.Join(slices.Sorted(maps.Keys(shipped())), ", "))
	}
	return filepath.Rel(root, original(root, names[0]))
}

// Listed are the chapters on the list of the checkout whose files are there, and
// whether each is as the list has it. A build has changed that list since this
// program was made.
func Listed(root string) (asShipped map[string]bool, err error) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(listFile)))
	if err != nil {
		return nil, err
	}
	asShipped = map[string]bool{}
	for name, want := range parseSum(string(text)) {
		data, err := os.ReadFile(original(root, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		asShipped[name] = sum(data) == want
	}
	return asShipped, nil
}

// Ship writes the chapters as they are now into the list of those that the
// launcher of this checkout trusts. Chapters whose files are gone leave it.
func Ship(root string, chapters []nb.Chapter) error {
	path := filepath.Join(root, filepath.FromSlash(listFile))
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	sums := parseSum(string(old))
	for _, c := range chapters {
		data, err := os.ReadFile(c.Path)
		if err != nil {
			return err
		}
		sums[c.Name] = sum(data)
	}
	var list bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		if _, err := os.Stat(original(root, name)); err == nil {
			fmt.Fprintf(&list, "%s  %s.ipynb\n", sums[name], name)
		}
	}
	if bytes.Equal(old, list.Bytes()) {
		return nil
	}
	return os.WriteFile(path, list.Bytes(), 0o644)
}

func original(root, name string) string { return filepath.Join(root, "notebooks", name+".ipynb") }
