// The plots of one run stand exactly below each other: all begin where the one with
// the longest labels begins.

import { place } from './focus.js';

// widest is where plots begin that stand below each other.
export const widest = (figures) => Math.max(...figures.map((f) => (f.option.grid ? f.option.grid.left : 0)));

export function alignPlots(figures, left) {
  for (const f of figures) {
    if (f.left === left) continue;
    f.left = left;
    placePlot(f);
  }
}

// placePlot lets a plot begin where those of its run do.
function placePlot(f) {
  const { left } = f, change = { grid: { left } };
  if (f.option.dataZoom) change.dataZoom = f.option.dataZoom.map((z) => (z.type === 'slider' ? { left } : {}));
  f.chart.setOption(change);
  place(f);
}
