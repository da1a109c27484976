package export

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Whatever a notebook holds, nbconvert gets a valid one without its HTML, and no
// file from outside the checkout is read for it.
func FuzzClean(f *testing.F) {
	root := filepath.Join(f.TempDir(), "checkout")
	if err := os.MkdirAll(filepath.Join(root, "notebooks"), 0o755); err != nil {
		f.Fatal(err)
	}
	const secret = "\x89PNG\r\n\x1a\na secret"
	for name, text := range map[string]string{"s.png": secret, "checkout/notebooks/a.png": "\x89PNG\r\n\x1a\n"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(root), filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			f.Fatal(err)
		}
	}
	if err := os.Symlink("../../s.png", filepath.Join(root, "notebooks", "l.png")); err != nil {
		f.Fatal(err)
	}
	chapter := nb.ChapterAt(filepath.Join(root, "notebooks", "01-a.ipynb"))
	for _, source := range []string{"![](a.png) [b](01-a.ipynb#x) ![c](attachment:c)", "![](../../s.png)", "<img src=l.png>", "![r]\n\n[r]: %2e%2e/../s.png"} {
		f.Add(source, "image/png", "iVBORw0KGgo=", "<script>a</script>", "text/html", "\x1b[31m")
	}
	f.Fuzz(func(t *testing.T, source, kind, data, html, raw, text string) {
		doc, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{"title": text, "widgets": html}, "cells": []any{
			map[string]any{"cell_type": "markdown", "id": text, "source": source, "metadata": map[string]any{"tags": []string{text}}, "attachments": map[string]any{"c": map[string]any{kind: data}, text: map[string]any{"image/svg+xml": html}}},
			map[string]any{"cell_type": "raw", "id": text, "source": source, "metadata": map[string]any{"raw_mimetype": raw}},
			map[string]any{"cell_type": "code", "id": raw, "source": "x", "execution_count": 1, "outputs": []any{
				map[string]any{"output_type": "stream", "name": "stdout", "text": text, "svg_filename": text},
				map[string]any{"output_type": "display_data", "metadata": map[string]any{kind: map[string]any{"width": text}}, "data": map[string]any{kind: data, "text/html": html}},
			}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		n, err := nb.Parse(doc)
		if err != nil {
			return
		}
		book := &book{root: root, kept: newKept(""), chapters: []entry{{chapter, "A", ""}}, exported: map[string]bool{chapter.Name: true}}
		page, err := book.clean(chapter, n, true)
		if err != nil {
			return
		}
		if _, err := nb.Parse(page.Bytes()); err != nil {
			t.Fatalf("nbconvert gets what is no notebook: %v", err)
		}
		for _, c := range page.Cells {
			if !goodID.MatchString(c.ID) {
				t.Fatalf("a cell is called %q", c.ID)
			}
			for _, o := range c.Outputs {
				if html := o.MIME("text/html"); o.Data["text/html"] != nil && !strings.HasPrefix(html, book.kept.nonce) {
					t.Fatalf("nbconvert gets the HTML %q", html)
				}
			}
		}
		hidden := strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "=")
		for _, piece := range book.kept.pieces {
			if strings.Contains(piece, hidden) && !strings.Contains(string(doc), hidden) {
				t.Fatal("a picture from outside the checkout is embedded")
			}
		}
	})
}
