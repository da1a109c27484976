package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/marks"
)

//go:embed measure.js
var measureJS string

var module = regexp.MustCompile(`<script type="text/plain" data-schedlab-go="module"[^>]*>([^<]*)`)

// measurePage opens a page in browsers that were never used before.
func measurePage(ctx context.Context, path string, opens, moves int) (p marks.Page, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return p, err
	}
	p.Name, p.Size = strings.TrimSuffix(filepath.Base(path), ".html"), len(text)
	if m := module.FindSubmatch(text); m != nil {
		p.Module = len(m[1])
	}
	for range opens {
		if err := openPage(ctx, path, &p, moves); err != nil {
			return p, fmt.Errorf("bench: %s: %w", p.Name, err)
		}
	}
	return p, nil
}

func openPage(ctx context.Context, path string, p *marks.Page, moves int) error {
	ctx, cancel := context.WithTimeout(ctx, browser.Timeout)
	defer cancel()
	tab, record, stop, err := browser.Start(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1280, 900), beforeAll(measureJS), chromedp.Navigate("file://"+filepath.ToSlash(path))); err != nil {
		return err
	}
	first, err := eval[float64](tab, `schedlabMarks.until(() => schedlabMarks.first)`)
	if err != nil {
		return fmt.Errorf("no figure was drawn: %w", err)
	}
	p.First = append(p.First, first)
	if p.Module > 0 {
		alive, err := eval[float64](tab, `schedlabMarks.until(() => schedlabMarks.alive)`)
		if err != nil {
			return fmt.Errorf("no control came to life: %w", err)
		}
		p.Alive = append(p.Alive, alive)
		times, err := eval[[]float64](tab, fmt.Sprintf(`schedlabMarks.moves(%d)`, moves))
		if err != nil {
			return fmt.Errorf("a control was moved: %w", err)
		}
		p.Moves = append(p.Moves, times...)
	}
	for _, address := range record.Requests() {
		if !strings.HasPrefix(address, "file:") && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			return fmt.Errorf("it asks the network for %s", address)
		}
	}
	return nil
}

// eval is what the promise of an expression gives in the page.
func eval[T any](tab context.Context, js string) (T, error) {
	return chromedp.Run(tab, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// beforeAll runs a script in each page before the page's own.
func beforeAll(js string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
		return err
	})
}
