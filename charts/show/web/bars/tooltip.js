// The tooltip of bars: one for each P, and how long it did what.

import { element, entry, title } from '../elements.js';

export const tooltip = (f) => (params) => {
  const list = [].concat(params), { texts } = f.details, box = element('div');
  box.append(title(list[0].name));
  for (const p of list) {
    const text = texts[p.seriesIndex] && texts[p.seriesIndex][p.dataIndex];
    if (text) box.append(entry(p.color, p.seriesName, text));
  }
  return box;
};
