package env

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A stamp says that a step is complete: from which inputs, and which files
// must be there unchanged. It is written last, so a step that was cut off has
// none and is done again.
type stamp struct {
	Inputs string            // a hash of all that the step depends on
	Files  map[string]string // path (in .schedlab, or absolute) → hash of its content
}

var errNotInstalled = errors.New("not installed")

func (e *Env) stampPath(id string) string {
	if id == "trust" { // of what Jupyter keeps, not of what is installed
		return e.statePath("stamps", id+".json")
	}
	return e.path("stamps", id+".json")
}

// checkStamp says what is wrong with a step, or nil.
func (e *Env) checkStamp(id, inputs string) error {
	data, err := os.ReadFile(e.stampPath(id))
	if err != nil {
		return errNotInstalled
	}
	var s stamp
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("its stamp is damaged")
	}
	if s.Inputs != inputs {
		return errors.New("it was installed for another version or place")
	}
	for name, want := range s.Files {
		got, err := hashFile(e.inDir(name))
		switch {
		case errors.Is(err, os.ErrNotExist):
			return fmt.Errorf("%s is missing", name)
		case err != nil:
			return err
		case got != want:
			return fmt.Errorf("%s is damaged", name)
		}
	}
	return nil
}

// writeStamp marks a step as complete.
func (e *Env) writeStamp(id, inputs string, files ...string) error {
	s := stamp{Inputs: inputs, Files: map[string]string{}}
	for _, f := range files {
		sum, err := hashFile(e.inDir(f))
		if err != nil {
			return err
		}
		s.Files[f] = sum
	}
	data, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	return writeFile(e.stampPath(id), append(data, '\n'))
}

// removeStamp marks a step as incomplete before it begins.
func (e *Env) removeStamp(id string) error {
	if err := os.Remove(e.stampPath(id)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (e *Env) inDir(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return e.path(name)
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashOf is a hash of strings and where they end.
func hashOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// readInputs is the content of files of the checkout, for a stamp.
func (e *Env) readInputs(names ...string) (string, error) {
	var parts []string
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(e.Root, filepath.FromSlash(name)))
		if err != nil {
			return "", &Problem{What: "the checkout is not complete, " + name + " cannot be read", Do: "run git status there, or clone it again", Err: err}
		}
		parts = append(parts, name, string(data))
	}
	return hashOf(parts...), nil
}

// writeFile writes a whole file or nothing.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, data, 0o644); err != nil {
		os.Remove(tmp)
		return err
	}
	return os.Rename(tmp, path)
}
