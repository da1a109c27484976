package export

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

var chromiums = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// A Printer makes PDF files of pages.
type Printer struct{ chromium string }

// FindPrinter finds the Chromium that prints, on PATH; the error says what to install.
func FindPrinter() (Printer, error) {
	for _, name := range chromiums {
		if path, err := exec.LookPath(name); err == nil {
			return Printer{path}, nil
		}
	}
	return Printer{}, fmt.Errorf("export: PDF files are printed by Chromium, and PATH has none of %s; install one (Debian: apt install chromium), or open the pages in a browser of yours and print them there",
		strings.Join(chromiums, ", "))
}

// Print writes the chapter of a page beside it as a PDF file, with its still figures,
// and returns the path.
func (p Printer) Print(ctx context.Context, page string) (string, error) {
	text, err := os.ReadFile(page)
	if err != nil {
		return "", err
	}
	work, err := os.MkdirTemp("", "print-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	// Beside the page, for that of a site has its styles there.
	f, err := os.CreateTemp(filepath.Dir(page), ".print-*.html")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(printable(string(text)))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", err
	}
	from, err := filepath.Abs(f.Name())
	if err != nil {
		return "", err
	}
	made := filepath.Join(work, "page.pdf")
	cmd := exec.CommandContext(ctx, p.chromium, "--headless", "--disable-gpu", "--no-pdf-header-footer",
		"--no-sandbox", // which a container has not; the page runs no script and asks for nothing
		"--user-data-dir="+filepath.Join(work, "profile"), "--print-to-pdf="+made,
		(&url.URL{Scheme: "file", Path: filepath.ToSlash(from)}).String())
	said, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	data, missing := os.ReadFile(made)
	if err != nil || missing != nil || len(data) == 0 {
		return "", fmt.Errorf("export: %s did not print %s: %w\n  %s", p.chromium, cli.Line(filepath.Base(page)), errors.Join(err, missing), strings.TrimSpace(string(said)))
	}
	to := strings.TrimSuffix(page, ".html") + ".pdf"
	return to, os.WriteFile(to, data, 0o644)
}

var (
	scriptOrData = regexp.MustCompile(`(?is)<script\b.*?</script\s*>`)
	linkTo       = regexp.MustCompile(`(<a\b[^>]*?) href="([^"]*)"`)
	folds        = regexp.MustCompile(`<details class="schedlab-(numbers|rules)"`)
)

// printable is a page for paper. Without its scripts its figures are their still
// images; the numbers below them and the rules are unfolded. A link to another file
// would name a place on this machine.
func printable(page string) string {
	page = scriptOrData.ReplaceAllString(page, "")
	page = folds.ReplaceAllString(page, `$0 open`)
	return linkTo.ReplaceAllStringFunc(page, func(link string) string {
		m := linkTo.FindStringSubmatch(link)
		if strings.HasPrefix(m[2], "#") || strings.HasPrefix(m[2], "https://") {
			return link
		}
		return m[1]
	})
}
