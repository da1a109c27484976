package charts

import (
	"errors"
	"fmt"
	"io"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Problem is the body of a figure that cannot be drawn.
type Problem struct {
	Err error // why
}

// broken is the figure that shows an error.
func broken(kind, title string, err error) *Figure {
	f := &Figure{Kind: kind, Title: title, Description: cannotBeDrawn(err)}
	return f.with(Problem{err})
}

func cannotBeDrawn(err error) string {
	return "This figure cannot be drawn: " + trace.Clean(err.Error()) + "."
}

func (p Problem) check() error {
	if p.Err == nil {
		return errors.New("its Problem has no Err; want the reason")
	}
	return p.Err
}

// digest writes the height that a problem had while it was a drawing, so that
// IDs stay as they are in chapters; the description has the error.
func (p Problem) digest(w io.Writer) { fmt.Fprint(w, 96) }

// write says what is wrong, in the colours of the page, unless the description
// does.
func (p Problem) write(s *sheet, f *Figure, refused error) {
	if f.Description != cannotBeDrawn(refused) {
		s.refusal(refused)
	}
	s.caption(f, "")
}

func (p Problem) script(*sheet, *Figure, string) {}
