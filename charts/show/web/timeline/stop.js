// A stop: the time for which the world is stopped, behind all lanes.

import * as stop from '../gen/stop.js';

export const render = () => (params, api) => {
  const area = params.coordSys;
  const x = (column) => Math.min(Math.max(api.coord([api.value(column), 0])[0], area.x), area.x + area.width);
  const left = x(stop.from), width = Math.max(x(stop.to) - left, 2);
  return {
    type: 'rect', z2: -10, shape: { x: left, y: area.y, width, height: area.height },
    style: { fill: api.visual('color'), opacity: 0.3 },
    emphasis: { style: { opacity: 0.5 } },
  };
};
