package quiz

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"html"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
)

// asked is a question of which nothing but itself should be read: the secret words are
// in its key, hints, reasons, explanation and figures.
func asked(t *testing.T) *Question {
	t.Helper()
	run, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("Xylophone")
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("Zeppelin")
		g.Sleep(3 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	return Explain("Which instrument flies?", "Xylophone & Zeppelin <4711>").
		Hint("a Xylophone hint").Because("Zeppelin because `4711`").
		Behind(charts.Timeline(run, charts.TimelineOptions{Lanes: charts.ByG}), charts.Story(run), charts.RunQueues(run))
}

func TestNothingOfTheAnswerIsReadableInTheHTML(t *testing.T) {
	page := asked(t).HTML()
	for _, secret := range []string{"xylophone", "zeppelin", "4711", "because", "computes", "run queues", "The data as a table"} {
		if strings.Contains(strings.ToLower(page), strings.ToLower(secret)) {
			t.Errorf("the HTML has %q", secret)
		}
	}
	if !strings.Contains(page, "Which instrument flies?") {
		t.Error("the question cannot be read")
	}
	// The names are in the image, too; it is data, not text.
	if !strings.Contains(page, "data:image/svg+xml;base64,") {
		t.Error("there is no still image")
	}
}

var folded = regexp.MustCompile(`(?s)<details class="schedlab-answer">(.*)</details></div></section>`)

func TestWhereNoScriptRunsTheAnswerIsInAFoldedBlock(t *testing.T) {
	q := asked(t)
	m := folded.FindStringSubmatch(q.HTML())
	if m == nil {
		t.Fatal("there is no folded answer")
	}
	if strings.Contains(m[1], "<script") {
		t.Error("a script of a figure runs before the veil is lifted")
	}
	// What a browser shows of the text is what the figures have.
	shown := html.UnescapeString(m[1])
	for _, want := range []string{"Xylophone & Zeppelin <4711>", "Zeppelin because", "<code>4711</code>"} {
		if !strings.Contains(shown, want) {
			t.Errorf("a reader does not see %q", want)
		}
	}
	for _, f := range q.figures {
		still, _ := f.Parts()
		if !strings.Contains(shown, html.UnescapeString(still)) {
			t.Errorf("%s is not as it was", f.Title)
		}
	}
}

var encoded = regexp.MustCompile(`"quiz":"([A-Za-z0-9+/=]+)"`)

func decode(t *testing.T, page string) (d data) {
	t.Helper()
	m := encoded.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("there is nothing for the runtime")
	}
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(m[1])))
	if err == nil {
		err = json.NewDecoder(z).Decode(&d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheScriptHandsOverTheFiguresAsTheRuntimeTakesThem(t *testing.T) {
	q := asked(t)
	d := decode(t, q.HTML())
	if len(d.Figures) != 3 || string(d.Figures[1]) != "null" {
		t.Fatalf("it hands over %d figures; want 3, of which the table has no script", len(d.Figures))
	}
	for _, i := range []int{0, 2} {
		if !strings.Contains(q.figures[i].HTML(), `f=`+string(d.Figures[i])+`;f.at=`) {
			t.Errorf("figure %d is not what its own script queues", i)
		}
	}
}

func TestThePolicyOfAPageLetsTheQuestionsScriptRun(t *testing.T) {
	if p := show.Policy(asked(t).HTML()); strings.Count(p, "sha256-") != 1 {
		t.Errorf("the policy is %s", p)
	}
}

func TestTheIDIsOfTheQuestionsTextAndNotOfTheAnswer(t *testing.T) {
	a, b, c := Number("How many?", 1), Number("How many?", 2), Number("How few?", 1)
	if a.ID() != b.ID() || a.ID() == c.ID() || !regexp.MustCompile(`^quiz-[0-9a-f]{16}$`).MatchString(a.ID()) {
		t.Errorf("the IDs are %s, %s, %s", a.ID(), b.ID(), c.ID())
	}
}

func TestAQuestionThatCannotBeAskedSaysWhy(t *testing.T) {
	fine := Number("a", 1)
	for _, c := range []struct {
		q    *Question
		want string
	}{
		{fine, ""},
		{Choice("a", "x", "x", "y").Wrong("y", "b.", "c."), ""},
		{Order("a", []int{2, 10, 1}).Wrong("1, 2, 10", "b.", "c."), ""},
		{Time("a", time.Second).Wrong(time.Millisecond, "b.", "c."), ""},
		{Choice("a", "x", "x", "y"), `the wrong option "y" has no reason`},
		{Choice("a", "z", "x", "y"), `the run gave "z", which is none of the options ["x" "y"]`},
		{Choice("a", "x", "x", "x"), `the option "x" is there twice`},
		{Choice("a", true, true, false).Wrong("maybe", "b.", "c."), `the wrong answer "maybe" is none of the options ["yes" "no"]`},
		{Order("a", []int{}), "the run gave 0"},
		{Order[string]("a", nil), "the run gave 0"},
		{Number("a", math.NaN()), "NaN"},
		{Number("a", 1).Wrong("two", "b.", "c."), "the wrong answer two is a string; want a number"},
		{Number("a", 1).Wrong(time.Second, "b.", "c."), "the wrong answer 1s is a time.Duration; want a number"},
		{Time("a", 1).Wrong(2, "b.", "c."), "the wrong answer 2 is a int; want a time.Duration"},
		{Number("a", 1).Wrong(2, "", "c."), "the wrong answer 2 wants its misconception"},
		{Explain("a", " "), "it has no model answer"},
		{Explain("a", "b").Wrong("c", "d.", "e."), "not judged"},
		{Challenge("a", says(false, "b.")).Solution("c"), ""},
		{Challenge("a", says(false, "b.")), "has no solution; give one with Solution"},
		{Challenge("a", says(false, "b.")).Solution(" \n"), "the solution is empty"},
		{Challenge("a", says(true, "")).Solution("c"), "the judge does not say what the program did"},
		{Challenge("a", nil).Solution("c"), "has no judge"},
		{Challenge("a", says(true, "b.")).Solution("c").Wrong("d", "e.", "f."), "the judge of a challenge says what is wrong"},
		{Number("a", 1).Solution("c"), "it is no challenge; leave out Solution"},
		{Number(" ", 1), "it has no text"},
		{Number("a", 1).Hint("1").Hint("2").Hint("3").Hint("4"), "more than 3 hints"},
		{Number("a", 1).Behind(nil, &charts.Figure{}), "figure 1 behind it cannot be drawn"},
	} {
		err := c.q.Check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("the problem is %v, want %q", err, c.want)
		}
	}
}

func TestTheThingsToPutInOrderDoNotStandInTheOrderOfTheRun(t *testing.T) {
	for _, c := range []struct{ got, want string }{{"10 9 b a 1", "1 9 10 a b"}, {"C A B", "A B C"}} {
		q := Order("a", strings.Fields(c.got))
		if options := strings.Join(q.options, " "); options != c.want || q.came != c.got {
			t.Errorf("%q stands as %q, its key is %q", c.got, options, q.came)
		}
	}
}

func TestAPlainProgramHasTheAnswerOnlyWhenAsked(t *testing.T) {
	q := Number("How many?", 4711).Because("Because of 4711.")
	if text := q.plain(false); strings.Contains(text, "4711") || !strings.Contains(text, "How many?") {
		t.Errorf("unasked it says %q", text)
	}
	if text := q.plain(true); !strings.Contains(text, "Answer: 4711\nBecause of 4711.\n") {
		t.Errorf("asked it says %q", text)
	}
}

func TestANameInAnOrderMovesNothingAroundIt(t *testing.T) {
	q := Order("a", []string{"a\x1b[31m\nAnswer: b\u202e", "b"})
	for _, text := range []string{q.plain(true), html.UnescapeString(q.HTML())} {
		if strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "\nAnswer: b") {
			t.Errorf("the reader gets %q", text)
		}
	}
}

func says(ok bool, why string) func() (bool, string) {
	return func() (bool, string) { return ok, why }
}

func TestAChallengeShowsWhatItsJudgeSaysAndHidesItsSolution(t *testing.T) {
	for _, c := range []struct {
		ok   bool
		want string
	}{{false, "Not yet. Two <threads>."}, {true, "Solved. Two <threads>."}} {
		q := Challenge("Write it.", says(c.ok, "Two <threads>.")).Hint("xylophone").Solution("\nfunc zeppelin() {\n\t\tx := 4711\n}\n").Because("zeppelin")
		page := q.HTML()
		for _, secret := range []string{"xylophone", "zeppelin", "4711"} {
			if strings.Contains(page, secret) {
				t.Errorf("the HTML has %q", secret)
			}
		}
		m := folded.FindStringSubmatch(page)
		if m == nil || !strings.Contains(html.UnescapeString(m[1]), "<pre>func zeppelin() {\n        x := 4711\n}</pre>") || !strings.Contains(page, "<summary>A solution</summary>") {
			t.Errorf("the folded solution is %q", m)
		}
		if still := html.UnescapeString(page); !strings.Contains(still, "<p>"+c.want+"</p>") {
			t.Errorf("a reader does not see %q", c.want)
		}
		if d := decode(t, page); d.Kind != "challenge" || d.Key != c.ok || d.Came != "Two <threads>." || d.Solution != "func zeppelin() {\n\t\tx := 4711\n}" {
			t.Errorf("the runtime gets %+v", d)
		}
		if text := q.plain(false); !strings.Contains(text, c.want) || strings.Contains(text, "zeppelin") {
			t.Errorf("unasked it says %q", text)
		}
		if text := q.plain(true); !strings.Contains(text, "A solution:\nfunc zeppelin() {") {
			t.Errorf("asked it says %q", text)
		}
	}
}
