// A pin: the number of a note above the lanes, with a line down to where it happens.
// The numbers keep apart from each other, however near the moments are.

import * as pin from '../gen/pin.js';
import { current } from '../themes.js';
import { laneShare } from './lane.js';

const radius = 8, step = 19, above = 12; // above: from the edge of the plot to the middle of a number

// spread moves ascending places so that neighbours are a step apart, and all are
// between two ends if there is room. spread in pins.go does the same.
export function spread(xs, from, to) {
  const at = [...xs];
  for (let i = 0; i < at.length; i++) at[i] = Math.max(at[i], from, i ? at[i - 1] + step : -Infinity);
  for (let i = at.length - 1; i >= 0; i--) at[i] = Math.min(at[i], i + 1 < at.length ? at[i + 1] - step : to);
  return at;
}

export const render = (f) => (params, api) => {
  const area = params.coordSys, lane = api.value(pin.lane), number = api.value(pin.number);
  const left = area.x, right = area.x + area.width;
  const shown = []; // the pins in sight, with where they are
  f.details.pins.forEach(({ at }, i) => {
    const [x] = api.coord([at, 0]);
    if (x >= left && x <= right) shown.push([i, x]);
  });
  const k = shown.findIndex(([i]) => i === number);
  if (k < 0) return null;
  const [x] = api.coord([api.value(pin.at), 0]), head = spread(shown.map((s) => s[1]), left + radius, right - radius)[k], y = area.y - above;
  const end = lane < 0 ? area.y + area.height : api.coord([0, lane])[1] - (api.size([0, 1])[1] * laneShare) / 2;
  const color = current().textStyle.color, paper = current().tooltip.backgroundColor;
  return {
    type: 'group', z2: 20, children: [
      { type: 'polyline', shape: { points: [[head, y + radius], [x, area.y]] }, style: { stroke: color, fill: null, lineWidth: 1 } },
      { type: 'line', shape: { x1: x, y1: area.y, x2: x, y2: end }, style: { stroke: color, lineWidth: 1, lineDash: [3, 2] } },
      { type: 'circle', shape: { cx: x, cy: end, r: 3 }, style: { fill: color } },
      {
        type: 'circle', shape: { cx: head, cy: y, r: radius }, style: { fill: color, stroke: paper, lineWidth: 1 },
        textContent: { style: { text: String(number + 1), fill: paper, fontSize: 11 } }, textConfig: { position: 'inside' },
      },
    ],
  };
};
