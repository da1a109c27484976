// A goroutine that is pointed at lights up in every figure of its run, and the
// others are dim. A click holds it until it is clicked again, or Escape is pressed.

import { lightGlance } from './focus.js';
import { light } from './steps/lit.js';

const runs = new Map(); // by the name of the run; a figure without a group is a run for itself

const none = () => ({ pointed: 0, held: 0, was: 0, waits: false });

const runOf = (f) => {
  if (!f.group) return (f.run ??= none());
  const name = nameOfRun(f.group);
  if (!runs.has(name)) runs.set(name, none());
  return runs.get(name);
};

// A group names a run and the part of it that a figure has on its axis: figures of
// other parts light up, too.
const nameOfRun = (group) => group.split('-')[0];

// litOf is the goroutine that is lit in a figure, or 0.
export const litOf = (f) => runOf(f).held || runOf(f).pointed;

// heldOf is the goroutine that a click holds, or 0.
export const heldOf = (f) => runOf(f).held;

// shade is how much of its colour something keeps that is of a goroutine, or of 0.
export const shade = (f, g) => (!litOf(f) || litOf(f) === g ? 1 : 0.22);

let figures; // all that have a chart

// lightIn says where figures are found.
export const lightIn = (all) => { figures = all; };

// point lights a goroutine, or none, while the pointer or the keys are on it.
export function point(f, g) {
  runOf(f).pointed = g;
  refresh(f);
}

// hold keeps a goroutine lit, or with 0 lets go.
export function hold(f, g) {
  const run = runOf(f);
  run.held = g;
  refresh(f);
}

// letGo lets all go that clicks hold.
export function letGo() {
  for (const f of figures) if (heldOf(f)) hold(f, 0);
}

// refresh draws the figures of a run once before the next frame, if they change.
function refresh(f) {
  const run = runOf(f);
  if (run.waits) return;
  run.waits = true;
  requestAnimationFrame(() => {
    run.waits = false;
    const now = run.held * 2 ** 32 + litOf(f); // a board shows what is held, too
    if (now === run.was) return;
    run.was = now;
    // What is in sight first: a page may have many figures of many slices.
    const later = [];
    for (const o of figures) {
      if (runOf(o) !== run) continue;
      if (inSight(o)) show(o);
      else later.push(o);
    }
    setTimeout(() => { if (run.was === now) for (const o of later) if (o.chart) show(o); });
  });
}

function inSight(f) {
  const { top, bottom } = f.box.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

const timelines = ['timeline', 'compare', 'waits'];
const curves = ['runqueues', 'states'];

// show lets a figure look as the lights of its run are.
export function show(f) {
  if (f.board) f.chart.light(litOf(f), heldOf(f));
  else if (timelines.includes(f.kind)) {
    f.chart.dispatchAction({ type: 'schedlabLight' });
    lightGlance(f, litOf(f));
    // ECharts looks again, a moment later, for what is where its tooltip was; keys
    // may have shown what lies below that.
    if (f.tip) setTimeout(() => { if (f.tip && f.chart) f.tip(); });
  } else if (curves.includes(f.kind)) {
    light(f, litOf(f), [...figures].filter((o) => runOf(o) === runOf(f)));
  }
}
