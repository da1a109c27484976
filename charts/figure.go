package charts

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"reflect"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Figure is something to look at, as data. It does no input or output itself;
// see package show. A program may make one by hand: its Body, a Title and what
// else it likes; see Check.
type Figure struct {
	Kind        string // "timeline", "runqueues", …
	ID          string // from the content: the same data has the same ID
	Title       string
	Caption     string // what a reader is to find in it, in one sentence; it may be empty
	Description string // what there is to see, in sentences with numbers
	Body        Body
}

// A Body is what a figure shows: a [Chart], a [Stage], a [Table] or a [Problem]. A figure
// refuses anything else, also a pointer to one of these.
type Body interface {
	// check returns why a browser could not show it, or nil.
	check() error
	// digest writes what it adds to the figure's ID.
	digest(w io.Writer)
	// write writes it, with the description, into the figure's element. What check
	// refused says why in its place.
	write(s *sheet, f *Figure, refused error)
	// script writes the script element that the page needs for it, if any.
	script(s *sheet, f *Figure, id string)
}

// body returns the figure's Body, or the Problem with it.
func (f *Figure) body() Body {
	switch f.Body.(type) {
	case Chart, Stage, Table, Problem:
		return f.Body
	case nil:
		return Problem{errors.New("it has no Body; want a Chart, a Stage, a Table or a Problem")}
	}
	return Problem{fmt.Errorf("its Body is a %T; want a Chart, a Stage, a Table or a Problem", f.Body)}
}

// Check returns an error that says why a browser could not draw the figure, or
// nil. The figures of this package pass or hold a Problem, whose Err it returns;
// one that a program made itself may fail otherwise. An Option must be a JSON
// object with something to draw, and Details must be one if they are there.
func (f *Figure) Check() error { return f.body().check() }

// Data returns what the figure shows as a table: the Table itself, or the one
// beside a Chart or a Stage. That of a Problem is empty.
func (f *Figure) Data() Table {
	switch b := f.Body.(type) {
	case Chart:
		return b.Table
	case Stage:
		return b.Table
	case Table:
		return b
	}
	return Table{}
}

// told is all that the figure says besides its title.
func (f *Figure) told() string { return strings.TrimSpace(f.Caption + " " + f.Description) }

// label is what the figure is to a reader that does not see it.
func (f *Figure) label() string { return f.Title + ". " + f.told() }

// contentID is the same for the same data.
func (f *Figure) contentID() string {
	h := fnv.New64a()
	fmt.Fprint(h, f.Kind, f.Title, f.Caption, f.Description)
	f.body().digest(h)
	return fmt.Sprintf("%s-%016x", f.Kind, h.Sum64())
}

// with gives the figure its body, and the ID that comes of it.
func (f *Figure) with(b Body) *Figure {
	f.Body = b
	f.ID = f.contentID()
	return f
}

// pick returns the options that the caller of a figure gave, or the zero value.
func pick[T any](figure string, o []T) (T, error) {
	var zero T
	switch len(o) {
	case 0:
		return zero, nil
	case 1:
		return o[0], nil
	}
	return zero, fmt.Errorf("%s takes one %s, got %d", figure, reflect.TypeFor[T]().Name(), len(o))
}

// orElse returns the title that the caller gave, or another.
func orElse(title, otherwise string) string {
	if title != "" {
		return trace.Clean(title)
	}
	return otherwise
}
