package pages

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export"
)

func TestAChapterOfASiteIsPrintedWithItsStyleAndNothingElseIsLeft(t *testing.T) {
	folder := course(t)
	printer, err := export.FindPrinter()
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	path, err := printer.Print(t.Context(), filepath.Join(folder, queues+".html"))
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Chromium compresses what is on a page, but not the list of pages and links.
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1)) < 5 {
		t.Errorf("%d bytes begin with %.20q; want a chapter of five pages at least", len(pdf), pdf)
	}
	if bytes.Contains(pdf, []byte("file://")) || bytes.Contains(pdf, []byte("elsewhere")) {
		t.Error("the file names a place on this machine")
	}
	if after, _ := os.ReadDir(folder); len(after) != len(before)+1 {
		t.Errorf("there were %d files, and are %d; want one more", len(before), len(after))
	}
}
