package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/marks"
)

// measureSite measures a site in a folder: as many times as there are openings, a
// browser that was never used before opens the index, searches, and goes to each
// chapter. A page that asks for anything outside of the folder is an error.
func measureSite(ctx context.Context, folder string, opens int) (*marks.Site, error) {
	s := &marks.Site{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			s.Files++
			s.Size += int(info.Size())
		}
		return err
	})
	for n := 0; n < opens && err == nil; n++ {
		err = visit(ctx, folder, s)
	}
	if err != nil {
		return nil, fmt.Errorf("bench: the site: %w", err)
	}
	return s, nil
}

// sought are the words that are typed into the search, letter by letter.
const sought = "steal runqputslow"

func visit(ctx context.Context, folder string, s *marks.Site) error {
	ctx, cancel := context.WithTimeout(ctx, browser.Timeout)
	defer cancel()
	tab, record, stop, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer stop()
	home := (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder) + "/"}).String()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1280, 900), beforeAll(measureJS), chromedp.Navigate(home+"index.html")); err != nil {
		return err
	}
	answers, err := eval[[]float64](tab, fmt.Sprintf(`schedlabMarks.answers(%q)`, sought))
	if err != nil {
		return fmt.Errorf("the search: %w", err)
	}
	s.Answers = append(s.Answers, answers...)
	chapters, err := eval[[]string](tab, `Promise.resolve([...document.querySelectorAll('.chapters h3 a')].map((a) => a.href))`)
	if err != nil {
		return err
	}
	if len(chapters) == 0 {
		return fmt.Errorf("its index has no chapters")
	}
	for _, address := range chapters {
		if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
			return err
		}
		first, err := eval[float64](tab, `schedlabMarks.until(() => schedlabMarks.first)`)
		if err != nil {
			return fmt.Errorf("%s: no figure was drawn: %w", address, err)
		}
		s.First = append(s.First, first)
	}
	for _, address := range record.Requests() {
		if !strings.HasPrefix(address, home) && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			return fmt.Errorf("it asks for %s, which is not in its folder", address)
		}
	}
	return nil
}
