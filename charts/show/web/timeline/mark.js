// A mark: a sign in the upper part of its lane. A steal whose victim has a lane
// is an arrow from there.

import * as mark from '../gen/mark.js';
import * as sign from '../gen/sign.js';
import { shade } from '../lights.js';
import { current } from '../themes.js';

// The outline of each sign, in pixels, below the middle of the lane's edge.
const outlines = {
  [sign.arrow]: [[-1, 0], [1, 0], [1, 4], [4, 4], [0, 9], [-4, 4], [-1, 4]],
  [sign.triangle]: [[0, 7], [-4, 0], [4, 0]], // it points at the slice
  [sign.cross]: [[-3, 0], [-5, 2], [-2, 5], [-5, 8], [-3, 10], [0, 7], [3, 10], [5, 8], [2, 5], [5, 2], [3, 0], [0, 3]],
  [sign.diamond]: [[0, 8], [-4, 4], [0, 0], [4, 4]],
  [sign.hourglass]: [[-4, 0], [4, 0], [-4, 8], [4, 8]],
  [sign.chevron]: [[-4, 0], [0, 4], [4, 0], [4, 4], [0, 8], [-4, 4]],
};

export const render = (f) => (params, api) => {
  const lane = api.value(mark.lane), [x, y] = api.coord([api.value(mark.from), lane]), area = params.coordSys;
  if (x < area.x || x > area.x + area.width) return null;
  const look = current(), color = look.textStyle.color, half = api.size([0, 1])[1] / 2, victim = api.value(mark.victim);
  const opacity = shade(f, api.value(mark.g));
  const style = { fill: color, opacity, stroke: look.tooltip.backgroundColor, lineWidth: 1 };
  if (victim >= 0) {
    const from = api.coord([api.value(mark.from), victim])[1], down = y > from ? 1 : -1;
    return {
      type: 'group', z2: 10, children: [
        { type: 'line', shape: { x1: x, y1: from, x2: x, y2: y - down * 4 }, style: { stroke: color, lineWidth: 1.5, opacity } },
        { type: 'circle', shape: { cx: x, cy: from, r: 2.5 }, style },
        { type: 'polygon', shape: { points: [[x, y], [x - 4, y - down * 7], [x + 4, y - down * 7]] }, style },
      ],
    };
  }
  const top = y - half + 1;
  const points = outlines[api.value(mark.sign)].map(([dx, dy]) => [x + dx, top + dy]);
  return { type: 'polygon', z2: 10, shape: { points }, style };
};
