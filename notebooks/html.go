package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// imagePages is where a reader of an image finds pages, in the folder of the copies.
const imagePages = copies.Folder + "/html"

func runHTML(ctx context.Context, flags *flag.FlagSet, args []string) error {
	out := flags.String("out", "html", "the folder to write to; in an image, which is only read, it is "+imagePages+" by default")
	site := flags.String("site", "", "write a site to this folder instead: an index with a search, a page a rule, and pages that share files")
	address := flags.String("address", "", "where the site will be, such as https://example.org/course/: its pages then name a picture for what shows links to them")
	pdf := flags.Bool("pdf", false, "print each chapter, too, beside its page, with its still figures; it takes the Chromium on PATH")
	e, list, err := notebooksOf(ctx, flags, args, chaptersOrOwn)
	if err != nil {
		return err
	}
	var printer export.Printer
	if *pdf {
		if printer, err = export.FindPrinter(); err != nil {
			return err
		}
	}
	if *out == "" {
		return usageError{errors.New("--out is empty; want the folder to write to")}
	}
	set := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { set[f.Name] = true })
	if e.InImage() && !set["out"] {
		*out = filepath.Join(e.Root, filepath.FromSlash(imagePages))
	}
	write := export.HTMLWith
	if *site != "" {
		if set["out"] {
			return usageError{errors.New("--out and --site both name a folder; want one of them")}
		}
		*out, write = *site, export.Site
	} else if *address != "" {
		return usageError{errors.New("--address is of a site; want --site with it")}
	}
	trusted, judged, err := trustIn(ctx, e, list)
	if err != nil {
		return err
	}
	// Meanwhile, for it takes seconds: the pages need no kernel, but from good
	// outputs a reader would take it to work.
	tryCtx, stop := context.WithCancel(ctx)
	defer stop()
	tried := make(chan error, 1)
	go func() { tried <- tryCell(tryCtx, e) }()
	pages, err := write(ctx, e, *out, list, export.Options{Address: *address, Trusted: func(c nb.Chapter, content []byte) bool {
		return trusted[c.Path] && bytes.Equal(content, judged[c.Path])
	}})
	if *site != "" && len(pages) > 0 { // hundreds, of the rules
		fmt.Fprintf(stdout, "%s and %d more files of the site; the folder works wherever it is copied\n", cli.Line(pages[0]), len(pages)-1)
		pages = nil
	}
	for _, page := range pages {
		fmt.Fprintln(stdout, cli.Line(page))
	}
	if err != nil {
		return err
	}
	if *pdf {
		for _, c := range list {
			printed, err := printer.Print(ctx, filepath.Join(*out, c.Name+".html"))
			if err != nil {
				return err
			}
			fmt.Fprintln(stdout, cli.Line(printed))
		}
	}
	mine := copies.Open(e.Root)
	for _, c := range list {
		if filepath.Dir(c.Path) == filepath.Join(e.Root, "notebooks") && mine.Changed(c.Name) {
			fmt.Fprintf(flags.Output(), "notebooks: the page of %s is that of the original, not of your copy; for yours, `go run ./notebooks html %s`\n",
				cli.Line(c.Name), path.Join(copies.Folder, c.Name+".ipynb"))
		}
		if !trusted[c.Path] {
			fmt.Fprintf(flags.Output(), "notebooks: %s is neither as it was shipped nor saved by JupyterLab after you ran it, so its figures stand still in the page; run it in JupyterLab and save it\n", cli.Line(c.Name))
		}
	}
	select {
	case err = <-tried:
	case <-time.After(kernelPatience):
		err = fmt.Errorf("it did not answer within %v", kernelPatience)
	}
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(flags.Output(), "notebooks: the pages show the outputs that are in the chapters, but the kernel here cannot run a cell:",
			cli.Plain(err.Error())+"; `go run ./notebooks doctor` tries what it needs")
	}
	return ctx.Err()
}

var tryCell = execute.TryCell // tests break it

// kernelPatience is how long html waits for the kernel once the pages are there.
const kernelPatience = time.Minute

// chaptersOrOwn finds chapters by their names, or notebooks in a reader's own
// folder by their paths.
func chaptersOrOwn(root string, names []string) ([]nb.Chapter, error) {
	var own []nb.Chapter
	for _, name := range names {
		rel, _, ok := nb.Inside(filepath.Join(root, copies.Folder), name)
		if _, err := os.Stat(name); err != nil || !ok || filepath.Ext(name) != ".ipynb" {
			continue
		}
		if strings.ContainsRune(rel, filepath.Separator) {
			return nil, fmt.Errorf("%s is in a folder of %s; want a notebook in %s itself, where links lead to the same files as in chapters", cli.Line(name), copies.Folder, copies.Folder)
		}
		// In an image the folder is a link; what a notebook links to is beside the link.
		own = append(own, nb.ChapterAt(filepath.Join(root, copies.Folder, rel)))
	}
	switch len(own) {
	case 0:
		return nb.Chapters(filepath.Join(root, "notebooks"), names...)
	case len(names):
		return own, nil
	}
	return nil, errors.New("want chapters, or notebooks of your own, but not both at once: their pages may have the same names")
}

// trustIn says by path which notebooks keep the scripts of their outputs: those
// that are as they were shipped, and those that JupyterLab signed, as it does
// when a reader has run all of their cells. It holds for the contents judged.
func trustIn(ctx context.Context, e *env.Env, list []nb.Chapter) (trusted map[string]bool, judged map[string][]byte, err error) {
	trusted, judged = map[string]bool{}, map[string][]byte{}
	var contents [][]byte
	for _, c := range list {
		data, err := os.ReadFile(c.Path)
		if err != nil {
			return nil, nil, err
		}
		trusted[c.Path], judged[c.Path] = copies.Shipped(c.Name, data), data
		contents = append(contents, data)
	}
	signed, err := e.Signed(ctx, contents)
	if err != nil {
		return nil, nil, err
	}
	for i, c := range list {
		trusted[c.Path] = trusted[c.Path] || signed[i]
	}
	return trusted, judged, nil
}
