// Patterns, for readers that colours do not reach. All figures draw a state alike, the
// static images too; a goroutine that runs has none.

import * as doing from './gen/doing.js';
import * as pattern from './gen/pattern.js';

const ink = 'rgba(0,0,0,.45)';

// lines are lines at an angle, so many pixels apart, and so wide.
const lines = (degrees, gap, width, color = ink) => ({ symbol: 'rect', color, dashArrayX: [1, 0], dashArrayY: [width, gap], rotation: (degrees * Math.PI) / 180 });

// decalOf is the pattern that package charts names, as ECharts takes it, or undefined.
export const decalOf = (text) => (text ? lines(...text.split(' ').map(Number)) : undefined);

const all = Object.fromEntries(Object.entries(doing).map(([name, state]) => [state, decalOf(pattern[name + 'Pattern'])]));

// patternOf is the pattern of a state, or undefined.
export const patternOf = (state) => all[state];

// hatch is drawn where a time is only on the way to something.
export const hatch = (color) => lines(45, 7, 1.5, color);
