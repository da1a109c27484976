// What the figures of one run share: the cursor and the zoom. echarts.connect
// would also show the tooltip of the same item number in every figure, which is
// another item. peers lists the other figures of the run that have a chart.

import { element } from './elements.js';
import { themes } from './themes.js';

const onTime = { xAxisIndex: 0 };

export function shareCursor(f, peers) {
  f.line = element('div', '', 'position:absolute;width:1px;pointer-events:none;opacity:.6;display:none;z-index:1');
  f.box.append(f.line);
  const all = (time) => { for (const o of [f, ...peers()]) moveCursor(o, time); };
  f.chart.getZr().on('mousemove', (e) => {
    const inside = f.chart.containPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY]);
    all(inside ? f.chart.convertFromPixel(onTime, e.offsetX) : undefined);
  });
  f.chart.getZr().on('globalout', () => all(undefined));
}

function moveCursor(f, time) {
  f.cursor = time;
  const x = time === undefined ? 0 : f.chart.convertToPixel(onTime, time);
  const area = f.option.grid, right = f.box.clientWidth - area.right;
  const hidden = time === undefined || x < area.left || x > right;
  f.line.style.display = hidden ? 'none' : 'block';
  if (hidden) return;
  f.line.style.left = x + 'px';
  f.line.style.top = area.top + 'px';
  f.line.style.height = f.height - area.top - area.bottom + 'px';
  f.line.style.background = themes[f.theme].textStyle.color;
}

export function shareZoom(f, peers) {
  const zoom = (o, [start, end]) => o.chart.dispatchAction({ type: 'dataZoom', start, end }, { silent: true });
  f.chart.on('datazoom', () => {
    const { start, end } = f.chart.getModel().getComponent('dataZoom', 0).option;
    f.zoom = [start, end];
    for (const o of peers()) {
      o.zoom = f.zoom;
      zoom(o, f.zoom);
    }
  });
  // A figure that comes late, or comes back, takes the zoom of the others.
  const other = peers().find((o) => o.zoom);
  if (other) f.zoom = other.zoom;
  if (f.zoom) zoom(f, f.zoom);
}
