// The events of a Timeline: where its slices begin, its marks, and where the world is
// stopped, by time and from the top.

import * as slice from '../gen/slice.js'; // the rows of marks and stops begin alike
import { goOf, isOfGoroutines } from './goroutine.js';

export const moments = (f) => f.option.series.flatMap((s, seriesIndex) => (!isOfGoroutines(s) ? [] : s.data.map((value, dataIndex) => ({
  time: +value[slice.from], lane: value[slice.lane], g: goOf(s, value), row: { seriesIndex, dataIndex }, params: { seriesIndex, value },
})))).sort((a, b) => a.time - b.time || a.lane - b.lane);
