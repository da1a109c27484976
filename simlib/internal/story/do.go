package story

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Main returns what main does in its World.
func (p *Program) Main() func(World) { return doer{p: p}.body("main", nil) }

// doer does what a goroutine is to do.
type doer struct {
	World
	p    *Program
	own  string // the number of the goroutine
	turn string // of the innermost loop, else own
}

// in is the doer of a turn.
func (d doer) in(turn string) doer {
	d.turn = turn
	return d
}

// body returns what a goroutine does: the block, or what the program says under
// its name or under that without the number at the end.
func (d doer) body(name string, block []Op) func(World) {
	ops, own := block, d.turn
	if block == nil {
		kind := strings.TrimRight(name, "0123456789")
		own = name[len(kind):]
		var ok bool
		if ops, ok = d.p.Bodies[name]; !ok {
			ops, ok = d.p.Bodies[kind]
		}
		if !ok && name == "nil" {
			return nil
		}
		if !ok {
			panic(fmt.Sprintf("the program has no goroutine %q", name))
		}
	}
	return func(w World) { doer{w, d.p, own, own}.do(ops) }
}

func (d doer) do(ops []Op) {
	for i := range ops {
		o := &ops[i]
		var few [4]string
		a := few[:]
		if len(o.Args) > len(few) {
			a = make([]string, len(o.Args))
		}
		for i, arg := range o.Args {
			a[i] = d.arg(arg)
		}
		verbs[o.Verb].do(d, a, o.Body)
	}
}

var oneOf = regexp.MustCompile(`^(\w*?)(\d+)\.\.(\d+)$`)

// arg returns what an argument is here.
func (d doer) arg(arg string) string {
	if strings.Contains(arg, "$") {
		arg = strings.ReplaceAll(arg, "$", d.turn)
	}
	if strings.Contains(arg, "..") {
		if m := oneOf.FindStringSubmatch(arg); m != nil {
			first, n := number(m[2]), number(m[3])-number(m[2])+1
			return m[1] + strconv.Itoa(first+number(d.own)%n)
		}
	}
	return arg
}

// number reads a number; a $ outside of all that is numbered is 0.
func number(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

// duration reads a duration and adds the random part, if it has one.
func (d doer) duration(s string) time.Duration {
	least, spread := Duration(s)
	if spread > 0 {
		least += time.Duration(d.Random(int64(spread)))
	}
	return least
}

// Duration reads a duration and its random part.
func Duration(s string) (least, spread time.Duration) {
	read := func(s string) time.Duration {
		d, err := time.ParseDuration(s)
		if err != nil {
			panic(err)
		}
		return d
	}
	if fixed, random, ok := strings.Cut(s, "+"); ok {
		return read(fixed), read(random)
	}
	return read(s), 0
}

// within does the block of a lock, if it has one.
func (d doer) within(a []string, body []Op, unlock func(string)) {
	switch {
	case body == nil:
	case a[1] == "defer":
		defer unlock(a[0])
		d.do(body)
	default:
		d.do(body)
		unlock(a[0])
	}
}

func (d doer) tries(a []string, body []Op, try func(string) bool, unlock func(string)) {
	got := try(a[0])
	switch {
	case got && body != nil:
		d.within(a, body, unlock)
	case body != nil:
	case got:
		d.Log("got")
	default:
		d.Log("failed")
	}
}

func (d doer) logs(text string) {
	if text != "" {
		d.Log(text)
	}
}

// recovers does a block, which a panic for a closed channel ends.
func (d doer) recovers(body []Op) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if s := fmt.Sprint(v); s != "send on closed channel" && s != "close of closed channel" {
			panic(v)
		}
	}()
	d.do(body)
}

// pulled is what next gives: a value, nothing after the last, or a panic
// because the iterator runs for another goroutine.
func (d doer) pulled(it string) (got string) {
	defer func() {
		const running = "iter.Pull: next called again before yield"
		v := recover()
		if v == running {
			got = "!"
		} else if v != nil {
			panic(v)
		}
	}()
	if v, ok := d.Next(it); ok {
		return strconv.Itoa(v)
	}
	return "-"
}
