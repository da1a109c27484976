package reader

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// A page is a tab of the reader's browser.
type page struct {
	*testing.T
	ctx     context.Context
	rec     *browser.Record
	mu      sync.Mutex
	sockets []string // addresses of web sockets
}

// open opens an address in a browser that was never used before.
func open(t *testing.T, address string) *page {
	t.Helper()
	ctx, rec := browser.New(t)
	p := &page{T: t, ctx: ctx, rec: rec}
	err := chromedp.Listen(ctx, func(ev any) {
		if ev, ok := ev.(*network.EventWebSocketCreated); ok {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.sockets = append(p.sockets, ev.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(1400, 1000), chromedp.Navigate(address))
	return p
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

// eval is what an expression is in the page.
func eval[T any](p *page, js string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", js, err)
	}
	return v
}

// until waits for a condition in the page; what says what it means.
func (p *page) until(what, js string) {
	p.Helper()
	if !p.comes(js, time.Minute) {
		p.Fatalf("it never came that %s (%s); the page says:\n%s", what, js, eval[string](p, `document.body.innerText.slice(0, 600)`))
	}
}

// comes reports whether the condition comes true in time.
func (p *page) comes(js string, in time.Duration) bool {
	p.Helper()
	for end := time.Now().Add(in); time.Now().Before(end) && p.ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		// An error may mean that the page is just being replaced by the next.
		if is, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!!("+js+")")); err == nil && is {
			return true
		}
	}
	return false
}

// A point in the window.
type point struct{ X, Y float64 }

// centre scrolls an element into sight and returns its middle. element is an
// expression.
func (p *page) centre(element string) point {
	p.Helper()
	p.until("there is "+element, element)
	// JupyterLab lays cells out when they come into sight, and so moves others.
	return eval[point](p, `(async () => {
		for (let last = '';;) {
			const e = `+element+`;
			e.scrollIntoView({block: 'center', behavior: 'instant'});
			for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame);
			const r = e.getBoundingClientRect(), now = [r.x, r.y, r.width, r.height].join();
			if (now === last) return {X: r.x + r.width / 2, Y: r.y + r.height / 2};
			last = now;
		}
	})()`)
}

func (p *page) click(element string) {
	p.Helper()
	at := p.centre(element)
	p.move(at) // menus choose what the mouse is over
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

// move moves the mouse.
func (p *page) move(to point) {
	p.Helper()
	p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, to.X, to.Y))
}

// zoomIn turns the mouse wheel with the Ctrl key down.
func (p *page) zoomIn(at point) {
	p.Helper()
	p.move(at)
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: input.DispatchMouseEventTypeMouseWheel, X: at.X, Y: at.Y, Modifiers: int64(chromedp.ModifierCtrl),
			DeltaX: 1e-9, DeltaY: -240, // a 0 would be left out, and both are wanted
		})
		return err
	}))
}

// chart is the drawing of the n-th figure of the page.
// A board is none.
func chart(n int) string { return fmt.Sprintf(`%s[%d]`, allCharts, n) }

const allCharts = `[...document.querySelectorAll('.schedlab-chart')].filter((e) => e.querySelector('canvas'))`

// instance is the chart in it, as ECharts knows it.
func instance(n int) string {
	return fmt.Sprintf(`schedlab.charts().find((c) => c.getDom() === %s)`, chart(n))
}

// group is the group of the n-th figure: its run, as its output names it.
func group(n int) string {
	return `/"group":"([\w-]*)"/.exec(` + chart(n) + `.closest('figure').nextElementSibling.textContent)[1]`
}

// first is the number of the page's first figure of a kind, such as "timeline".
func (p *page) first(kind string) int {
	p.Helper()
	i := eval[int](p, fmt.Sprintf(`%s.findIndex((e) => e.closest('figure').nextElementSibling.textContent.includes('"kind":%q'))`, allCharts, kind))
	if i < 0 {
		p.Fatalf("there is no figure of the kind %q", kind)
	}
	return i
}

// beside is the number of the page's first figure of a kind that is of the run of another
// figure, and of the same part of it.
func (p *page) beside(kind string, other int) int {
	p.Helper()
	i := eval[int](p, fmt.Sprintf(`(() => { const text = (e) => e.closest('figure').nextElementSibling.textContent, group = %[3]s;
		return %[1]s.findIndex((e) => text(e).includes('"kind":%[2]q') && text(e).includes('"group":"' + group + '"')); })()`, allCharts, kind, group(other)))
	if i < 0 {
		p.Fatalf("there is no figure of the kind %q beside figure %d", kind, other)
	}
	return i
}

// hover moves the mouse about the n-th figure until its tooltip matches, and
// returns the tooltip's text.
func (p *page) hover(n int, want *regexp.Regexp) string {
	p.Helper()
	p.centre(chart(n))
	box := eval[struct{ X, Y, W, H float64 }](p, `(() => { const r = `+chart(n)+`.getBoundingClientRect(); return {X: r.x, Y: r.y, W: r.width, H: r.height}; })()`)
	last := ""
	for i := range 500 {
		// Points that fill the figure evenly, however many it takes (the two
		// factors are the plane's golden ratio).
		_, x := math.Modf(0.5 + 0.7548776662466927*float64(i))
		_, y := math.Modf(0.5 + 0.5698402909980532*float64(i))
		p.move(point{box.X + x*box.W, box.Y + y*box.H})
		text := p.tooltip()
		if want.MatchString(text) {
			return text
		}
		if text != "" {
			last = text
		}
	}
	p.Fatalf("no tooltip of figure %d matches %v; the last says:\n%s", n, want, last)
	return ""
}

// tooltip is what the page says of the point under the mouse. Tooltips belong
// to the page, above all else.
func (p *page) tooltip() string {
	p.Helper()
	return eval[string](p, `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done([...document.querySelectorAll('.schedlab-tips > *')]
		.filter((e) => e.style.zIndex > 1000 && e.style.visibility !== 'hidden').map((e) => e.innerText).join('\n').trim()))))`)
}

func drawn(n int) string {
	return fmt.Sprintf(`document.querySelectorAll('.schedlab-figure .schedlab-chart canvas').length === %d`, n)
}

// stays checks that nothing was asked of another machine.
func (p *page) stays(host string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range append(p.rec.Requests(), p.sockets...) {
		if u, err := url.Parse(r); err != nil || u.Scheme != "data" && u.Scheme != "blob" && u.Host != host {
			p.Errorf("the page asks for %s", r)
		}
	}
}

// slow is what JupyterLab says of itself on a busy machine.
var slow = regexp.MustCompile(`^warning: "Plugin @jupyterlab/\S+ .* to activate\."`)

// quiet checks that nothing went wrong on the console.
func (p *page) quiet() {
	p.Helper()
	for _, e := range p.rec.Errors() {
		if slow.MatchString(e) {
			continue
		}
		p.Errorf("on the console: %s", strings.TrimSpace(e))
	}
}
