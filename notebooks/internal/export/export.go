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
}

// HTMLWith is HTML with options.
func HTMLWith(ctx context.Context, e *env.Env, out string, chapters []nb.Chapter, o Options) ([]string, error) {
	if len(chapters) == 0 {
		return nil, errors.New("export: no chapter given")
	}
	if _, err := os.Stat(out); errors.Is(err, fs.ErrNotExist) {
		defer os.Remove(out) // as long as it is empty: an export that failed leaves nothing
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	// Inside out, for a rename works within one file system only.
	work, err := os.MkdirTemp(out, ".export-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)

	book, err := newBook(e.Root, e.Dir, out, chapters)
	if err != nil {
		return nil, err
	}
	book.options = o
	book.program = func(n *nb.Notebook, ids []string) (string, map[string]string, error) { return program(ctx, e, n, ids) }
	// nbconvert takes the names of its files for patterns, so they are numbers.
	var sources []string
	for i, c := range chapters {
		n, err := book.prepare(c)
		if err != nil {
			return nil, err
		}
		source := fmt.Sprintf("%d.ipynb", i)
		if err := n.Write(filepath.Join(work, source)); err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	if err := convert(ctx, e, work, sources); err != nil {
		return nil, err
	}
	for i, c := range chapters {
		path := filepath.Join(work, page(c))
		if err := os.Rename(filepath.Join(work, fmt.Sprintf("%d.html", i)), path); err != nil {
			return nil, err
		}
		if err := prune(path); err != nil {
			return nil, err
		}
		if err := book.kept.putBack(path, e.Root); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(work, "index.html"), book.index(), 0o644); err != nil {
		return nil, err
	}

	names := []string{"index.html"}
	for _, c := range chapters {
		names = append(names, page(c))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var written []string
	for _, name := range names {
		path := filepath.Join(out, name)
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
