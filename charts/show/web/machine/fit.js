// A state machine in the room that it has: where that is narrow its states are smaller,
// so that what happened between them keeps its number.

import { themes } from '../themes.js';

const narrow = 520; // pixels
const small = { node: 46, name: 10, number: 11 };

export const isNarrow = (f) => f.box.clientWidth < narrow;

// fit writes the numbers in the colours of the page, and makes all fit.
export function fit(f, option) {
  const look = themes[f.theme], tight = isNarrow(f);
  for (const s of [].concat(option.series)) {
    for (const l of s.links || []) {
      l.label = { ...l.label, distance: 5, align: 'center', fontSize: tight ? small.number : 12, color: look.textStyle.color, textBorderColor: look.tooltip.backgroundColor, textBorderWidth: 3 };
    }
    if (!tight) continue;
    for (const l of s.links || []) { // between two states that are near, and level
      if ([l.source, l.target].sort().join() === 'runnable,running') l.lineStyle = { ...l.lineStyle, curveness: 0.4 };
    }
    for (const n of s.data || []) {
      n.symbolSize = small.node;
      n.label = { ...n.label, fontSize: small.name };
    }
  }
}
