// Command bench measures pages and JupyterLab in a real Chromium, for the verb bench
// of the launcher. It gets a marks.Request as JSON on its standard input and prints a
// marks.Report as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/marks"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var request marks.Request
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		return fmt.Errorf("bench: what to measure: %w", err)
	}
	if _, err := browser.Find(); err != nil {
		return fmt.Errorf("%w; install it (Debian: apt install chromium) and run bench again", err)
	}
	report, err := measure(ctx, request)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

func measure(ctx context.Context, request marks.Request) (report marks.Report, err error) {
	for _, path := range request.Pages {
		page, err := measurePage(ctx, path, request.Opens, request.Moves)
		if err != nil {
			return report, err
		}
		report.Pages = append(report.Pages, page)
	}
	if request.Site != "" {
		if report.Site, err = measureSite(ctx, request.Site, request.Opens); err != nil {
			return report, err
		}
	}
	if request.Lab != nil {
		report.Lab, err = measureLab(ctx, *request.Lab, request.Opens, request.Moves)
	}
	return report, err
}
