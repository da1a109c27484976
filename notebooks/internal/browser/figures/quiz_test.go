package figures

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/quiz"
)

// questions are one of each kind; behind the first are two charts and a table.
func questions(t *testing.T) []*quiz.Question {
	t.Helper()
	tr := run(t, program("A", "B", "C"))
	return []*quiz.Question{
		quiz.Order("In which order do they run?", []string{"C", "A", "B"}).Hint("The first hint.").Hint("The `second` hint.").
			Wrong("A B C", "That is a plain queue.", "look at runnext.").
			Because("The last one created runs first.").Behind(charts.Timeline(tr), charts.Story(tr), charts.RunQueues(tr)),
		quiz.Choice("Does it finish?", false, true, false).Wrong(true, "A program does not wait.", "let main compute.").Because("It is cut off."),
		quiz.Number("How many are there?", 129).Wrong(44, "Only the rest would move.", "create one more."),
		quiz.Time("How long does it take?", 616190*time.Nanosecond).Wrong(2*time.Millisecond, "As if nothing looked.", "switch the rule off."),
		quiz.Explain("Why is that?", "Runnext comes before the ring."),
	}
}

func quizPage(t *testing.T, around ...string) string {
	t.Helper()
	parts := []string{`<meta name="viewport" content="width=device-width, initial-scale=1">`}
	for _, q := range questions(t) {
		if err := q.Check(); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, q.HTML())
	}
	return write(t, append(append(parts, quiz.CardHTML(), runtime(t)), around...)...)
}

// The parts of the question n in the page.
func ask(n int) string { return fmt.Sprintf(`schedlab.quizzes()[%d]`, n) }

const alive = `globalThis.schedlab && schedlab.quizzes && schedlab.quizzes().length === 6`

func lifted(n int) string { return fmt.Sprintf(`(%s.answer.hidden === false)`, ask(n)) }

func result(t *testing.T, ctx context.Context, n int) string {
	t.Helper()
	return eval[string](t, ctx, ask(n)+`.result.textContent`)
}

func focus(t *testing.T, ctx context.Context, element string) {
	t.Helper()
	eval[bool](t, ctx, element+`.focus() || true`)
}

// focused is the text of what has the focus, in whatever shadow.
const focused = `(() => { let e = document.activeElement; while (e.shadowRoot) e = e.shadowRoot.activeElement; return e.textContent; })()`

func TestAVeilHoldsAfterAWrongAnswerAndOpensAfterTheRightOneByKeysOnly(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, quizPage(t))
	until(t, ctx, alive)
	// Nothing of what is behind the veil is in the page's text.
	if text := eval[string](t, ctx, `document.body.textContent + schedlab.quizzes().map((q) => q.element.textContent).join()`); strings.Contains(text, "The last one") || strings.Contains(text, "Who runs on each P") {
		t.Errorf("the page shows %q", text)
	}
	focus(t, ctx, ask(0)+`.control.chips[0]`)
	// Enter puts a chip at the end and goes to the next, so A, B and C are three keys.
	do(t, ctx, press(kb.Enter), press(kb.Enter), press(kb.Enter), press(kb.Tab))
	if at := eval[string](t, ctx, focused); at != "Check" {
		t.Fatalf("after the chips the Tab goes to %q", at)
	}
	do(t, ctx, press(kb.Enter))
	if said := result(t, ctx, 0); said != "Not what the run did.That is a plain queue.To see it: look at runnext." {
		t.Errorf("to a wrong answer it says %q", said)
	}
	if eval[bool](t, ctx, lifted(0)) || eval[int](t, ctx, `document.querySelectorAll('canvas').length`) > 0 {
		t.Fatal("the veil is up after a wrong answer")
	}
	if role := eval[string](t, ctx, ask(0)+`.result.getAttribute('aria-live')`); role != "polite" {
		t.Errorf("the result is %q", role)
	}
	// Another order, by the arrow keys: C goes to the front.
	focus(t, ctx, ask(0)+`.control.chips[2]`)
	do(t, ctx, press(kb.ArrowLeft))
	if at := eval[string](t, ctx, ask(0)+`.control.value().join()`); at != "A,C,B" {
		t.Fatalf("after an arrow key the order is %s", at)
	}
	eval[bool](t, ctx, ask(0)+`.checks.click(), true`)
	if said := result(t, ctx, 0); !strings.Contains(said, "It differs from the first one on.") {
		t.Errorf("to an answer that it does not know it says %q", said)
	}
	focus(t, ctx, ask(0)+`.control.chips[2]`)
	do(t, ctx, press(kb.Home))
	focus(t, ctx, ask(0)+`.checks`)
	do(t, ctx, press(" "))
	until(t, ctx, lifted(0))
	if said := result(t, ctx, 0); said != "You are right." {
		t.Errorf("to the right answer it says %q", said)
	}
	if text := eval[string](t, ctx, ask(0)+`.answer.textContent`); !strings.Contains(text, "It came out as C A B") || !strings.Contains(text, "The last one created runs first.") {
		t.Errorf("after the right answer it says %q", text)
	}
	if at := eval[string](t, ctx, focused); !strings.Contains(at, "It came out as") {
		t.Errorf("the focus is on %q", at)
	}
	// The figures are drawn now, and the table is there.
	until(t, ctx, drawn(2))
	if !eval[bool](t, ctx, `document.querySelectorAll('.schedlab-behind table').length >= 1 && schedlab.charts().every((c) => c.getWidth() > 300)`) {
		t.Error("the figures behind the veil are not whole")
	}
	// Asked again, the veil falls, and lifts again with the same figures.
	eval[bool](t, ctx, `[...`+ask(0)+`.answer.querySelectorAll('button')].at(-1).click(), true`)
	until(t, ctx, drawn(0)+` && !`+ask(0)+`.veil.hidden`)
	eval[bool](t, ctx, ask(0)+`.reveal.click(), true`)
	until(t, ctx, drawn(2))
	quiet(t, rec)
}

func press(key string) chromedp.Action[chromedp.Void] { return chromedp.KeyEvent(key) }

// typed is what a reader types into a field.
func typed(t *testing.T, ctx context.Context, n int, element, text string) {
	t.Helper()
	focus(t, ctx, ask(n)+`.control.`+element)
	eval[bool](t, ctx, ask(n)+`.control.`+element+`.select?.(), true`)
	for _, r := range text {
		do(t, ctx, press(string(r)))
	}
}

func TestEachKindOfQuestionTakesItsRightAnswersAndRefusesOthers(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, quizPage(t))
	until(t, ctx, alive)
	check := func(n int, want string, opens bool) {
		t.Helper()
		if said := result(t, ctx, n); said != want {
			t.Errorf("question %d says %q, want %q", n, said, want)
		}
		if got := eval[bool](t, ctx, lifted(n)); got != opens {
			t.Fatalf("question %d: the veil is up: %v", n, got)
		}
	}
	// Without an answer, a sentence.
	for n, want := range []string{"3 of them are not in your order yet.", "Choose one of the answers first.", "Write a number first.", "Write a number first.", "Write a sentence first; a guess is better than nothing."} {
		eval[bool](t, ctx, ask(n)+`.checks.click(), true`)
		check(n, want, false)
	}
	focus(t, ctx, ask(1)+`.control.radios[0]`)
	do(t, ctx, press(" "), press(kb.Enter))
	check(1, "Not what the run did.A program does not wait.To see it: let main compute.", false)
	do(t, ctx, press(kb.ArrowDown), press(kb.Enter))
	check(1, "You are right.", true)
	for _, c := range []struct{ text, want string }{
		{"many", "“many” is no number; write one such as 12 or 3.9."},
		{"44", "Not what the run did.Only the rest would move.To see it: create one more."},
		{"1,000", "Not what the run did.It is less than that."},
		{"122", "Not what the run did.It is more than that."}, // 5 % of 129 are 6.45
		{"123", "You are right."},
	} {
		typed(t, ctx, 2, "input", c.text)
		do(t, ctx, press(kb.Enter))
		check(2, c.want, c.want == "You are right.")
	}
	for _, c := range []struct{ text, unit, want string }{
		{"2", "ms", "Not what the run did.As if nothing looked.To see it: switch the rule off."},
		{"616", "ns", "Not what the run did.It is longer than that."},
		{"0.7", "ms", "Not what the run did.It is shorter than that."},
		{"600", "µs", "You are right."},
	} {
		typed(t, ctx, 3, "input", c.text)
		eval[bool](t, ctx, ask(3)+`.control.unit.value = '`+c.unit+`', true`)
		do(t, ctx, press(kb.Enter))
		check(3, c.want, c.want == "You are right.")
	}
	// In the reader's own words: the model answer comes, and the reader judges.
	typed(t, ctx, 4, "area", "because")
	eval[bool](t, ctx, ask(4)+`.checks.click(), true`)
	check(4, "Compare your words with these.", true)
	eval[bool](t, ctx, ask(4)+`.answer.querySelectorAll('input')[1].click(), true`)
	card := eval[string](t, ctx, ask(5)+`.element.textContent`)
	for _, want := range []string{"4 questions answered or shown, 0 right at once.", "How many are there? right after 4 tries", "You predicted44", "It came out as129", "Try againcreate one more.", "Try againSay it again in your own words, with what was missing."} {
		if !strings.Contains(card, want) {
			t.Errorf("the card has no %q:\n%s", want, card)
		}
	}
	quiet(t, rec)
}

func TestHintsComeOneByOne(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, quizPage(t))
	until(t, ctx, alive)
	const hints = `schedlab.quizzes()[0].hints.textContent`
	for i, want := range []string{"", "The first hint.", "The first hint.The second hint."} {
		if got := eval[string](t, ctx, hints); got != want {
			t.Errorf("after %d hints it says %q", i, got)
		}
		focus(t, ctx, ask(0)+`.hint`)
		do(t, ctx, press(kb.Enter))
	}
	if !eval[bool](t, ctx, ask(0)+`.hint.hidden && `+ask(0)+`.hints.querySelector('code').textContent === 'second'`) {
		t.Error("there are more hints than two")
	}
	quiet(t, rec)
}

func TestAChipIsDraggedToItsPlaceByMouseAndByFinger(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, quizPage(t))
	until(t, ctx, alive)
	at := func(element string) (x, y float64) {
		r := eval[[]float64](t, ctx, `(() => { const r = `+ask(0)+`.control.`+element+`.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
		return r[0], r[1]
	}
	order := func() string { return eval[string](t, ctx, ask(0)+`.control.value().join()`) }
	mouse := func(kind input.DispatchMouseEventType, x, y float64) {
		button, buttons := input.MouseButtonLeft, int64(1)
		if kind == input.DispatchMouseEventTypeMouseReleased {
			buttons = 0
		}
		call(t, ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: button, Buttons: buttons, ClickCount: 1})
	}
	x, y := at(`chips[1]`)
	do(t, ctx, chromedp.MouseClickXY(x, y)) // a press puts B at the end
	if order() != "B" {
		t.Fatalf("after a press of B the order is %s", order())
	}
	x, y = at(`chips[2]`)
	toX, toY := at(`chips[1]`)
	mouse(input.DispatchMouseEventTypeMousePressed, x, y)
	mouse(input.DispatchMouseEventTypeMouseMoved, (x+toX)/2, (y+toY)/2)
	mouse(input.DispatchMouseEventTypeMouseMoved, toX-10, toY)
	mouse(input.DispatchMouseEventTypeMouseReleased, toX-10, toY)
	if order() != "C,B" {
		t.Fatalf("after C is dragged before B the order is %s", order())
	}
	call(t, ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	x, y = at(`chips[0]`)
	toX, toY = at(`chips[1]`)
	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		if points == nil {
			points = []*input.TouchPoint{}
		}
		call(t, ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
	}
	touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y})
	touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: (x + toX) / 2, Y: (y + toY) / 2})
	touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: toX - 10, Y: toY})
	touch(input.DispatchTouchEventTypeTouchEnd)
	if order() != "C,A,B" {
		t.Errorf("after a finger drags A between them the order is %s", order())
	}
	quiet(t, rec)
}

func TestAReloadKeepsAnswersAndAChangedRunAsksAnew(t *testing.T) {
	ctx, rec := browser.New(t)
	path := quizPage(t)
	open(t, ctx, path)
	until(t, ctx, alive)
	typed(t, ctx, 2, "input", "44")
	do(t, ctx, press(kb.Enter))
	eval[bool](t, ctx, ask(0)+`.reveal.click(), true`)
	until(t, ctx, drawn(2))
	stays := func() {
		t.Helper()
		until(t, ctx, alive+` && `+lifted(0)+` && !`+lifted(2)+` && `+ask(2)+`.control.value() === '44'`)
		until(t, ctx, drawn(2))
		if said := result(t, ctx, 2); !strings.Contains(said, "Only the rest would move.") {
			t.Errorf("after a reload it says %q", said)
		}
		if card := eval[string](t, ctx, ask(5)+`.element.textContent`); !strings.Contains(card, "2 questions answered") || !strings.Contains(card, "shown") {
			t.Errorf("the card says %q", card)
		}
	}
	do(t, ctx, chromedp.Reload())
	stays()
	// The run of the first question gives another order now.
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := quiz.Order("In which order do they run?", []string{"B", "A", "C"})
	changed := strings.Replace(string(text), questions(t)[0].HTML(), other.HTML(), 1)
	if err := os.WriteFile(path, []byte(changed), 0o666); err != nil || changed == string(text) {
		t.Fatal("the page is as it was", err)
	}
	do(t, ctx, chromedp.Reload())
	until(t, ctx, alive+` && !`+lifted(0))
	quiet(t, rec)
}

func TestWhereStorageIsRefusedAQuestionWorksAndSaysSo(t *testing.T) {
	ctx, rec := browser.New(t)
	path := quizPage(t)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// As a browser does that keeps nothing of a page.
	refuse := `<script>Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError'); } })</script>`
	open(t, ctx, write(t, refuse, string(text)))
	until(t, ctx, alive)
	typed(t, ctx, 2, "input", "129")
	do(t, ctx, press(kb.Enter))
	until(t, ctx, lifted(2))
	if said := result(t, ctx, 2); said != "You are right.This page may keep nothing, so your answer is gone when you close it." {
		t.Errorf("it says %q", said)
	}
	if card := eval[string](t, ctx, ask(5)+`.element.textContent`); !strings.Contains(card, "One question answered or shown, 1 right at once. This page may keep nothing") {
		t.Errorf("the card says %q", card)
	}
	quiet(t, rec)
}

// Nothing draws the picture of a figure but the still image, and the key is there.
func TestWithoutScriptsTheQuestionStandsAndTheAnswerIsFolded(t *testing.T) {
	ctx, _ := browser.New(t)
	path := quizPage(t)
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	open(t, ctx, path)
	const answer = `document.querySelector('.schedlab-answer')`
	state := func(js string) bool { return eval[bool](t, ctx, js) }
	if !state(`document.body.innerText.includes('In which order do they run?')`) || state(`document.body.innerText.includes('C A B')`) || state(answer+`.open`) {
		t.Errorf("the page shows %s", eval[string](t, ctx, `document.body.innerText`))
	}
	do(t, ctx, chromedp.Click(chromedp.CSS(`.schedlab-answer > summary`)))
	if !state(answer + `.open && ` + answer + `.innerText.includes('C A B') && ` + answer + `.innerText.includes('The last one created runs first.') && ` +
		answer + `.innerText.includes('Who runs on each P') && [...` + answer + `.querySelectorAll('img')].every((i) => i.complete && i.naturalWidth > 100) && ` + answer + `.querySelectorAll('img').length === 2`) {
		t.Errorf("the answer shows %s", eval[string](t, ctx, answer+`.innerText`))
	}
}

func TestAQuestionNeedsNoSidewaysScrollingAt390Pixels(t *testing.T) {
	ctx, rec := browser.New(t)
	call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 800, DeviceScaleFactor: 2, Mobile: true})
	open(t, ctx, quizPage(t))
	until(t, ctx, alive)
	for range 2 {
		if w := eval[float64](t, ctx, `document.documentElement.scrollWidth`); w > 390 {
			t.Errorf("the page is %v pixels wide", w)
		}
		eval[bool](t, ctx, `schedlab.quizzes().slice(0, 5).forEach((q) => q.reveal.click()), true`)
		until(t, ctx, drawn(2))
	}
	quiet(t, rec)
}
