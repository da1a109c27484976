package env

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"
)

// lock keeps two starts from setting up the same checkout at once. It is the
// system's lock on an open file, so a start that dies leaves none behind but
// for as long as a program that it started still works and has the file open.
func (e *Env) lock(ctx context.Context, out io.Writer) (*os.File, error) {
	if err := os.MkdirAll(e.Dir, 0o755); err != nil {
		return nil, e.cannotWrite(err)
	}
	f, err := os.OpenFile(e.path("lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, e.cannotWrite(err)
	}
	for said := false; ; {
		got, err := tryLock(f)
		if err != nil {
			f.Close()
			return nil, e.cannotWrite(err)
		}
		if got {
			return f, nil
		}
		if !said {
			fmt.Fprintln(out, "  another start is setting up this checkout; waiting for it")
			said = true
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// unlock gives the lock back, whatever else has the file open.
func unlock(f *os.File) {
	releaseLock(f)
	f.Close()
}

// cannotWrite explains why .schedlab cannot be written.
func (e *Env) cannotWrite(err error) error {
	if info, statErr := os.Stat(e.Dir); statErr == nil && !info.IsDir() {
		return &Problem{What: e.Dir + " is a file, not a folder", Do: "move it away and run the command again", Err: err}
	}
	return explain("cannot write to "+e.Dir, "", err)
}
