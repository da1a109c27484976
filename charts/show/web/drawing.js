// The life of a chart: it is drawn, follows theme and size, and goes when the
// figure leaves the page. What fails leaves the still image.

import { mount } from './board/board.js';
import { element } from './elements.js';
import { clear, focusOf, furnish } from './focus.js';
import { handle, point as pointers } from './hands.js';
import { forget, help, listen } from './keys.js';
import { fitLegend } from './legend.js';
import { lightIn, show } from './lights.js';
import { alignPlots, widest } from './plots.js';
import { prepare } from './option.js';
import { kindOf } from './registry.js';
import { mount as ask } from './quiz/quiz.js';
import { moveCursor, shareCursor, shareZoom } from './sharing.js';
import { place } from './steps/lit.js';
import { keepEdges } from './steps/edges.js';
import { themeOf, themes } from './themes.js';
import { equip, tell, unequip } from './tools.js';

export const live = new Set(); // figures with a chart

let echarts, queueUp;

// queueWith says what takes figures that come later.
export const queueWith = (queue) => { queueUp = queue; };

// needsLibrary is false for boards and questions.
export const needsLibrary = (f) => !f.board && !f.quiz;

export const canDraw = () => Boolean(echarts);

// drawWith says which library draws.
export const drawWith = (library) => {
  echarts = library;
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
    equip(f);
    show(f);
    return;
  }
  if (f.quiz) {
    if (f.broken) throw f.broken;
    f.chart = ask(f, queueUp);
    live.add(f);
    return;
  }
  fitLegend(f);
  f.box.style.height = f.height + 'px';
  f.box.style.position = 'relative';
  f.box.setAttribute('role', 'group'); // an image takes no keys
  f.box.setAttribute('aria-label', f.label + (kindOf(f) ? help : ''));
  f.box.replaceChildren();
  f.chart = echarts.init(f.box, themes[f.theme]); // which empties the box
  f.box.append(...imagesOf(f)); // for paper
  f.shares = sharing(f);
  const boards = () => [...live].filter((o) => o.board && f.group && o.group === f.group);
  const peers = () => peersOf(f);
  if (f.shares) shareCursor(f, peers, boards); // before ECharts listens, so that its tooltip knows the time
  settle(f);
  f.chart.setOption(prepare(f));
  furnish(f);
  equip(f);
  keepEdges(f.chart);
  if (f.shares) shareZoom(f, peers);
  live.add(f);
  if (f.shares) f.chart.on('rendered', () => { if (f.stretches) place(f); });
  handle(f);
  pointers(f);
  listen(f);
  if (f.shares) alignPlots(peers(), f.left);
}

const imagesOf = (f) => f.still.filter((e) => e.tagName === 'IMG');

const sharing = (f) => Boolean(f.group && f.option.grid && f.option.xAxis);

const peersOf = (f) => [...live].filter((o) => o !== f && o.shares && o.group === f.group);

// settle lets a figure begin where the others of its run do, and show the part of
// the run that they show.
function settle(f) {
  const peers = f.shares ? peersOf(f) : [];
  f.left = widest([f, ...peers]);
  f.zoom = (peers.find((o) => o.zoom) ?? f).zoom ?? (f.shares && f.details.glance ? focusOf(f) : undefined);
}

// replace lets figures that have a chart show others of their kinds. Each change is
// {f, next, still}: the figure, what it shows from now on and its still form. The
// charts stay: to make one takes as long as to draw it.
export function replace(changes) {
  for (const { f, next, still } of changes) {
    Object.assign(f, next, { still, details: next.details || {}, zoom: undefined, moment: undefined, run: undefined, stretches: undefined });
  }
  for (const { f } of changes) attempt(f, () => again(f));
}

// option gives a chart its figure's option in the place of another.
function option(f, lazyUpdate) {
  f.chart.setOption(prepare(f), { replaceMerge: ['series', 'dataset', 'graphic'], lazyUpdate });
}

function again(f) {
  if (!f.chart || f.shares !== sharing(f) || f.glance || f.details.glance) { // a focus has more than a chart
    rest(f);
    drawNow(f);
    return;
  }
  f.box.setAttribute('aria-label', f.label + (kindOf(f) ? help : ''));
  for (const e of f.box.querySelectorAll(':scope > img')) e.remove(); // of the run of before
  f.box.append(...imagesOf(f));
  if (f.shares) moveCursor(f, undefined);
  forget(f);
  place(f); // what was lit
  equip(f); // the figure around it may be another
  settle(f);
  fitLegend(f);
  const grown = f.box.style.height !== f.height + 'px';
  option(f, grown);
  if (grown) {
    f.box.style.height = f.height + 'px';
    f.chart.resize(); // which draws
  }
  if (f.shares) alignPlots(peersOf(f), f.left);
}

// resize fits a chart to its place.
export const resize = (f) => attempt(f, () => {
  if (f.option) refit(f);
  f.chart.resize();
});

// refit lets a chart use the width that it has now.
function refit(f) {
  const figures = f.shares ? [f, ...peersOf(f)] : [f];
  if (f.left) alignPlots(figures, widest(figures));
  const kind = kindOf(f), grown = fitLegend(f);
  if (grown) f.box.style.height = f.height + 'px';
  if (grown || (kind?.fit && kind.tight(f) !== f.tight)) f.chart.setOption(prepare(f), true);
}

// retheme gives the charts the theme that the page has now.
export function retheme() {
  const now = themeOf();
  for (const f of live) {
    if (f.theme !== now) {
      f.theme = now;
      attempt(f, () => {
        f.chart.setTheme(themes[now]);
        if (f.option) f.chart.setOption(prepare(f), true); // the theme brings the option of the beginning back
      });
    }
  }
}

// redraw draws the charts anew, as what the reader wishes has changed.
export function redraw() {
  tell();
  for (const f of live) {
    if (f.quiz) continue;
    attempt(f, () => {
      if (f.board) f.chart.setTheme();
      else f.chart.setOption(prepare(f), true);
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
  unequip(f);
  live.delete(f);
  f.box.replaceChildren(...f.still);
}
