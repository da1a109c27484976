// Package export makes chapters into HTML files that need nothing else: no
// network, no server, no second file. nbconvert does the work with a template of
// ours that extends JupyterLab's.
package export

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

//go:embed template
var files embed.FS

// HTML writes one page a chapter and index.html into the folder out, which it
// makes, and returns the paths of what it wrote, the index first. The pages show
// the outputs that the chapters hold; a chapter that is not executed, or that
// holds an error, is refused. Pages of other chapters that are in out already
// stay, and the index lists them too.
//
// Each file is replaced in one step, and nothing is when ctx ends before all
// are ready. All outputs are trusted; see Options.
func HTML(ctx context.Context, e *env.Env, out string, chapters []nb.Chapter) ([]string, error) {
	return HTMLWith(ctx, e, out, chapters, Options{})
}

// Options say how pages are made.
type Options struct {
	// Trusted says of which chapters the HTML outputs go into the page as they
	// are, with their scripts; nil is of all. It is for chapters that were
	// executed here or by us. Those of another are cleaned as its text is, and its
	// figures stay still images. It judges the content that becomes the page, for
	// the file may be another one by then.
	Trusted func(c nb.Chapter, content []byte) bool

	// Address is where a site will be, such as https://example.org/course/. Pages name
	// it for what shows links to them, with a picture; nothing in them leads there. ""
	// leaves that out. Other pages have none.
	Address string
}

// HTMLWith is HTML with options.
func HTMLWith(ctx context.Context, e *env.Env, out string, chapters []nb.Chapter, o Options) ([]string, error) {
	work, done, err := workIn(out, chapters)
	if err != nil {
		return nil, err
	}
	defer done()
	book, err := newBook(e.Root, e.Dir, out, chapters)
	if err != nil {
		return nil, err
	}
	book.options, book.inImage = o, e.InImage()
	book.program = func(_ nb.Chapter, n *nb.Notebook, ids []string) (string, map[string]string, error) {
		return program(ctx, e, n, ids, show.Module)
	}
	if err := book.pages(ctx, e, work, chapters); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(work, "index.html"), book.index(), 0o644); err != nil {
		return nil, err
	}

	names := []string{"index.html"}
	for _, c := range chapters {
		names = append(names, page(c))
	}
	return moveAll(ctx, work, out, names)
}

// workIn makes the folder out, and one in it to work in, for a rename works within
// one file system only. done removes the latter, and the former where it is empty and
// was made here: an export that failed leaves nothing.
func workIn(out string, chapters []nb.Chapter) (work string, done func(), err error) {
	if len(chapters) == 0 {
		return "", nil, errors.New("export: no chapter given")
	}
	_, before := os.Stat(out)
	if err := os.MkdirAll(out, 0o755); err != nil {
		return "", nil, err
	}
	if work, err = os.MkdirTemp(out, ".export-"); err != nil {
		return "", nil, err
	}
	return work, func() {
		os.RemoveAll(work)
		if errors.Is(before, fs.ErrNotExist) {
			os.Remove(out)
		}
	}, nil
}

// pages writes the pages of chapters into the folder work.
func (book *book) pages(ctx context.Context, e *env.Env, work string, chapters []nb.Chapter) error {
	// nbconvert takes the names of its files for patterns, so they are numbers.
	var sources []string
	for i, c := range chapters {
		n, err := book.prepare(c)
		if err != nil {
			return err
		}
		source := fmt.Sprintf("%d.ipynb", i)
		if err := n.Write(filepath.Join(work, source)); err != nil {
			return err
		}
		sources = append(sources, source)
	}
	if err := convert(ctx, e, work, sources); err != nil {
		return err
	}
	for i, c := range chapters {
		path := filepath.Join(work, page(c))
		if err := os.Rename(filepath.Join(work, fmt.Sprintf("%d.html", i)), path); err != nil {
			return err
		}
		if book.site != nil {
			if err := book.site.classes(path); err != nil {
				return err
			}
		}
	}
	for _, c := range chapters {
		path := filepath.Join(work, page(c))
		if err := book.complete(c, path); err != nil {
			return err
		}
	}
	return nil
}

// complete puts into the page that nbconvert wrote what was kept from it, and the rules
// that it names.
func (book *book) complete(c nb.Chapter, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	page := ""
	if book.site != nil {
		page, err = book.site.complete(book, c, string(b))
	} else {
		page, err = withRules(book.kept.putBack(string(pruned(b))), book.root)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(page), 0o644)
}

// moveAll moves files from the folder work to the folder out, and returns their new
// paths. None is moved when ctx has ended.
func moveAll(ctx context.Context, work, out string, names []string) (written []string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		path := filepath.Join(out, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return written, err
		}
		if err := os.Rename(filepath.Join(work, name), path); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}

// page is the file name of a chapter's page.
func page(c nb.Chapter) string { return c.Name + ".html" }

// convert runs nbconvert in the folder work, on the files there that sources
// name, and it writes each page beside its source.
func convert(ctx context.Context, e *env.Env, work string, sources []string) error {
	sub, err := fs.Sub(files, "template")
	if err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(work, "template"), sub); err != nil {
		return err
	}
	args := []string{"nbconvert", "--to=html", "--template=schedlab",
		"--TemplateExporter.extra_template_basedirs=template",
		"--config=" + filepath.Join("template", "clean.py"),
		"--HTMLExporter.sanitize_html=False", // the template cleans what is to be cleaned, and figures need their scripts
		"--HTMLExporter.embed_images=False",  // it would read any file; prepare embeds, and looks at what
		"--log-level=WARN"}
	cmd := e.Module(ctx, append(args, sources...)...)
	cmd.Dir = work
	output, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		return fmt.Errorf("nbconvert: %w\n  %s", err, strings.Join(lines[max(0, len(lines)-15):], "\n  "))
	}
	return nil
}
