// How a bar is filled: a goroutine that runs is neutral, with its state as a stripe
// below; a wait is an outline; all else has the colour of its state.

import * as doing from '../gen/doing.js';
import { litOf, shade } from '../lights.js';
import { patternOf } from '../patterns.js';
import { current } from '../themes.js';
import { patterned } from '../wishes.js';

// styleOf is the look of the bar of a goroutine, or of 0, that does something.
export function styleOf(f, g, does, color, pale) {
  const { neutral, hollow } = f.details, look = current(), lit = g > 0 && litOf(f) === g;
  const opacity = shade(f, g) * (pale ? 0.8 : 1);
  const style = { fill: color, opacity };
  const state = neutral && does === doing.running;
  if (state) style.fill = lit ? look.textStyle.color : neutral;
  if (hollow[does]) Object.assign(style, { stroke: color, lineWidth: 1, fill: color + '30' });
  if (lit && !state) Object.assign(style, { stroke: look.textStyle.color, lineWidth: 1.5 });
  if (patterned() && !state && !hollow[does] && patternOf(does)) style.decal = patternOf(does);
  return { style, stripe: state && color, ink: hollow[does] ? look.textStyle.color : undefined };
}
