package figures

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

func TestAFileFromDiskDrawsAllFiguresWithoutNetworkAndErrors(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := all(run(t, program("a", "b", "c")))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	quiet(t, rec)
	for _, r := range rec.Requests() {
		if !strings.HasPrefix(r, "file://") && !strings.HasPrefix(r, "data:") {
			t.Errorf("a request for %s", r)
		}
	}
	if n := eval[int](t, ctx, `schedlab.charts().length`); n != len(figs) {
		t.Errorf("%d charts, want %d", n, len(figs))
	}
}

func TestAPageOfFiguresRunsNoOtherScript(t *testing.T) {
	ctx, _ := browser.New(t)
	figs := all(run(t, program("a")))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	eval[int](t, ctx, `(() => {
		const box = document.createElement('div');
		box.innerHTML = '<img src="data:," onerror="window.ran = true"><a href="javascript:window.ran = true">x</a>';
		const script = document.createElement('script');
		script.text = 'window.ran = true';
		document.addEventListener('securitypolicyviolation', () => { window.stopped = (window.stopped || 0) + 1; });
		document.body.append(box, script);
		box.querySelector('a').click();
		return 1;
	})()`)
	until(t, ctx, `window.stopped >= 3`)
	if eval[bool](t, ctx, `!!window.ran`) {
		t.Error("a script that is none of the figures' ran")
	}
}

func TestTheScriptsOfFiguresLeaveOneGlobalName(t *testing.T) {
	ctx, _ := browser.New(t)
	figs := all(run(t, program("a")))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	// An empty frame has the names that are the browser's own.
	left := eval[[]string](t, ctx, `(() => {
		const frame = document.createElement('iframe');
		document.body.append(frame);
		const known = new Set(Object.getOwnPropertyNames(frame.contentWindow));
		frame.remove();
		return Object.getOwnPropertyNames(window).filter((name) => !known.has(name) && isNaN(name));
	})()`)
	if len(left) != 1 || left[0] != "schedlab" {
		t.Errorf("the page has the global names %q, want schedlab alone", left)
	}
	if own := eval[[]string](t, ctx, `Object.keys(schedlab).sort()`); strings.Join(own, " ") != "boards charts drain explores loading queue quizzes version" {
		t.Errorf("schedlab has %q", own)
	}
}
