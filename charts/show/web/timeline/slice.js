// A slice: a bar in its lane, with a label where there is room for it.

import * as doing from '../gen/doing.js';
import { sameName } from '../gen/label.js';
import * as lanes from '../gen/lanes.js';
import * as slice from '../gen/slice.js';
import { current, ink } from '../themes.js';
import { laneShare } from './lane.js';
import { nameOf } from './names.js';

export const render = (details) => (params, api) => {
  const lane = api.value(slice.lane), from = api.coord([api.value(slice.from), lane]), to = api.coord([api.value(slice.to), lane]);
  const height = api.size([0, 1])[1] * laneShare, area = params.coordSys;
  // Whole pixels, so that neighbours meet without a seam.
  const left = Math.round(Math.max(from[0], area.x)), right = Math.round(Math.min(to[0], area.x + area.width));
  if (right < area.x || left > area.x + area.width) return null;
  const width = Math.max(right - left, 1), color = api.visual('color');
  const does = api.value(slice.doing), label = api.value(slice.label);
  const name = label === sameName ? nameOf(details, api.value(slice.g)) : details.label[label];
  // A syscall is paler in the colour of its goroutine.
  const inSyscall = does === doing.syscall && details.lanes !== lanes.ByG;
  const pale = api.value(slice.merged) > 0 ? 0.8 : inSyscall ? 0.6 : 1;
  const text = pale < 1 ? current().textStyle.color : ink(color); // the page shines through what is pale
  return {
    type: 'rect',
    shape: details.thin[does]
      ? { x: left, y: from[1] - height / 8, width, height: height / 4 }
      : { x: left, y: from[1] - height / 2, width, height, r: width > 6 ? 2 : 0 },
    style: { fill: color, opacity: pale },
    emphasis: { style: { opacity: 1, stroke: '#888', lineWidth: 1.5 } },
    textContent: name && height > 11 && width - 6 > Math.min(name.length * 7.5, 40) ? {
      style: { text: name, fill: text, fontSize: 11, width: width - 6, overflow: 'truncate', ellipsis: '…' },
    } : undefined,
    textConfig: { position: 'inside', inside: true },
  };
};
