package export

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// An image has the reader's folder on a volume, to which a link of the checkout leads.
func TestInAnImageAReadersFolderIsOfTheRepositoryAndNothingElseThatALinkLeadsTo(t *testing.T) {
	root, volume, elsewhere := t.TempDir(), t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		root + "/simlib/RULES.md":           "",
		root + "/notebooks/01-queues.ipynb": "{}",
		volume + "/01-queues.ipynb":         "{}",
		volume + "/mine.ipynb":              "{}",
		volume + "/mine.png":                "\x89PNG\r\n\x1a\n",
		elsewhere + "/other.png":            "\x89PNG\r\n\x1a\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{root + "/work": volume, volume + "/out.png": elsewhere + "/other.png"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	mine := nb.ChapterAt(filepath.Join(root, "work", "mine.ipynb"))
	const web = "https://github.com/schedlab/schedlab/blob/main/"
	for _, c := range []struct {
		target string
		image  bool
		kept   bool   // what it leads to is in the page
		want   string // what the link becomes
	}{
		{target: "../simlib/RULES.md", want: web + "simlib/RULES.md"},
		{target: "01-queues.ipynb", want: web + "notebooks/01-queues.ipynb"},
		{target: "mine.png", image: true, kept: true},
		{target: "out.png", image: true},
		{target: "../../passwd"},
	} {
		b := &book{root: root, inImage: true, kept: newKept(t.TempDir())}
		got, err := b.rewrite(mine, &nb.Cell{}, nb.Link{Target: c.target, Image: c.image})
		switch {
		case c.kept:
			if err != nil || !strings.HasPrefix(b.kept.putBack(got), "data:image/png") {
				t.Errorf("%s becomes %.40q (%v); want a picture", c.target, got, err)
			}
		case c.want == "":
			if err == nil || !strings.Contains(err.Error(), "leads out of the repository") {
				t.Errorf("%s becomes %.40q (%v)", c.target, got, err)
			}
		case got != c.want || err != nil:
			t.Errorf("%s becomes %q (%v); want %q", c.target, got, err, c.want)
		}
	}
	// In a checkout a link leads out, whatever it is named.
	if got, err := (&book{root: root}).rewrite(mine, &nb.Cell{}, nb.Link{Target: "mine.png", Image: true}); err == nil {
		t.Errorf("a picture behind a link becomes %.40q", got)
	}
}
