// A gap: what a P is when it runs nothing, which shows only under the pointer.

import * as slice from '../gen/slice.js';
import { laneShare } from './lane.js';

export const render = () => (params, api) => {
  const lane = api.value(slice.lane), from = api.coord([api.value(slice.from), lane]), to = api.coord([api.value(slice.to), lane]);
  const height = api.size([0, 1])[1] * laneShare, area = params.coordSys;
  const left = Math.max(from[0], area.x), right = Math.min(to[0], area.x + area.width);
  if (right < left) return null;
  return {
    type: 'rect', shape: { x: left, y: from[1] - height / 2, width: right - left, height },
    style: { fill: api.visual('color'), opacity: 0 },
    emphasis: { style: { opacity: 0.25 } },
  };
};
