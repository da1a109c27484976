package normalise

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Machine is what outputs must not tell of the machine they were made on.
// The zero Machine knows no paths; what GoNB and the runtime put into texts is
// recognised in any case.
type Machine struct {
	places []place
}

type place struct{ path, name string }

// NewMachine is this machine, with the checkout at root.
func NewMachine(ctx context.Context, root string) (Machine, error) {
	var m Machine
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOMODCACHE")
	cmd.Dir = root // whose go.mod may ask for another toolchain
	out, err := cmd.Output()
	if err != nil {
		return m, fmt.Errorf("go env: %w", err)
	}
	goroot, rest, _ := strings.Cut(string(out), "\n")
	modcache, _, _ := strings.Cut(rest, "\n")
	add := func(path, name string) {
		if path == "" || !filepath.IsAbs(path) || filepath.Clean(path) == string(filepath.Separator) {
			return
		}
		m.places = append(m.places, place{filepath.Clean(path), name})
		if real, err := filepath.EvalSymlinks(path); err == nil && real != filepath.Clean(path) {
			m.places = append(m.places, place{real, name})
		}
	}
	home, _ := os.UserHomeDir()
	add(root, "schedlab")
	add(goroot, "$GOROOT")
	add(modcache, "$GOMODCACHE")
	add(home, "~")
	add(os.TempDir(), "$TMPDIR")
	// the longest first: a checkout is often inside the home folder
	slices.SortStableFunc(m.places, func(a, b place) int { return len(b.path) - len(a.path) })
	return m, nil
}

var (
	// The folder and the module that GoNB makes for a kernel.
	gonbFolder = regexp.MustCompile(`/[^\s"'()]*/gonb_[0-9a-f]{8}/`)
	gonbModule = regexp.MustCompile(`\bgonb_[0-9a-f]{8}\b`)
	// Where a line of a stack trace is in the cell. GoNB finds some and misses
	// others, as the pieces happen to come through the pipe.
	cellMark = regexp.MustCompile(` ?\x1b\[7m\[\[ Cell .*? \]\]\x1b\[0m ?`)
	// An address in a stack trace; offsets into functions (+0x1d) are stable.
	address = regexp.MustCompile(`\b0x[0-9a-f]{8,16}\b\??`)
)

// cleanTrace is clean for what a failing program tells. Elsewhere a hexadecimal
// number may be a result.
func (m Machine) cleanTrace(s string) string {
	return m.clean(address.ReplaceAllString(cellMark.ReplaceAllString(s, ""), "0x…"))
}

// clean replaces what another run or machine would write differently.
func (m Machine) clean(s string) string {
	s = gonbFolder.ReplaceAllString(s, "")
	s = gonbModule.ReplaceAllString(s, "gonb")
	for _, p := range m.places {
		s = p.replace(s)
	}
	return s
}

// replace replaces the path where it stands as a whole: /home/ann is no part
// of /home/anna nor of /mnt/home/ann.
func (p place) replace(s string) string {
	if !strings.Contains(s, p.path) {
		return s
	}
	part := func(c byte) bool {
		return c == '_' || c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
	}
	var b strings.Builder
	for {
		i := strings.Index(s, p.path)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		end := i + len(p.path)
		whole := (i == 0 || !part(s[i-1])) && (end == len(s) || !part(s[end]) || s[end] == '.')
		b.WriteString(s[:i])
		if whole {
			b.WriteString(p.name)
		} else {
			b.WriteString(p.path)
		}
		s = s[end:]
	}
}
