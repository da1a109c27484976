// A quantile: a line from its label, which has a line of its own over the grid.

import * as quantile from '../gen/quantile.js';
import { current } from '../themes.js';

export const render = ({ details }) => (params, api) => {
  const color = current().textStyle.color, area = params.coordSys, i = api.value(quantile.number);
  const x = api.coord([api.value(quantile.at), 0])[0], y = area.y - 6 - 14 * (details.quantiles.length - 1 - i);
  return {
    type: 'group', silent: true, z2: 10, children: [
      { type: 'line', shape: { x1: x, y1: y, x2: x, y2: area.y + area.height }, style: { stroke: color, lineDash: [4, 3], lineWidth: 1 } },
      { type: 'text', x: x + 4, y, style: { text: details.quantiles[i], fill: color, fontSize: 11, verticalAlign: 'middle' } },
    ],
  };
};
