package main

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/marks"
)

//go:embed lab.js
var labJS string

// measureLab runs cells of a notebook in JupyterLab, as its own command does.
func measureLab(ctx context.Context, l marks.Lab, opens, moves int) (*marks.InLab, error) {
	ctx, cancel := context.WithTimeout(ctx, browser.Timeout+time.Duration(opens)*20*time.Second)
	defer cancel()
	tab, _, stop, err := browser.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1400, 1000), beforeAll(measureJS+labJS), chromedp.Navigate(l.Address)); err != nil {
		return nil, err
	}
	fail := func(what string, err error) (*marks.InLab, error) {
		return nil, fmt.Errorf("bench: JupyterLab: %s: %w", what, err)
	}
	if _, err := eval[bool](tab, `schedlabMarks.opened()`); err != nil {
		return fail("the notebook does not open", err)
	}
	var m marks.InLab
	for range opens {
		for _, one := range []struct {
			to   *[]float64
			edit bool
		}{{&m.Edited, true}, {&m.Unchanged, false}} {
			took, err := eval[float64](tab, fmt.Sprintf(`schedlabMarks.chartCell(%d, %q, %v)`, l.Chart, l.Number, one.edit))
			if err != nil {
				return fail("a chart cell", err)
			}
			*one.to = append(*one.to, took)
		}
		alive, err := eval[float64](tab, fmt.Sprintf(`schedlabMarks.exploreCell(%d, %q)`, l.Explorer, l.Number))
		if err != nil {
			return fail("a cell that explores", err)
		}
		m.Alive = append(m.Alive, alive)
		times, err := eval[[]float64](tab, fmt.Sprintf(`schedlabMarks.moves(%d)`, moves))
		if err != nil {
			return fail("a control", err)
		}
		m.Moves = append(m.Moves, times...)
	}
	return &m, nil
}
