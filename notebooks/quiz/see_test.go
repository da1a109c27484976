package quiz

import (
	"html"
	"strings"
	"testing"
	"time"
)

func TestWhatAReaderShouldSeeIsFoldedAndNoSearchOfTheFileFindsIt(t *testing.T) {
	page := SeeHTML("The yellow zebra takes `4711` ns (SP-3).", "Two & more.")
	if !strings.HasPrefix(page, `<details class="schedlab-see"><summary>What you should see</summary>`) || strings.Contains(page, " open") {
		t.Errorf("it is not folded: %s", page)
	}
	for _, secret := range []string{"yellow", "zebra", "4711"} {
		if strings.Contains(page, secret) {
			t.Errorf("the HTML has %q", secret)
		}
	}
	shown := html.UnescapeString(page)
	for _, want := range []string{"yellow zebra takes <code>4711</code> ns", `#rule-SP-3">SP-3</a>`, "<p>Two & more.</p>"} {
		if !strings.Contains(shown, want) {
			t.Errorf("a reader does not see %q in %s", want, shown)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("it needs a script")
	}
}

func TestInAPlainProgramWhatToSeeStandsWhereAnswersAreWanted(t *testing.T) {
	texts := []string{"Three threads.", "Then four."}
	if got := seePlain(true, texts); got != "What you should see\nThree threads.\nThen four.\n" {
		t.Errorf("got %q", got)
	}
	if got := seePlain(false, texts); strings.Contains(got, "Three") || !strings.Contains(got, "SCHEDLAB_ANSWERS=1") {
		t.Errorf("got %q", got)
	}
}

func TestATimeHasASpaceBeforeItsUnitAsInTheTexts(t *testing.T) {
	for d, want := range map[time.Duration]string{
		15 * time.Millisecond: "15 ms", 616120: "616 µs", 0: "0 s", -8500 * time.Microsecond: "-8.5 ms", 90 * time.Second: "1 m 30 s",
	} {
		if got := Time("How long?", d).came; got != want {
			t.Errorf("%d ns are written %q, want %q", d, got, want)
		}
	}
}
