// The tooltip of curves over time: what every curve is under the cursor, not at
// the nearest change. Of many curves the largest.

import { curveKeys, timeKey } from '../gen/curve.js';
import { element, entry, line, title } from '../elements.js';
import { digits, grouped } from '../text.js';

const most = 12; // curves with a line of their own

export const tooltip = (f) => (params) => {
  const list = [].concat(params), d = f.details, source = [].concat(f.option.dataset)[0].source, box = element('div');
  const now = f.cursor === undefined ? list[0].axisValue : f.cursor;
  const i = Math.max(source[timeKey].findLastIndex((t) => t <= now), 0);
  const rows = list.map((p) => ({ p, v: source[curveKeys + p.seriesIndex][i] }));
  const total = rows.reduce((s, r) => s + r.v, 0);
  box.append(title(digits(now, 6) + ' ' + d.unit));
  if (rows.length > most) rows.sort((a, b) => b.v - a.v);
  for (const { p, v } of rows.slice(0, most)) box.append(entry(p.color, p.seriesName, grouped(digits(v, 7))));
  const rest = rows.slice(most);
  if (rest.length) box.append(line(rest.length + ' more:', String(rest.reduce((s, r) => s + r.v, 0))));
  box.append(line(d.total + ':', grouped(digits(total, 7))));
  return box;
};
