// A figure that opens at a part of its run. Behind its slider stands a small image of
// the whole, and a button goes there and back.

import { element } from './elements.js';
import { renderSlice } from './gen/renderer.js';
import * as slice from './gen/slice.js';
import { themes } from './themes.js';

const whole = [0, 100];

// focusOf is the zoom at which a figure opens, or that of all of it.
export function focusOf(f) {
  const [zoom] = [].concat(f.option.dataZoom || []);
  return zoom && zoom.end > zoom.start ? [zoom.start, zoom.end] : whole;
}

const near = (a, b) => Math.abs(a[0] - b[0]) < 1e-3 && Math.abs(a[1] - b[1]) < 1e-3;

const zoomOf = (f) => {
  const { start, end } = f.chart.getModel().getComponent('dataZoom', 0).option;
  return [start, end];
};

// other is where a double click or the button leads: to the focus, and from there to
// the whole.
const other = (f) => (near(zoomOf(f), focusOf(f)) ? whole : focusOf(f));

export function turn(f) {
  const [start, end] = other(f);
  f.chart.dispatchAction({ type: 'dataZoom', start, end });
}

// furnish gives a figure that has a focus its image of the whole and its button.
export function furnish(f) {
  if (!f.details.glance) return;
  f.glance = element('div', '', 'position:absolute;pointer-events:none;opacity:.75;z-index:-1');
  f.glance.style.background = 'url("data:image/svg+xml;base64,' + f.details.glance + '") 0 0/100% 100% no-repeat';
  f.box.style.isolation = 'isolate'; // so that it is behind the chart and not behind the page
  f.box.append(f.glance);
  const row = element('div', '', 'text-align:right;margin:0 ' + (f.option.grid.right || 0) + 'px 0 0');
  row.className = 'schedlab-focus';
  f.turn = element('button', '', 'font:inherit;font-size:.85em;padding:2px 8px;min-height:24px;cursor:pointer');
  f.turn.type = 'button';
  f.turn.addEventListener('click', () => turn(f));
  row.append(f.turn);
  f.box.after(row);
  f.chart.on('datazoom', () => label(f));
  place(f);
  label(f);
}

// label says where the button leads.
export function label(f) {
  if (f.turn) f.turn.textContent = other(f) === whole ? 'Show all of it' : 'Back to the part';
}

// place puts the image behind the slider, which begins where the plot does.
export function place(f) {
  const slider = f.glance && f.option.dataZoom.find((z) => z.type === 'slider');
  if (!slider) return;
  Object.assign(f.glance.style, { left: f.left + 'px', right: slider.right + 'px', bottom: slider.bottom + 'px', height: slider.height + 'px' });
}

const most = 300; // stretches

// lightGlance shows in the image of the whole when and where a goroutine has a bar; 0
// is none.
export function lightGlance(f, g) {
  if (!f.glance) return;
  f.glance.replaceChildren();
  if (!g) return;
  const [{ min, max }] = [].concat(f.option.xAxis), lanes = [].concat(f.option.yAxis)[0].data.length;
  const rows = f.option.series.filter((s) => s.renderItem === renderSlice).flatMap((s) => s.data.filter((row) => row[slice.g] === g));
  for (const row of rows.slice(0, most)) {
    const share = (time) => (100 * (time - min)) / (max - min);
    const bar = element('i', '', 'position:absolute;min-width:1px');
    Object.assign(bar.style, { left: share(row[slice.from]) + '%', width: share(row[slice.to]) - share(row[slice.from]) + '%', top: (100 * row[slice.lane]) / lanes + '%', height: 100 / lanes + '%', background: themes[f.theme].textStyle.color });
    f.glance.append(bar);
  }
}

// clear takes both away, with the chart.
export function clear(f) {
  if (f.turn) f.turn.parentElement.remove();
  f.turn = f.glance = undefined;
}
