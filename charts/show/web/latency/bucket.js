// A part of a bar. The bar of what took no time has a label of its own on the
// axis.

import * as bucket from '../gen/bucket.js';
import { decalOf } from '../patterns.js';
import { current } from '../themes.js';
import { patterned } from '../wishes.js';

const room = 14; // half of the width of the label of what took no time; a narrow bar has it below and to its left

export const render = ({ details }) => (params, api) => {
  const area = params.coordSys, zero = api.value(bucket.to) <= details.zero, bottom = api.value(bucket.bottom);
  const a = api.coord([api.value(bucket.from), api.value(bucket.top)]), b = api.coord([api.value(bucket.to), bottom]);
  const bar = {
    type: 'rect',
    shape: { x: a[0] + 0.5, y: a[1], width: Math.max(b[0] - a[0] - 1, 1), height: b[1] - a[1] },
    style: { fill: api.visual('color'), decal: patterned() ? decalOf(details.patterns?.[params.seriesIndex]) : undefined },
    emphasis: { style: { stroke: '#888', lineWidth: 1.5 } },
  };
  if (!zero || bottom > 0) return bar;
  const fill = current().valueAxis.axisLabel.color;
  return {
    type: 'group', children: [bar, {
      type: 'text', silent: true, x: Math.min((a[0] + b[0]) / 2 + room, b[0] + 2), y: area.y + area.height + 8,
      style: { text: '0 ns', fill, fontSize: 12, align: 'right' },
    }],
  };
};
