// The pattern of each state, for readers that colours do not reach. All figures draw
// a state alike; a goroutine that runs has none.

import * as doing from './gen/doing.js';

const ink = 'rgba(0,0,0,.55)';

// lines are thin lines at an angle, so many pixels apart.
const lines = (degrees, gap, color = ink) => ({ symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [1.5, gap], rotation: (degrees * Math.PI) / 180 });
const dots = (gap) => ({ symbol: 'circle', color: ink, symbolSize: 0.8, dashArrayX: [[gap, gap], [0, gap, gap, 0]], dashArrayY: [gap, 0] });

const all = {
  [doing.marking]: dots(5),
  [doing.runnable]: lines(45, 6),
  [doing.syscall]: lines(-45, 6),
  [doing.spinning]: lines(90, 4),
  [doing.polling]: dots(3),
  [doing.sched]: lines(0, 4),
  [doing.waking]: lines(90, 8),
  [doing.coreless]: lines(45, 3),
  [doing.throttled]: lines(-45, 2.5),
  [doing.neighbor]: lines(0, 2.5),
  [doing.stopped]: dots(7),
};

// patternOf is the pattern of a state, as ECharts takes it, or undefined.
export const patternOf = (state) => all[state];

// hatch is drawn where a time is only on the way to something.
export const hatch = (color) => lines(45, 7, color);
