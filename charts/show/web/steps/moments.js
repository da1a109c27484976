// The events of curves: each instant at which one changes.

import { timeKey } from '../gen/curve.js';

export const moments = (f) => {
  const times = [].concat(f.option.dataset)[0].source[timeKey].map(Number);
  const params = f.option.series.map((s, seriesIndex) => ({ seriesIndex, seriesName: s.name, color: s.itemStyle.color }));
  return [...new Set(times)].map((time) => ({ time, params }));
};
