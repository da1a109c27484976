// The life of a chart: it is drawn, follows theme and size, and goes when the
// figure leaves the page. What fails leaves the still image.

import { mount } from './board/board.js';
import { element } from './elements.js';
import { clear, furnish } from './focus.js';
import { handle, point as pointers } from './hands.js';
import { help, listen } from './keys.js';
import { lightIn, show } from './lights.js';
import { alignPlots, placePlot } from './plots.js';
import { prepare } from './option.js';
import { kindOf } from './registry.js';
import { mount as ask } from './quiz/quiz.js';
import { moveCursor, shareCursor, shareZoom } from './sharing.js';
import { place } from './steps/lit.js';
import { keepEdges } from './steps/edges.js';
import { themeOf, themes } from './themes.js';

export const live = new Set(); // figures with a chart

let echarts, queueUp;

// drawWith says which library draws, and what takes figures that come later.
export const drawWith = (library, queue) => {
  echarts = library;
  queueUp = queue;
  lightIn(live);
  // Draws anew without a change of the option, as a zoom does.
  echarts.registerAction({ type: 'schedlabLight', event: 'schedlabLight', update: 'update' }, () => {});
};

// attempt does what may fail; then the figure is its still image again, and
// says why.
function attempt(f, what) {
  try {
    what();
  } catch (err) {
    console.error('schedlab: ' + f.id + ': ', err);
    fail(f, err);
  }
}

function fail(f, err) {
  f.failed = true; // and is not drawn again
  try {
    rest(f);
  } catch (again) { // what ECharts could not draw, it may not be able to take away
    console.error('schedlab: ' + f.id + ': ', again);
    f.chart = null;
    live.delete(f);
  }
  if (f.quiz) { // its still form is the question and the folded answer
    f.box.replaceChildren(...f.still);
    return;
  }
  f.box.removeAttribute('role');
  f.box.removeAttribute('aria-label');
  f.box.removeAttribute('tabindex');
  f.box.style.height = '';
  const images = f.still.filter((e) => e.tagName === 'IMG');
  const begins = images.length ? 'This figure stays a still image, as it cannot be drawn: ' : 'This figure cannot be drawn: ';
  f.box.replaceChildren(...images, element('p', begins + ((err && err.message) || err) + '.', 'font-size:.9em;margin:4px 0'));
}

// draw gives a figure its chart if it has none and there is room for it.
export const draw = (f) => attempt(f, () => drawNow(f));

function drawNow(f) {
  if (f.failed || f.chart || !f.box.isConnected || !f.box.clientWidth) return;
  f.theme = themeOf();
  if (f.board) {
    f.chart = mount(f, (time) => { for (const o of live) if (o.shares && o.group === f.group) moveCursor(o, time / o.details.scale); });
    live.add(f);
    show(f);
    return;
  }
  if (f.quiz) {
    if (f.broken) throw f.broken;
    f.chart = ask(f, queueUp);
    live.add(f);
    return;
  }
  f.box.style.height = f.height + 'px';
  f.box.style.position = 'relative';
  f.box.setAttribute('role', 'group'); // an image takes no keys
  f.box.setAttribute('aria-label', f.label + (kindOf(f) ? help : ''));
  f.box.replaceChildren();
  f.chart = echarts.init(f.box, themes[f.theme]); // which empties the box
  f.box.append(...f.still.filter((e) => e.tagName === 'IMG')); // for paper
  f.left = f.option.grid && f.option.grid.left;
  f.shares = Boolean(f.group && f.option.grid && f.option.xAxis);
  const boards = () => [...live].filter((o) => o.board && f.group && o.group === f.group);
  const peers = () => [...live].filter((o) => o !== f && o.shares && o.group === f.group);
  if (f.shares) shareCursor(f, peers, boards); // before ECharts listens, so that its tooltip knows the time
  f.chart.setOption(prepare(f));
  furnish(f);
  keepEdges(f.chart);
  if (f.shares) shareZoom(f, peers);
  live.add(f);
  if (f.shares) f.chart.on('rendered', () => { if (f.stretches) place(f); });
  handle(f);
  pointers(f);
  listen(f);
  if (f.shares) alignPlots([f, ...peers()]);
}

// resize fits a chart to its place.
export const resize = (f) => attempt(f, () => f.chart.resize());

// retheme gives the charts the theme that the page has now.
export function retheme() {
  const now = themeOf();
  for (const f of live) {
    if (f.theme !== now) {
      f.theme = now;
      attempt(f, () => {
        f.chart.setTheme(themes[now]);
        if (!f.shares) return;
        placePlot(f); // the theme brings the option of the beginning back
        if (f.zoom) f.chart.dispatchAction({ type: 'dataZoom', start: f.zoom[0], end: f.zoom[1] }, { silent: true });
      });
    }
  }
}

// redraw draws the charts anew, as what the reader wishes has changed.
export function redraw() {
  for (const f of live) {
    if (f.board || f.quiz) continue;
    attempt(f, () => {
      f.chart.setOption(prepare(f), true);
      if (f.shares) placePlot(f);
      if (f.zoom) f.chart.dispatchAction({ type: 'dataZoom', start: f.zoom[0], end: f.zoom[1] }, { silent: true });
    });
  }
}

// rest gives back what a figure that left the page holds; its image returns,
// and so does the chart if the page shows it again (JupyterLab takes cells
// out of the page while they are out of sight).
export function rest(f) {
  if (!f.chart) return;
  f.chart.dispose();
  f.chart = null;
  clear(f);
  live.delete(f);
  f.box.replaceChildren(...f.still);
}
