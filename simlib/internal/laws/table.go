package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schedlab/schedlab/simlib/metrics"
)

// A row has the samples of one runtime, in nanoseconds, the smallest first.
type row struct {
	name    string
	samples []float64
}

const (
	bins  = 12
	width = 30 // of the longest bar
)

// table prints the quartiles of the rows, and a histogram in which they stand
// side by side.
func table(w io.Writer, rows []row) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\tn\tmin\tlower quartile\tmedian\tupper quartile\tmax\t")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%d\t", r.name, len(r.samples))
		for _, q := range []float64{0, 0.25, 0.5, 0.75, 1} {
			if len(r.samples) == 0 {
				fmt.Fprint(tw, "-\t")
			} else {
				fmt.Fprint(tw, rounded(metrics.Distribution(r.samples).Quantile(q)), "\t")
			}
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
	e := edges(rows)
	if len(e) < 2 {
		return
	}
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range len(e) - 1 {
		fmt.Fprintf(tw, "  from %v", rounded(e[i]))
		for _, r := range rows {
			fmt.Fprintf(tw, "\t%s", bar(r.samples, e, i))
		}
		fmt.Fprintln(tw)
	}
	tw.Flush()
}

// edges returns the limits of the bins: in equal steps, or in equal ratios where
// the largest sample is many times the smallest. There are none without samples.
func edges(rows []row) (e []float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		if n := len(r.samples); n > 0 {
			lo, hi = min(lo, r.samples[0]), max(hi, r.samples[n-1])
		}
	}
	if lo > hi {
		return nil
	}
	if lo == hi {
		return []float64{lo, lo}
	}
	const many = 8
	for i := range bins + 1 {
		part := float64(i) / bins
		if lo > 0 && hi/lo > many {
			e = append(e, lo*math.Pow(hi/lo, part))
		} else {
			e = append(e, lo+(hi-lo)*part)
		}
	}
	return e
}

// in counts the samples of a bin. The last one has its upper edge, too.
func in(samples, edges []float64, bin int) (n int) {
	for _, x := range samples {
		if x >= edges[bin] && (x < edges[bin+1] || bin == len(edges)-2) || bin == 0 && x < edges[0] {
			n++
		}
	}
	return n
}

// bar draws a bin as a part of its row's largest.
func bar(samples, edges []float64, bin int) string {
	most, n := 0, in(samples, edges, bin)
	for i := range len(edges) - 1 {
		most = max(most, in(samples, edges, i))
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s %d", strings.Repeat("█", max(1, n*width/most)), n)
}

// rounded writes nanoseconds with four digits.
func rounded(ns float64) time.Duration {
	unit := time.Duration(1)
	for ns >= 10_000*float64(unit) {
		unit *= 10
	}
	return time.Duration(ns).Round(unit)
}
