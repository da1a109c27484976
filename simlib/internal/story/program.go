// Package story holds small programs as text, for the tests of the scheduler: the
// scenarios in testdata are written in it, and the random programs that look for
// faults are made and printed in it, so that a program that fails can be kept
// as a scenario.
//
//	chan c 2                               channels are unbuffered unless this says more
//	main: loop 3 { go w$ }; wait           the first goroutine is main
//	w: compute 3ms; send c $; log done$    the body of w0, w1, w2
//
// $ is the turn of the innermost loop, else the number of the goroutine: the one
// at the end of its name, or for a body in braces the turn that started it. An
// object such as c0..4 is one of c0 to c4, in turn by that number. An object whose
// name begins with _ is the goroutine's own; all others are shared, and each comes
// to be when it is first used. A duration such as 3us+5us has a random part, which
// is less than 5us. The verbs are the keys of verbs.
//
// Parse reads a program and String writes it, Main runs it in a World, Make makes a
// random one and Cuts makes one smaller.
package story

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Program is a parsed text.
type Program struct {
	Bodies map[string][]Op // of the goroutines, by name
	Sizes  map[string]int  // of channels
}

// An Op is one step of a body.
type Op struct {
	Verb string
	Args []string
	Body []Op // what is in braces; nil where there are none
}

// New returns the program with this body of main.
func New(main []Op) *Program {
	return &Program{Bodies: map[string][]Op{"main": main}, Sizes: map[string]int{}}
}

var (
	bodyLine = regexp.MustCompile(`^(\w+):(.*)$`)
	word     = regexp.MustCompile(`^\w+$`)
)

// Parse reads a program.
func Parse(text string) (*Program, error) {
	p := New(nil)
	source, name := map[string]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if f := strings.Fields(line); len(f) == 3 && f[0] == "chan" {
			n, err := strconv.Atoi(f[2])
			if err != nil || n < 0 || !word.MatchString(f[1]) {
				return nil, fmt.Errorf("cannot read %q; want chan, a name, and how many values it holds", line)
			}
			p.Sizes[f[1]] = n
			continue
		}
		if m := bodyLine.FindStringSubmatch(line); m != nil {
			name, line = m[1], m[2]
		}
		if name == "" && line != "" {
			return nil, fmt.Errorf("%q is in no goroutine; want a name first, as in main: %s", line, line)
		}
		source[name] += line + ";"
	}
	delete(source, "") // empty lines
	if source["main"] == "" {
		return nil, fmt.Errorf("there is no main in %q", text)
	}
	for name, src := range source {
		words := strings.Fields(strings.NewReplacer(";", " ; ", "{", " ; { ", "}", " ; } ; ").Replace(src))
		body, rest, err := parse(words)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("a } too much")
		}
		if err == nil {
			err = check(body)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		p.Bodies[name] = body
	}
	return p, nil
}

// parse reads up to the end or the } that closes a block.
func parse(words []string) (ops []Op, rest []string, err error) {
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch w {
		case ";":
			continue
		case "}":
			return ops, append([]string{"}"}, words...), nil
		case "{":
			if len(ops) == 0 || ops[len(ops)-1].Body != nil {
				return nil, nil, fmt.Errorf("a { without what it is for")
			}
			last := &ops[len(ops)-1]
			if last.Body, words, err = parse(words); err != nil {
				return nil, nil, err
			}
			if len(words) == 0 {
				return nil, nil, fmt.Errorf("a %s without a }", last.Verb)
			}
			if last.Body == nil {
				last.Body = []Op{}
			}
			words = words[1:]
			continue
		}
		o := Op{Verb: w}
		for len(words) > 0 && words[0] != ";" {
			o.Args, words = append(o.Args, words[0]), words[1:]
		}
		ops = append(ops, o)
	}
	return ops, nil, nil
}

// check finds what no verb allows.
func check(ops []Op) error {
	for _, o := range ops {
		v, ok := verbs[o.Verb]
		least, most := v.least, v.most
		if o.Body != nil && v.block == instead {
			least, most = least-1, most-1
		}
		if !ok || len(o.Args) < least || len(o.Args) > most {
			return fmt.Errorf("cannot read %q", o.line())
		}
		if o.Body != nil && v.block == never || o.Body == nil && v.block == always {
			return fmt.Errorf("%q with a { or without one", o.line())
		}
		if err := check(o.Body); err != nil {
			return err
		}
	}
	return nil
}

func (o Op) line() string { return strings.Join(append([]string{o.Verb}, o.Args...), " ") }

// String writes the program as Parse reads it.
func (p *Program) String() string {
	var b strings.Builder
	for _, c := range slices.Sorted(maps.Keys(p.Sizes)) {
		fmt.Fprintf(&b, "chan %s %d\n", c, p.Sizes[c])
	}
	names := slices.Sorted(maps.Keys(p.Bodies))
	slices.SortStableFunc(names, func(a, b string) int { // main first
		return btoi(b == "main") - btoi(a == "main")
	})
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.TrimSpace(text(p.Bodies[name], "")))
	}
	return b.String()
}

// GoString is String on lines of its own, so that a property test prints the program that
// it drew.
func (p *Program) GoString() string { return "\n" + p.String() }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// width is how long a line may be that holds a whole body.
const width = 100

// text writes a body in one line if that is short enough, else a line for each op.
func text(ops []Op, indent string) string {
	parts, length := make([]string, len(ops)), len(indent)
	for i, o := range ops {
		parts[i] = o.text(indent)
		length += len(parts[i]) + 2
		if strings.Contains(parts[i], "\n") {
			length += width
		}
	}
	if length <= width {
		return strings.Join(parts, "; ")
	}
	return "\n\t" + indent + strings.Join(parts, "\n\t"+indent)
}

func (o Op) text(indent string) string {
	switch {
	case o.Body == nil:
		return o.line()
	case len(o.Body) == 0:
		return o.line() + " { }"
	}
	body := text(o.Body, indent+"\t")
	if strings.HasPrefix(body, "\n") {
		return o.line() + " {" + body + "\n\t" + indent + "}"
	}
	return o.line() + " { " + body + " }"
}
