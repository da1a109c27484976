package story

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// grammars are those that tests use.
var grammars = map[string]Grammar{
	"Any": Any, "AnyMisuse": AnyMisuse, "Results": Results, "Order": Order, "Timers": Timers, "AsData": AsData, "AsDataMisuse": AsDataMisuse,
}

func readBack(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *Program) {
	t.Helper()
	again, err := Parse(p.String())
	if err != nil {
		t.Fatalf("%v in\n%s", err, p)
	}
	if !reflect.DeepEqual(p, again) {
		t.Fatalf("printed and read again\n%s\nis\n%s", p, again)
	}
}

func TestARandomProgramAndItsCutsReadBackAsTheyArePrinted(t *testing.T) {
	for name, g := range grammars {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				p := Make(FromBytes(rapid.SliceOfN(rapid.Byte(), 0, 250).Draw(t, "program")), g)
				readBack(t, p)
				for _, c := range p.Cuts() {
					if readBack(t, c); c.Size() >= p.Size() {
						t.Fatalf("a cut of\n%s\nis not smaller:\n%s", p, c)
					}
				}
			})
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"chan c 2\nmain: loop 3 { go w$ }; wait\nw: compute 3ms; send c $; log done$",
		"main: lock m defer { }; select; go { loop 2 {\nyield } }\n\n",
		"main: pull i { give $ }; after 3ms _t { log x }; compute 3us+5us; send c0..4 1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := Parse(text); err == nil {
			readBack(t, p)
		}
	})
}

func TestWhatIsNoProgramIsRefusedWithTheReason(t *testing.T) {
	for text, want := range map[string]string{
		"w: yield":                       "there is no main",
		"yield\nmain: yield":             `"yield" is in no goroutine`,
		"main: hurry":                    `main: cannot read "hurry"`,
		"main: send c":                   `main: cannot read "send c"`,
		"main: go w { yield }":           `main: cannot read "go w"`,
		"main: loop 3":                   `main: "loop 3" with a { or without one`,
		"main: yield { yield }":          `main: "yield" with a { or without one`,
		"main: loop 3 { yield":           "main: a loop without a }",
		"main: yield }":                  "main: a } too much",
		"main: { yield }":                "main: a { without what it is for",
		"main: loop 3 { yield } { log }": "main: a { without what it is for",
		"chan c -1\nmain: yield":         `cannot read "chan c -1"`,
		"chan c; 1\nmain: yield":         `cannot read "chan c; 1"`,
	} {
		if _, err := Parse(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q gives the error %v; want %s…", text, err, want)
		}
	}
}

func TestWhereBytesRunOutAProgramEnds(t *testing.T) {
	for name, g := range grammars {
		if p := Make(FromBytes(nil), g); p.Size() > 2 {
			t.Errorf("%s makes of no bytes\n%s", name, p)
		}
	}
}

// wordsOf notes the verbs of a program.
func wordsOf(body []Op, in map[string]int) {
	for _, o := range body {
		in[o.Verb]++
		wordsOf(o.Body, in)
	}
}

// The verbs that no random program has are only in scenarios.
func TestRandomProgramsHaveEveryVerbThatIsNotForScenariosOnly(t *testing.T) {
	scenarios := map[string]bool{"wait": true, "maxthreads": true, "make": true,
		"numcpu": true, "numgo": true, "defaultprocs": true, "bubble": true, "bubblewait": true}
	made := map[string]int{}
	for _, g := range grammars {
		for seed := range uint64(200) {
			wordsOf(Make(FromSeed(seed), g).Bodies["main"], made)
		}
	}
	for v := range verbs {
		if (made[v] > 0) == scenarios[v] {
			t.Errorf("%d times in random programs: %s; for scenarios only: %t", made[v], v, scenarios[v])
		}
	}
}

// Only the first goroutine may close a channel, and it does so once; a cut
// changes neither.
func TestAProgramForGosOwnRuntimeClosesOnlyWhatNoOtherGoroutineSendsInto(t *testing.T) {
	closes := 0
	for seed := range uint64(500) {
		p := Make(FromSeed(seed), Order)
		for _, p := range append(p.Cuts(), p) {
			closed := map[string]bool{}
			var inside func(body []Op)
			inside = func(body []Op) {
				for _, o := range body {
					if o.Verb == "close" || o.Verb == "done" {
						t.Errorf("seed %d: %s in a block of\n%s", seed, o.line(), p)
					}
					if inside(o.Body); o.Verb == "send" && o.Args[0] >= "c4" || o.Verb == "select" && (strings.Contains(o.line(), "c4!") || strings.Contains(o.line(), "c5!")) {
						t.Errorf("seed %d: %s in a block of\n%s", seed, o.line(), p)
					}
				}
			}
			for _, o := range p.Bodies["main"] {
				if inside(o.Body); o.Verb == "close" {
					if closes++; closed[o.Args[0]] || o.Args[0] < "c4" {
						t.Errorf("seed %d: %s in\n%s", seed, o.line(), p)
					}
					closed[o.Args[0]] = true
				}
				if o.Verb == "send" && closed[o.Args[0]] {
					t.Errorf("seed %d: %s after its close in\n%s", seed, o.line(), p)
				}
			}
		}
	}
	if closes == 0 {
		t.Error("no program closes a channel")
	}
}
