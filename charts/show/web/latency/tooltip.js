// The tooltip of a bar: how long, and how many waited as long.

import * as bucket from '../gen/bucket.js';
import { element, entry, title } from '../elements.js';
import { duration } from '../text.js';

export const tooltip = (f) => ({ color, seriesName, value }) => {
  const from = value[bucket.from], to = value[bucket.to], waits = value[bucket.top] - value[bucket.bottom];
  const box = element('div');
  box.append(
    title(to <= f.details.zero ? '0 ns' : duration(from) + ' to ' + duration(to)),
    entry(color, seriesName, waits + (waits === 1 ? ' wait' : ' waits')),
  );
  return box;
};
