// A flag: a line across lanes, with what it means over them. Without lanes it is the
// heading of the lanes below.

import * as flag from '../gen/flag.js';
import { current } from '../themes.js';

export const render = ({ details }) => (params, api) => {
  const area = params.coordSys, lane = api.size([0, 1])[1], number = api.value(flag.text), lanes = api.value(flag.lanes);
  const [x, middle] = api.coord([api.value(flag.from), api.value(flag.lane)]), { color } = current().textStyle;
  const text = number < 0 ? '' : details.flags[number], font = { text, fontSize: 12, width: area.width - 8, overflow: 'truncate' };
  if (!lanes) {
    return { type: 'text', silent: true, z2: 20, x: area.x + 4, y: middle, style: { ...font, fill: color, fontWeight: 600, verticalAlign: 'middle' } };
  }
  if (x < area.x - 0.5 || x > area.x + area.width + 0.5) return null;
  const top = middle - lane / 2 - (text ? 4 : 0), bottom = middle + (lanes - 0.5) * lane, stroke = api.visual('color');
  const right = x > area.x + area.width / 2; // the text stays over the lanes
  return {
    type: 'group', silent: true, z2: 20, children: [
      { type: 'line', shape: { x1: x, y1: top, x2: x, y2: bottom }, style: { stroke, lineWidth: 1.5 } },
      ...(text ? [{ type: 'text', x: right ? x + 2 : x - 2, y: top - 2, style: { ...font, fill: stroke, fontWeight: 600, align: right ? 'right' : 'left', verticalAlign: 'bottom' } }] : []),
    ],
  };
};
