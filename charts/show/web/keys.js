// A figure without a pointer: it can be focused, arrow keys go from event to event,
// and what happened there is shown, lit and said. The moment is that of all figures
// of the run.

import { element } from './elements.js';
import { hold, point } from './lights.js';
import { pinAt, release } from './pins.js';
import { kindOf } from './registry.js';
import { moveTo } from './sharing.js';
import { themes } from './themes.js';

export const help = ' Arrow keys go from event to event, Page keys by ten; Enter keeps what is shown, Escape lets go.';
const hidden = 'position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
const far = 10; // events that a page key goes

// listen makes a figure answer to keys, once: the box stays, whatever is drawn in it.
export function listen(f) {
  f.live = element('div', '', hidden);
  f.live.setAttribute('aria-live', 'polite');
  f.box.append(f.live);
  f.events = undefined; // they may be of another option
  f.event = -1;
  if (f.listens) return;
  f.listens = true;
  f.box.tabIndex = 0;
  f.box.dataset.lmSuppressShortcuts = 'true'; // JupyterLab's arrow keys would go to other cells
  f.box.addEventListener('focus', () => {
    if (!f.chart || !f.box.matches(':focus-visible')) return;
    f.box.style.outline = '2px solid ' + themes[f.theme].focus;
    f.box.style.outlineOffset = '-2px';
  });
  f.box.addEventListener('blur', () => {
    f.box.style.outline = 'none';
    if (f.chart) leave(f);
  });
  f.box.addEventListener('keydown', (e) => {
    if (!f.chart || e.target !== f.box || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
    const does = {
      ArrowRight: () => go(f, next(f, 1)),
      ArrowLeft: () => go(f, next(f, -1)),
      PageDown: () => go(f, next(f, far)),
      PageUp: () => go(f, next(f, -far)),
      Home: () => go(f, 0),
      End: () => go(f, eventsOf(f).length - 1),
      Enter: () => keep(f),
    }[e.key];
    if (!does) return;
    e.preventDefault();
    e.stopPropagation();
    does();
  });
}

// forget lets a figure begin before its first event, as its option is another.
export function forget(f) {
  f.events = f.tip = undefined;
  f.event = -1;
  f.live.textContent = '';
  release();
}

function eventsOf(f) {
  f.events ??= kindOf(f) ? kindOf(f).moments(f) : [];
  return f.events;
}

// next is the number of the event that is some after the one where the figure is, or
// where another figure of the run has taken it.
function next(f, by) {
  const all = eventsOf(f), last = all.length - 1, at = all[f.event];
  let n = f.event + by;
  if (f.shares && f.moment !== undefined && (!at || Math.abs(at.time - f.moment) > 1e-9)) {
    const before = all.findLastIndex((e) => e.time <= f.moment);
    const on = before >= 0 && all[before].time === f.moment;
    n = by > 0 || on ? before + by : before + by + 1;
  }
  return Math.max(0, Math.min(n, last));
}

function go(f, n) {
  const event = eventsOf(f)[n];
  if (!event) return;
  leave(f);
  f.event = n;
  if (f.shares) {
    reveal(f, event.time);
    moveTo(f, event.time);
  }
  if (event.row) f.chart.dispatchAction({ type: 'highlight', ...event.row });
  f.tip = () => f.chart.dispatchAction({ type: 'showTip', ...(event.row || pixel(f, event.time)) });
  f.tip();
  point(f, event.g || 0);
  f.live.textContent = said(f, event);
}

// said is what a figure's tooltip says of an event, as sentences.
const said = (f, event) => [...content(f, event).children].map((e) => e.textContent.trim()).filter(Boolean).join('. ') + '.';

const content = (f, event) => kindOf(f).tooltip(f)(event.params);

// leave takes back what an event lit.
function leave(f) {
  f.tip = undefined;
  const event = eventsOf(f)[f.event];
  if (event && event.row) f.chart.dispatchAction({ type: 'downplay', ...event.row });
  f.chart.dispatchAction({ type: 'hideTip' });
  point(f, 0);
}

// keep pins the tooltip of the event, and the goroutine that it is of.
function keep(f) {
  const event = eventsOf(f)[f.event];
  if (!event) return;
  const at = event.time !== undefined && f.shares ? pixel(f, event.time) : { x: f.box.clientWidth / 2, y: f.height / 2 };
  if (event.row && event.lane !== undefined) at.y = f.chart.convertToPixel({ yAxisIndex: 0 }, event.lane);
  f.tip = undefined;
  release();
  pinAt(f, 'key' + f.event, content(f, event), [at.x, at.y]);
  f.chart.dispatchAction({ type: 'hideTip' });
  if (event.g) hold(f, event.g);
}

const pixel = (f, time) => ({ x: f.chart.convertToPixel({ xAxisIndex: 0 }, time), y: f.option.grid.top + 20 });

// reveal moves the zoom so that a time is in sight.
function reveal(f, time) {
  if (!f.option.dataZoom) return;
  const axis = [].concat(f.option.xAxis)[0], { start, end } = f.chart.getModel().getComponent('dataZoom', 0).option;
  const at = (100 * (time - axis.min)) / (axis.max - axis.min), width = end - start;
  if (at >= start && at <= end) return;
  const from = Math.max(0, Math.min(at - width / 2, 100 - width));
  f.chart.dispatchAction({ type: 'dataZoom', start: from, end: from + width });
}
