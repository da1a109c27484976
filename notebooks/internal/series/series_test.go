package series

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// checkout is a folder with a README and chapters, by name: the Markdown of the
// first cell, and what it is about where that is not "".
func checkout(t *testing.T, chapters map[string][2]string) (root string) {
	t.Helper()
	root = t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "notebooks"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, c := range chapters {
		n := &nb.Notebook{Minor: 5, Metadata: map[string]any{}, Cells: []*nb.Cell{
			{Kind: nb.Markdown, ID: "text", Source: c[0], Metadata: map[string]any{}},
			{Kind: nb.Code, ID: "code", Source: "run()", Metadata: map[string]any{}, ExecutionCount: 1},
		}}
		if c[1] != "" {
			n.Metadata["schedlab"] = map[string]any{"about": c[1]}
		}
		if err := n.Write(filepath.Join(root, "notebooks", name+".ipynb")); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(root, "README.md"), "# R\n\n"+tableBegins+"\nold\n"+tableEnds+"\nafter\n")
	return root
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func written(t *testing.T, root string, names ...string) {
	t.Helper()
	s, err := Read(root, names)
	if err == nil {
		err = s.Write()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// told is the cells of a chapter that this package writes, each with its place.
func told(t *testing.T, root, name string) map[string]string {
	t.Helper()
	n, err := nb.Read(filepath.Join(root, "notebooks", name+".ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for i, c := range n.Cells {
		switch {
		case c.ID == "text" || c.ID == "code":
			continue
		case i == 0:
			cells["top"] = c.Source
		case i == len(n.Cells)-1:
			cells["end"] = c.Source
		default:
			cells[c.ID] = c.Source
		}
	}
	return cells
}

func TestChaptersLeadToEachOtherAndREADMEToAll(t *testing.T) {
	root := checkout(t, map[string][2]string{
		"00-start":   {"# Start\n\nWhat *this* is.", ""},
		"02-two (b)": {"# Two, `b` [x]\n\nLong.", "b | `c`\nd"},
		"05-five":    {"# Five\n\nFive.", ""},
	})
	written(t, root, "05-five", "00-start", "02-two (b)")
	const two = "[Two, b \\[x\\]](02-two%20%28b%29.ipynb)"
	row := func(dir string) string {
		return "| chapter | what it is about |\n|---|---|\n| [00 Start](" + dir + "00-start.ipynb) | What this is. |\n" +
			"| [02 Two, b \\[x\\]](" + dir + "02-two%20%28b%29.ipynb) | b \\| `c` d |\n| [05 Five](" + dir + "05-five.ipynb) | Five. |\n"
	}
	for name, want := range map[string]map[string]string{
		"00-start":   {"chapters": "## The chapters\n\n" + strings.TrimSuffix(row(""), "\n"), "end": "Next: " + two},
		"02-two (b)": {"top": "[Start](00-start.ipynb) · next: [Five](05-five.ipynb)", "end": "Next: [Five](05-five.ipynb)"},
		"05-five":    {"top": "[Start](00-start.ipynb) · before: " + two, "end": "Back to: [Start](00-start.ipynb)"},
	} {
		got := told(t, root, name)
		if len(got) != len(want) {
			t.Errorf("%s has %q", name, got)
		}
		for place, text := range want {
			if got[place] != text {
				t.Errorf("%s, %s:\n%s\nwant\n%s", name, place, got[place], text)
			}
		}
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if want := "# R\n\n" + tableBegins + "\n" + row("notebooks/") + "\n" + tableEnds + "\nafter\n"; err != nil || string(readme) != want {
		t.Errorf("README is\n%s\nwant\n%s", readme, want)
	}
}

func TestANewChapterMakesItsNeighboursAndREADMEStaleAndNothingElse(t *testing.T) {
	root := checkout(t, map[string][2]string{
		"00-a": {"# A\n\na", ""}, "01-b": {"# B\n\nb", ""}, "02-c": {"# C\n\nc", ""}, "04-d": {"# D\n\nd", ""}, "03-new": {"# New\n\nnew", ""},
	})
	old := []string{"00-a", "01-b", "02-c", "04-d"}
	stale := func(names []string) []string {
		t.Helper()
		s, err := Read(root, names)
		if err != nil {
			t.Fatal(err)
		}
		stale, err := s.Stale()
		if err != nil {
			t.Fatal(err)
		}
		return stale
	}
	written(t, root, old...)
	if got := stale(old); len(got) > 0 {
		t.Errorf("right after it was written %v are stale", got)
	}
	with := append(slices.Clone(old), "03-new")
	if got, want := stale(with), []string{"00-a", "02-c", "03-new", "04-d", "README.md"}; !slices.Equal(got, want) {
		t.Errorf("stale are %v, want %v", got, want) // 00-a has the table
	}
	written(t, root, with...)
	if got := stale(with); len(got) > 0 {
		t.Errorf("right after it was written %v are stale", got)
	}
}

func TestAREADMEWithoutThePlaceOfTheTableIsRefusedAndStays(t *testing.T) {
	root := checkout(t, map[string][2]string{"00-a": {"# A", ""}})
	for _, text := range []string{"# R\n", "# R\n" + tableBegins, "# R\n" + tableEnds + tableBegins} {
		put(t, filepath.Join(root, "README.md"), text)
		s, err := Read(root, []string{"00-a"})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Write(); err == nil || !strings.Contains(err.Error(), "README.md has no place for the table of chapters") {
			t.Errorf("err is %v", err)
		}
		if got, _ := os.ReadFile(filepath.Join(root, "README.md")); string(got) != text {
			t.Errorf("README is\n%s", got)
		}
	}
}
