// The legend of a chart has as many lines as it needs, and the plot begins below them. One
// that would need very many has pages.

import { kindOf } from './registry.js';

const line = 22; // pixels
const most = 5; // lines
const between = 10; // pixels, of two entries
const beside = 5; // pixels, of a sign and its word
const edge = 4; // pixels around all

const pen = document.createElement('canvas').getContext('2d');

// linesOf is how many lines entries need in a width.
function linesOf(legend, wide) {
  pen.font = '12px sans-serif'; // ECharts' own
  let lines = 1, x = 0;
  for (const entry of legend.data) {
    const w = legend.itemWidth + beside + pen.measureText(entry.name ?? entry).width + 1;
    if (x && x + w > wide - 2 * edge) {
      lines++;
      x = 0;
    }
    x += w + between;
  }
  return lines;
}

const only = (x) => [].concat(x ?? [])[0];

// fitLegend gives the legend of a figure its lines where it is now, and reports whether
// the figure has another height for it.
export function fitLegend(f) {
  const legend = only(f.option.legend), grid = only(f.option.grid);
  if (!kindOf(f) || !legend?.data || typeof grid?.top !== 'number') return false;
  if (f.plain?.option !== f.option) f.plain = { option: f.option, top: grid.top, height: f.height };
  const needs = linesOf(legend, f.box.clientWidth), fits = needs <= most, height = f.height;
  Object.assign(legend, { type: fits ? 'plain' : 'scroll', itemGap: between });
  const below = fits ? (needs - 1) * line : 0;
  grid.top = f.plain.top + below;
  f.height = f.plain.height + below;
  return f.height !== height;
}
