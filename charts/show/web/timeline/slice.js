// A slice: a bar in its lane, with a label where there is room for it.

import { sameName } from '../gen/label.js';
import * as slice from '../gen/slice.js';
import { shade } from '../lights.js';
import { current, ink } from '../themes.js';
import { styleOf } from './bar.js';
import { laneShare } from './lane.js';
import { nameOf } from './names.js';

export const render = (f) => (params, api) => {
  const { details } = f;
  const lane = api.value(slice.lane), from = api.coord([api.value(slice.from), lane]), to = api.coord([api.value(slice.to), lane]);
  const height = api.size([0, 1])[1] * laneShare, area = params.coordSys, g = api.value(slice.g);
  // Whole pixels, so that neighbours meet without a seam.
  const left = Math.round(Math.max(from[0], area.x)), right = Math.round(Math.min(to[0], area.x + area.width));
  if (right < area.x || left > area.x + area.width) return null;
  if (api.value(slice.from) === api.value(slice.to)) return tick(f, left, from[1], height, g);
  const width = Math.max(right - left, 1), top = from[1] - height / 2;
  const does = api.value(slice.doing), label = api.value(slice.label);
  const { style, stripe, ink: onIt } = styleOf(f, g, does, api.visual('color'), api.value(slice.merged) > 0);
  const inset = style.stroke && width > 3 ? 0.5 : 0; // so that an outline is within its time
  const bar = {
    type: 'rect',
    shape: details.thin[does]
      ? { x: left, y: from[1] - height / 8, width, height: height / 4 }
      : { x: left + inset, y: top + inset, width: width - 2 * inset, height: height - 2 * inset, r: width > 6 ? 2 : 0 },
    style,
    emphasis: { style: { stroke: current().textStyle.color, lineWidth: 1.5 } },
    ...keep(f, params, text(words(details, label, g, width), width, height, shade(f, g) < 1 ? current().textStyle.color : onIt || ink(style.fill), shade(f, g), style.decal && style.fill)),
  };
  if (!stripe) return bar;
  const high = Math.max(2, Math.round(height / 5));
  return {
    type: 'group', children: [bar, {
      type: 'rect', silent: true, z2: 1,
      shape: { x: left, y: top + height - high, width, height: high, r: width > 6 ? [0, 0, 2, 2] : 0 },
      style: { fill: stripe, opacity: style.opacity },
    }],
  };
};

// tick is what took no time: no bar, which would say that it took some.
function tick(f, x, y, height, g) {
  const stroke = current().textStyle.color;
  return {
    type: 'line', shape: { x1: x + 0.5, y1: y - height / 4, x2: x + 0.5, y2: y + height / 4 },
    style: { stroke, lineWidth: 1, opacity: shade(f, g) },
    emphasis: { style: { lineWidth: 3 } },
  };
}

// keep lets ECharts take a label away when its bar has no room any more: it keeps the
// text that a bar had unless it gets another.
function keep(f, { seriesIndex, dataIndex }, label) {
  const id = seriesIndex + '/' + dataIndex;
  f.labelled ??= new Set();
  if (label) f.labelled.add(id);
  else if (f.labelled.has(id)) return { textContent: { style: { text: '' } } };
  return label;
}

// words are what stands in a slice: where "behind A" has no room, A alone.
function words(details, label, g, width) {
  const all = label === sameName ? nameOf(details, g) : details.label[label];
  return details.waiters && all && width - 6 < all.length * 6.8 ? nameOf(details, g) : all;
}

// text is a label, if there is one and room for it. Around its letters there may be no
// pattern.
function text(name, width, height, fill, opacity, around) {
  if (!name || height <= 11 || width - 6 <= Math.min(name.length * 7.5, 40)) return undefined;
  return {
    textContent: { style: { text: name, fill, opacity: opacity < 1 ? 0.4 : 1, fontSize: 11, ...(around && { textBorderColor: around, textBorderWidth: 3 }), width: width - 6, overflow: 'truncate', ellipsis: '…' } },
    textConfig: { position: 'inside', inside: true },
  };
}
