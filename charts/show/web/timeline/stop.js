// A stop: the time for which the world is stopped, behind all lanes of its run. Until
// it stands still it is hatched, as goroutines still run.

import * as stop from '../gen/stop.js';
import { hatch } from '../patterns.js';

export const render = () => (params, api) => {
  const area = params.coordSys, color = api.visual('color'), still = api.value(stop.still) > 0;
  const x = (column) => Math.min(Math.max(api.coord([api.value(column), 0])[0], area.x), area.x + area.width);
  const left = x(stop.from), width = Math.max(x(stop.to) - left, 2), lanes = api.value(stop.lanes), lane = api.size([0, 1])[1];
  const y = lanes ? api.coord([0, api.value(stop.lane)])[1] - lane / 2 : area.y, height = lanes ? lanes * lane : area.height;
  const style = still ? { fill: color, opacity: 0.3 } : { fill: color + '14', decal: hatch(color), opacity: 0.55 };
  const edge = (at) => ({ type: 'line', silent: true, z2: -9, shape: { x1: at, y1: y, x2: at, y2: y + height }, style: { stroke: color, lineWidth: 1, lineDash: still ? undefined : [4, 3] } });
  return {
    type: 'group', children: [
      { type: 'rect', z2: -10, shape: { x: left, y, width, height }, style, emphasis: { style: { opacity: still ? 0.5 : 0.8 } } },
      edge(left), edge(left + width),
    ],
  };
};
