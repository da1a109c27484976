// The plots of one run stand exactly below each other: all begin where the one with
// the longest labels begins. In a narrow page the names of lanes are cut short, as
// what they are of needs room, too.

import { place } from './focus.js';

const share = 0.3; // of the width, for names
export const gap = 12; // pixels between a name and its lane

// cuts reports whether a figure has names that may be cut short.
export const cuts = (f) => [].concat(f.option.yAxis)[0]?.axisLabel?.overflow === 'truncate';

function leftOf(f) {
  const left = f.option.grid ? f.option.grid.left : 0;
  return cuts(f) ? Math.min(left, Math.round(share * f.box.clientWidth)) : left;
}

// widest is where plots begin that stand below each other.
export const widest = (figures) => Math.max(...figures.map(leftOf));

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
  if (cuts(f)) change.yAxis = { axisLabel: { width: left - gap } };
  f.chart.setOption(change);
  place(f);
}
