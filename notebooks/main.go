// Command notebooks sets up everything the notebooks need and opens them in
// JupyterLab, or runs, checks and exports them:
//
//	go run ./notebooks          # set up, then open the first chapter
//	go run ./notebooks --help   # the other verbs
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// The exit codes. Under `go run` every failure is 1, for that is how go run
// ends; it prints the code of the program above that.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// A verb is one thing that the command does. run gets what stands after the
// verb, parses it with flags and does it.
type verb struct {
	name, args, short string
	run               func(ctx context.Context, flags *flag.FlagSet, args []string) error
}

var verbs = []verb{
	{"lab", "[--port N] [--no-browser] [--originals] [notebook]", "open JupyterLab on the first chapter, or on the one named; the verb may be left out", runLab},
	{"changes", "", "say what you changed in your copies of the chapters, and which have a newer original", runChanges},
	{"restore", "chapter...", "put your copies of chapters back to their originals; what you changed is kept beside them", runRestore},
	{"run", "[chapter...]", "execute chapters, or notebooks of yours (work/NAME.ipynb), without a browser, and fail when a cell does", runRun},
	{"build", "[chapter...]", "execute chapters and write them back, so that a diff means that behaviour changed", runBuild},
	{"check", "[chapter...]", "fail where outputs are not what the code gives now, a cell fails or a link is dead", runCheck},
	{"html", "[--out DIR | --site DIR [--address URL]] [--pdf] [chapter...]", "write chapters, or notebooks of yours (work/NAME.ipynb), as pages that work from disk, and an index", runHTML},
	{"bench", "[--opens N] [--moves N] [--no-lab] [chapter...]", "measure pages of chapters, and JupyterLab, in a real Chromium, and print the times and sizes beside their marks", runBench},
	{"setup", "", "do the set-up that the first start does, and open nothing", runSetup},
	{"serve", "[program [arguments...]]", "in an image: make the reader's copies, then become the program, or JupyterLab", runServe},
	{"doctor", "", "say what is installed, in which version, and what is wrong; change nothing", runDoctor},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := withParent(ctx)
	// A reader of our output that goes away (| head) is an error of a write, with
	// a sentence, and not our sudden end, which would leave the set-up's programs.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	code := run(ctx, os.Args[1:], cli.NewOutput(os.Stderr))
	cancel()
	stop()
	os.Exit(code)
}

// stdout is where every verb prints its result.
var stdout = cli.Stdout()

// run does what the command line says. A result that did not arrive is a
// failure like another.
func run(ctx context.Context, args []string, stderr io.Writer) int {
	code := runVerb(ctx, args, stderr)
	if err := stdout.Err(); err != nil && code != exitInterrupted {
		fmt.Fprintln(stderr, "notebooks:", err)
		code = max(code, exitFailed)
	}
	return code
}

func runVerb(ctx context.Context, args []string, stderr io.Writer) int {
	name := "lab"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && isHelp(args[0]) {
		usage(stdout)
		return exitOK
	}
	for _, v := range verbs {
		if v.name != name {
			continue
		}
		flags := flag.NewFlagSet(name, flag.ContinueOnError)
		flags.SetOutput(stderr)
		if len(args) > 0 && isHelp(args[0]) {
			flags.SetOutput(stdout)
		}
		flags.Usage = func() {
			fmt.Fprintf(flags.Output(), "usage: go run ./notebooks %s\n\n%s.\n", strings.TrimSpace(v.name+" "+v.args), v.short)
			flags.PrintDefaults()
			fmt.Fprint(flags.Output(), exitCodes)
		}
		return exitCode(ctx, v.run(ctx, flags, args), stderr)
	}
	if name == "help" {
		usage(stdout)
		return exitOK
	}
	fmt.Fprintf(stderr, "notebooks: there is no verb %q\n\n", name)
	usage(stderr)
	return exitUsage
}

// errUsage is returned by a verb whose arguments are wrong, after it said so.
var errUsage = errors.New("usage")

// A usageError is wrong on the command line and has not been said yet.
type usageError struct{ error }

func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errUsage):
		return exitUsage
	case errors.As(err, new(usageError)):
		fmt.Fprintln(stderr, "notebooks:", cli.Plain(err.Error()))
		return exitUsage
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "notebooks: stopped")
		return exitInterrupted
	}
	fmt.Fprintln(stderr, "notebooks:", cli.Plain(err.Error())) // it may hold what a program or a file says
	return exitFailed
}

const exitCodes = `
exit codes: 0 all is well, 1 it failed, 2 the command line is wrong,
130 it was interrupted (go run itself turns every failure into 1)
`

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: go run ./notebooks [verb] [arguments]\n\n")
	for _, v := range verbs {
		fmt.Fprintf(w, "  %-8s %s\n", v.name, v.short)
	}
	fmt.Fprint(w, "\n`go run ./notebooks VERB --help` says more about each.\n", exitCodes)
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// parse parses a verb's flags and hands back at most maxArgs other arguments.
func parse(flags *flag.FlagSet, args []string, maxArgs int) ([]string, error) {
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, errUsage // the flag package has said what is wrong
	}
	if rest := flags.Args(); maxArgs < 0 || len(rest) <= maxArgs {
		return rest, nil
	}
	fmt.Fprintf(flags.Output(), "unexpected argument %q\n", flags.Arg(maxArgs))
	flags.Usage()
	return nil, errUsage
}
