// A stop: the time for which the world is stopped, behind all lanes of its run.

import * as stop from '../gen/stop.js';

export const render = () => (params, api) => {
  const area = params.coordSys;
  const x = (column) => Math.min(Math.max(api.coord([api.value(column), 0])[0], area.x), area.x + area.width);
  const left = x(stop.from), width = Math.max(x(stop.to) - left, 2), lanes = api.value(stop.lanes), lane = api.size([0, 1])[1];
  const y = lanes ? api.coord([0, api.value(stop.lane)])[1] - lane / 2 : area.y;
  return {
    type: 'rect', z2: -10, shape: { x: left, y, width, height: lanes ? lanes * lane : area.height },
    style: { fill: api.visual('color'), opacity: 0.3 },
    emphasis: { style: { opacity: 0.5 } },
  };
};
