package check

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// A linkChecker checks links without the network: where a link on the web leads
// cannot be known here, only whether it can be one.
type linkChecker struct {
	root    string
	anchors map[string]map[string]bool // of the notebooks linked to, by path
}

func newLinkChecker(root string) *linkChecker {
	return &linkChecker{root: root, anchors: map[string]map[string]bool{}}
}

// check says what is wrong with a link of the chapter c, "" if nothing is.
func (l *linkChecker) check(c nb.Chapter, n *nb.Notebook, cell *nb.Cell, link nb.Link) string {
	u, err := url.Parse(link.Target)
	switch {
	case link.Target == "":
		return "is empty"
	case err != nil:
		return "is no address: " + err.Error()
	case u.Scheme == "attachment":
		name, err := url.PathUnescape(u.Opaque)
		if err == nil {
			_, err = cell.Attachment(name)
		}
		if err != nil {
			return err.Error()
		}
		return ""
	case u.Scheme == "data" && link.Image:
		return ""
	case u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "" && u.Host != "":
		if link.Image {
			return "is loaded from the network, and a chapter must open without one"
		}
		if u.Scheme == "" || u.Hostname() == "" || !strings.Contains(u.Hostname(), ".") && u.Hostname() != "localhost" || strings.ContainsAny(link.Target, " \t") {
			return "is no web address"
		}
		return ""
	case u.Scheme == "mailto":
		return ""
	case u.Scheme != "":
		return fmt.Sprintf("%s: is no kind of address that opens everywhere; want https:, mailto: or a relative path", u.Scheme)
	case u.Path == "":
		return missing(n.Anchors(), u.Fragment)
	case filepath.IsAbs(u.Path):
		return "is an absolute path; want one relative to the chapter"
	}
	path := filepath.Join(filepath.Dir(c.Path), filepath.FromSlash(u.Path))
	if link.Image {
		if _, err := nb.Picture(l.root, path); err != nil {
			return err.Error()
		}
		return ""
	}
	_, path, inside := nb.Inside(l.root, path)
	if !inside {
		return "leads out of the repository"
	}
	info, err := os.Stat(path)
	if err != nil {
		return "there is no such file"
	}
	if u.Fragment == "" || filepath.Ext(path) != ".ipynb" || info.IsDir() {
		return ""
	}
	if l.anchors[path] == nil {
		other, err := nb.Read(path)
		if err != nil {
			return err.Error()
		}
		l.anchors[path] = other.Anchors()
	}
	return missing(l.anchors[path], u.Fragment)
}

func missing(anchors map[string]bool, fragment string) string {
	if anchors[fragment] {
		return ""
	}
	for a := range anchors {
		if strings.EqualFold(a, fragment) {
			return fmt.Sprintf("no heading gives the anchor #%s; there is #%s", fragment, a)
		}
	}
	return fmt.Sprintf("no heading gives the anchor #%s", fragment)
}
