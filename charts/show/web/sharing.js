// What the figures of one run share: the cursor and the zoom. echarts.connect
// would also show the tooltip of the same item number in every figure, which is
// another item. peers lists the other figures of the run that have a
// chart, and boards its boards.

import { element } from './elements.js';
import { label } from './focus.js';
import { themes } from './themes.js';

const onTime = { xAxisIndex: 0 };

export function shareCursor(f, peers, boards) {
  Object.assign(f, { peers, boards });
  f.line = element('div', '', 'position:absolute;width:1px;pointer-events:none;opacity:.6;display:none;z-index:1');
  f.box.append(f.line);
  const all = (time) => { for (const o of [f, ...peers()]) moveCursor(o, time); };
  // A board is at one moment: where it is pointed to it shows a line, and where it
  // is clicked it goes there.
  const at = (e) => (f.chart.containPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY]) ? f.chart.convertFromPixel(onTime, e.offsetX) : undefined);
  const ns = (time) => (time === undefined ? undefined : time * f.details.scale);
  f.chart.getZr().on('mousemove', (e) => {
    all(at(e));
    for (const b of boards()) b.chart.point(ns(at(e)));
  });
  f.chart.getZr().on('globalout', () => {
    all(undefined);
    for (const b of boards()) b.chart.point(undefined);
  });
  f.chart.getZr().on('click', (e) => {
    if (at(e) !== undefined) for (const b of boards()) b.chart.goTime(ns(at(e)));
  });
}

// moveTo takes the figures of a run, and its boards, to a time.
export function moveTo(f, time) {
  for (const o of [f, ...f.peers()]) moveCursor(o, time);
  for (const b of f.boards()) b.chart.goTime(Math.round(time * f.details.scale));
}

export function moveCursor(f, time) {
  f.cursor = time;
  if (time !== undefined) f.moment = time; // where keys go on
  if (time === undefined) { // and the page need not be laid out to know a width
    f.line.style.display = 'none';
    return;
  }
  const x = f.chart.convertToPixel(onTime, time);
  const area = { ...f.option.grid, left: f.left }, right = f.box.clientWidth - area.right;
  const hidden = x < area.left || x > right;
  f.line.style.display = hidden ? 'none' : 'block';
  if (hidden) return;
  f.line.style.left = x + 'px';
  f.line.style.top = area.top + 'px';
  f.line.style.height = f.height - area.top - area.bottom + 'px';
  f.line.style.background = themes[f.theme].textStyle.color;
}

export function shareZoom(f, peers) {
  const zoom = (o, [start, end]) => {
    o.chart.dispatchAction({ type: 'dataZoom', start, end }, { silent: true });
    label(o);
  };
  f.chart.on('datazoom', () => {
    const { start, end } = f.chart.getModel().getComponent('dataZoom', 0).option;
    f.zoom = [start, end];
    for (const o of peers()) {
      o.zoom = f.zoom;
      zoom(o, f.zoom);
    }
  });
  // The first that opens at a part of the run takes the others there.
  if (f.zoom && !peers().some((o) => o.zoom)) for (const o of peers()) zoom(o, o.zoom = f.zoom);
}
