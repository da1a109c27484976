// Package export makes chapters into HTML files that need nothing else: no
// network, no server, no second file. nbconvert does the work with a template of
// ours that extends JupyterLab's.
package export

import (
	"context"
	"crypto/rand"
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
// are ready.
func HTML(ctx context.Context, e *env.Env, out string, chapters []nb.Chapter) ([]string, error) {
	if len(chapters) == 0 {
		return nil, errors.New("export: no chapter given")
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

	book, err := newBook(e.Root, out, chapters)
	if err != nil {
		return nil, err
	}
	var sources []string
	var kept outputs
	for _, c := range chapters {
		n, err := book.prepare(c)
		if err != nil {
			return nil, err
		}
		kept.takeOut(n)
		path := filepath.Join(work, c.Name+".ipynb")
		if err := n.Write(path); err != nil {
			return nil, err
		}
		sources = append(sources, path)
	}
	if err := convert(ctx, e, work, sources); err != nil {
		return nil, err
	}
	for _, c := range chapters {
		if err := kept.putBack(filepath.Join(work, page(c))); err != nil {
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

// outputs keeps the HTML outputs away from nbconvert, which parses its whole page
// and writes it anew (attributes sorted, entities replaced): a figure must reach
// the page byte for byte, and nbconvert is much quicker without a megabyte of
// script.
type outputs struct {
	nonce  string
	pieces []string // mark, HTML, mark, HTML, …
}

func (k *outputs) takeOut(n *nb.Notebook) {
	if k.nonce == "" {
		k.nonce = rand.Text()
	}
	for _, c := range n.Cells {
		for _, o := range c.Outputs {
			if html := o.MIME("text/html"); html != "" {
				mark := fmt.Sprintf("%s.%d.", k.nonce, len(k.pieces))
				k.pieces = append(k.pieces, mark, html)
				o.Data["text/html"] = mark
			}
		}
	}
}

func (k *outputs) putBack(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(strings.NewReplacer(k.pieces...).Replace(string(b))), 0o644)
}

// convert runs nbconvert, which writes each page beside its source.
func convert(ctx context.Context, e *env.Env, work string, sources []string) error {
	templates := filepath.Join(work, "template")
	sub, err := fs.Sub(files, "template")
	if err != nil {
		return err
	}
	if err := os.CopyFS(templates, sub); err != nil {
		return err
	}
	templates, err = filepath.Abs(templates)
	if err != nil {
		return err
	}
	args := []string{"nbconvert", "--to=html", "--template=schedlab",
		"--TemplateExporter.extra_template_basedirs=" + templates,
		"--HTMLExporter.sanitize_html=False", // or figures lose their scripts
		"--log-level=WARN"}
	for _, s := range sources {
		abs, err := filepath.Abs(s)
		if err != nil {
			return err
		}
		args = append(args, abs)
	}
	cmd := e.Command(ctx, "jupyter", args...)
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
